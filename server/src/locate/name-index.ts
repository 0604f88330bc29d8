import { lineageOf } from "../terraform/index/build-index.ts";
import type { TerraformIndex } from "../terraform/index/model.ts";
import { NameTable, type Placed } from "./names/name-table.ts";
import type { NamedInstance } from "./names/read-names.ts";
import { createReader } from "./names/reader.ts";
import { createRootOrder, type RootOrder } from "./names/root-order.ts";
import { createShapeTable, type ShapeTable } from "./names/shape-table.ts";
import type { NamePattern } from "./patterns.ts";
import { viewsOf } from "./views.ts";

export type { NamedInstance } from "./names/read-names.ts";

/** What a search for a text found, in the order of the nodes. */
export interface NamedInstances {
  /** The text is theirs, but for case. */
  readonly known: readonly NamedInstance[];
  /** The longer literal end of their pattern fits; the rest is for the caller to compare. Blocks written alike share it. */
  patterns(): readonly NamedInstance[];
}

/**
 * Instances of a type whose attribute is, or may be, the text, in the order of their nodes. Blocks whose shape does not
 * allow for the text are never evaluated, and roots without others are not made. What was evaluated is kept, and shared
 * with the indexes that changes make of this one.
 *
 * @param attribute name of an argument, or `tags.Name`.
 */
export function instancesNamed(index: TerraformIndex, type: string, attribute: string, text: string): NamedInstances {
  const names = namesOf(index, type, attribute);
  names.read(text);
  return {
    known: names.inOrder((table) => table.known(text)),
    patterns: () => names.inOrder((table) => table.patterns(text)),
  };
}

/**
 * Everything of a type whose attribute is known, in the order of the nodes, as far as the pattern may match it: other
 * names are left out where nobody has asked for them.
 */
export function knownNames(
  index: TerraformIndex,
  { type, attribute, pattern }: { readonly type: string; readonly attribute: string; readonly pattern: NamePattern },
): readonly NamedInstance[] {
  const names = namesOf(index, type, attribute);
  names.readOverlapping(pattern);
  return names.inOrder((table) => table.everyKnown());
}

/** The names of one type by one attribute, as one index has them. */
interface Names {
  /** Reads the names of all blocks that may have the text. */
  read(text: string): void;
  /** The same for all texts that a pattern matches. */
  readOverlapping(pattern: NamePattern): void;
  inOrder(find: (table: NameTable) => readonly Placed[]): readonly NamedInstance[];
}

/** What the indexes of a lineage have in common. */
interface Kept {
  readonly shapes: ShapeTable;
  table: NameTable;
  /** Questions so far. */
  asked: number;
  /** Indexes since the table was last pruned. */
  versions: number;
}

/** Looking for roots that are gone takes a pass over all that are in the table: not every key should pay for it. */
const PRUNE_EVERY = 8;

/**
 * So many questions are answered by following what names are made of through the repository. Whoever asks more has all of
 * the names evaluated that depend on other directories, which costs more once and less from then on.
 */
const EAGER = 4;

const ofLineage = new WeakMap<object, Map<string, Kept>>();
const ofIndex = new WeakMap<TerraformIndex, Map<string, Names>>();

function namesOf(index: TerraformIndex, type: string, attribute: string): Names {
  const key = `${type} ${attribute}`;
  const names = mapIn(ofIndex, index);
  const known = names.get(key);
  if (known !== undefined) return known;
  const lineage = mapIn(ofLineage, lineageOf(index));
  const order = createRootOrder(index);
  const kept = lineage.get(key) ?? {
    shapes: createShapeTable({ mode: "managed", type, attribute }),
    table: new NameTable(),
    asked: 0,
    versions: 0,
  };
  kept.shapes.read(index);
  if (++kept.versions >= PRUNE_EVERY) {
    kept.table = kept.table.pruned(order.has);
    kept.versions = 0;
  }
  lineage.set(key, kept);
  const made = createNames(index, attribute, kept, order);
  names.set(key, made);
  return made;
}

function mapIn<K extends object, T>(all: WeakMap<K, Map<string, T>>, key: K): Map<string, T> {
  const map = all.get(key) ?? new Map<string, T>();
  all.set(key, map);
  return map;
}

function createNames(index: TerraformIndex, attribute: string, kept: Kept, order: RootOrder): Names {
  // As this index found it: what a later version prunes, stays.
  const { shapes, table } = kept;
  let isSettled = false;
  const readOpen = (text: string): void => {
    if (isSettled) return;
    isSettled = ++kept.asked > EAGER;
    for (const declared of shapes.open(index, isSettled ? null : text)) reader.whole(declared);
  };
  const reader = createReader(attribute, { table, order, views: viewsOf(index) });
  return {
    read: (text) => {
      readOpen(text);
      for (const { declared, isWritten } of shapes.find(text, index, reader.isRead)) {
        if (isWritten) reader.general(declared);
        else reader.whole(declared);
      }
    },
    readOverlapping: (pattern) => {
      for (const declared of shapes.overlapping(pattern, index)) reader.whole(declared);
    },
    inOrder: (find) => order.sorted(find(table).filter(reader.isThere)).map(({ entry }) => entry),
  };
}
