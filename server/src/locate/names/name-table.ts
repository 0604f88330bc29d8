import type { ResourceDeclaration } from "../../terraform/index/model.ts";
import type { IndexedRoot } from "../../terraform/index/roots.ts";
import { partsKey } from "../../terraform/values/holes.ts";
import { createPatternTable, type PatternTable } from "../pattern-table.ts";
import type { NamePattern } from "../patterns.ts";
import type { NamedInstance } from "./read-names.ts";

/** A name with the root that has it. */
export interface Placed {
  readonly entry: NamedInstance;
  readonly root: IndexedRoot;
  /** The certain root of which `root` is another way to apply it; itself, mostly. */
  readonly owner: IndexedRoot;
  /** True of the block wherever it is used, and kept with its first use. */
  readonly isGeneral: boolean;
  /** Among those of its node. */
  readonly rank: number;
}

/** A root that is gone keeps its directories and their texts: more of them than this are let go of. */
const MAX_GONE = 8;

/**
 * The names of some blocks in some roots: whatever was asked for in a lineage of indexes. Neither blocks nor roots ever
 * change, so that nothing in it becomes wrong; what of it is there in one index is for the caller to tell.
 */
export class NameTable {
  /** By lower-cased text; callers compare case themselves. */
  readonly #known = new Map<string, Placed[]>();
  readonly #patterns: PatternTable<Placed> = createPatternTable();
  readonly #shared = sharing();
  readonly #made = new Map<IndexedRoot, Made>();

  /** True when the names of the block in the root are there. */
  has(root: IndexedRoot, declaration: ResourceDeclaration, isGeneral: boolean): boolean {
    const made = this.#made.get(root);
    return (isGeneral ? made?.general : made?.own)?.has(declaration) === true;
  }

  /** Puts in the names that `read` finds of a block in a root. */
  add(
    place: Pick<Placed, "root" | "owner" | "isGeneral">,
    declaration: ResourceDeclaration,
    read: (add: (entry: NamedInstance) => void) => void,
  ): void {
    const made = this.#made.get(place.root) ?? { owner: place.owner, own: new Set(), general: new Set(), names: [] };
    this.#made.set(place.root, made);
    (place.isGeneral ? made.general : made.own).add(declaration);
    read((entry) => this.#put({ ...place, entry, rank: made.names.length }, made));
  }

  known(text: string): readonly Placed[] {
    return this.#known.get(text.toLowerCase()) ?? NONE;
  }

  /** All that are known. */
  everyKnown(): readonly Placed[] {
    return [...this.#known.values()].flat();
  }

  /** The longer literal end of their pattern fits. */
  patterns(text: string): readonly Placed[] {
    return this.#patterns.find(text);
  }

  /** The same without the roots that are gone, or this table when they are few. */
  pruned(isThere: (owner: IndexedRoot) => boolean): NameTable {
    let gone = 0;
    for (const { owner } of this.#made.values()) if (!isThere(owner)) gone++;
    if (gone <= MAX_GONE) return this;
    const left = new NameTable();
    for (const [root, made] of this.#made) if (isThere(made.owner)) left.#take(root, made);
    return left;
  }

  #take(root: IndexedRoot, { owner, own, general, names }: Made): void {
    const made = { owner, own: new Set(own), general: new Set(general), names: [] };
    this.#made.set(root, made);
    for (const placed of names) this.#put(placed, made);
  }

  #put(placed: Placed, made: Made): void {
    const { entry } = placed;
    if (entry.known !== null) {
      made.names.push(placed);
      const key = entry.known.toLowerCase();
      const list = this.#known.get(key);
      if (list === undefined) this.#known.set(key, [placed]);
      else list.push(placed);
    } else if (entry.pattern !== null) {
      const pattern = this.#shared(entry.pattern);
      const shared = { ...placed, entry: { ...entry, pattern } };
      made.names.push(shared);
      this.#patterns.add(pattern, shared);
    }
  }
}

/** What is there of one root. */
interface Made {
  readonly owner: IndexedRoot;
  readonly own: Set<ResourceDeclaration>;
  readonly general: Set<ResourceDeclaration>;
  readonly names: Placed[];
}

const NONE: readonly Placed[] = [];

/** Gives the same pattern for the same parts, so that it is compared once for all who have it. */
function sharing(): (pattern: NamePattern) => NamePattern {
  const seen = new Map<string, NamePattern>();
  return (pattern) => {
    const key = `${pattern.generatedSuffix ? "+" : ""}${partsKey(pattern.parts)}`;
    const known = seen.get(key) ?? pattern;
    seen.set(key, known);
    return known;
  };
}
