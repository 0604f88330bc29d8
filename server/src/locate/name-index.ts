import { lineageOf } from "../terraform/index/build-index.ts";
import { directoryFacts } from "../terraform/index/directory.ts";
import type { NodeInstance, ResourceNode, TerraformIndex } from "../terraform/index/model.ts";
import { suffixBehind } from "../terraform/index/prefixes.ts";
import type { IndexedRoot } from "../terraform/index/roots.ts";
import type { Attribute, Block } from "../terraform/syntax/ast.ts";
import { type Part, partsKey } from "../terraform/values/holes.ts";
import type { Value } from "../terraform/values/value.ts";
import { createPatternTable, type PatternTable } from "./pattern-table.ts";
import { type NamePattern, patternOf, prefixPattern } from "./patterns.ts";
import { type View, type Views, viewsOf } from "./views.ts";

/** One live resource (or an unknown number of them) whose attribute says, or may say, a text. */
export interface NamedInstance {
  readonly node: ResourceNode;
  readonly instance: NodeInstance;
  readonly view: View;
  /** The attribute as written: `bucket`, or the `bucket_prefix` that stands for it, or `tags`. */
  readonly attribute: Attribute;
  /** Text that is known, or the pattern of it. */
  readonly known: string | null;
  readonly pattern: NamePattern | null;
}

/** What a search for a text found, in the order of the nodes. */
export interface NamedInstances {
  /** The text is theirs, but for case. */
  readonly known: readonly NamedInstance[];
  /** The longer literal end of their pattern fits; the rest is for the caller to compare. Blocks written alike share it. */
  patterns(): readonly NamedInstance[];
}

/** An entry with where it stands among all of its table: the node's place, and its own among those of the node. */
interface Placed {
  readonly entry: NamedInstance;
  readonly place: number;
  readonly rank: number;
}

interface Entries {
  /** By lower-cased text; callers compare case themselves. */
  readonly known: ReadonlyMap<string, readonly Placed[]>;
  readonly patterns: PatternTable<Placed>;
}

/** Everything of one type that has a value for one attribute, as one version of an index has it. */
interface AttributeTable {
  readonly nodes: Nodes;
  /** Made of the nodes of an earlier version; `replaced` holds the places of those that are no longer true. */
  readonly base: Entries & { readonly nodes: Nodes };
  readonly replaced: ReadonlySet<number>;
  readonly fresh: Entries | null;
}

/** Nodes of one type in order: those of certain roots, then those of possible ones. */
interface Nodes {
  readonly all: readonly ResourceNode[];
  readonly certain: number;
}

const cache = new WeakMap<TerraformIndex, Map<string, AttributeTable>>();
/** The tables that were made last, for the versions that follow. */
const latest = new WeakMap<object, Map<string, AttributeTable>>();

/**
 * Instances of a type whose attribute is, or may be, the text, in the order of their nodes. Built once per type and
 * attribute; after a change only nodes of the roots that it reaches are read again. A search looks at known names by key
 * and at patterns whose literal end fits.
 *
 * @param attribute name of an argument, or `tags.Name`.
 */
export function instancesNamed(index: TerraformIndex, type: string, attribute: string, text: string): NamedInstances {
  const table = tableOf(index, type, attribute);
  const key = text.toLowerCase();
  return {
    known: search(table, ({ known }) => known.get(key) ?? NO_ENTRIES),
    patterns: () => search(table, ({ patterns }) => patterns.find(text)),
  };
}

/** Everything of a type whose attribute is known, as {@link instancesNamed} finds it by one text. The same object while the index is the same. */
export function knownNames(index: TerraformIndex, type: string, attribute: string): readonly NamedInstance[] {
  const table = tableOf(index, type, attribute);
  const made = names.get(table) ?? search(table, ({ known }) => [...known.values()].flat());
  names.set(table, made);
  return made;
}

const names = new WeakMap<AttributeTable, readonly NamedInstance[]>();

const NO_ENTRIES: readonly Placed[] = [];

function search(
  { base, replaced, fresh }: AttributeTable,
  find: (entries: Entries) => readonly Placed[],
): readonly NamedInstance[] {
  const found = find(base).filter(({ place }) => !replaced.has(place));
  if (fresh !== null) found.push(...find(fresh));
  if (found.length > 1) found.sort((a, b) => a.place - b.place || a.rank - b.rank);
  return found.map(({ entry }) => entry);
}

function tableOf(index: TerraformIndex, type: string, attribute: string): AttributeTable {
  const key = `${type} ${attribute}`;
  const tables = tablesIn(cache, index);
  const made = tables.get(key);
  if (made !== undefined) return made;
  const shared = tablesIn(latest, lineageOf(index));
  const certain = index.byType(type);
  const possible = index.possible(type, (root) => mayVary(root, type, attribute));
  const nodes: Nodes = { all: certain.concat(possible), certain: certain.length };
  const table = carriedOver(shared.get(key), nodes, index, attribute) ?? newTable(nodes, index, attribute);
  tables.set(key, table);
  shared.set(key, table);
  return table;
}

/** Whether another way to apply the root can give a resource of the type another name: a literal stays what it is. */
function mayVary({ reached }: IndexedRoot, type: string, attribute: string): boolean {
  for (const directory of reached.values()) {
    if (!directoryFacts(directory).types.has(type)) continue;
    for (const declaration of directory.resources.values()) {
      if (declaration.type !== type || declaration.mode !== "managed") continue;
      const found = namingAttribute(declaration.block, attribute);
      if (found !== null && found.attribute.value.kind !== "literal") return true;
    }
  }
  return false;
}

function tablesIn<K extends object>(all: WeakMap<K, Map<string, AttributeTable>>, key: K): Map<string, AttributeTable> {
  const tables = all.get(key) ?? new Map<string, AttributeTable>();
  all.set(key, tables);
  return tables;
}

function newTable(nodes: Nodes, index: TerraformIndex, attribute: string): AttributeTable {
  const base = { ...read(nodes, null, index, attribute), nodes };
  return { nodes, base, replaced: NO_PLACES, fresh: null };
}

const NO_PLACES: ReadonlySet<number> = new Set();

/** The table of an earlier version with what changed since; null when other blocks or roots are there now. */
function carriedOver(
  earlier: AttributeTable | undefined,
  nodes: Nodes,
  index: TerraformIndex,
  attribute: string,
): AttributeTable | null {
  if (earlier === undefined) return null;
  const { base } = earlier;
  const { all, certain } = base.nodes;
  if (all.length !== nodes.all.length || certain !== nodes.certain) return null;
  const replaced = new Set<number>();
  for (let place = 0; place < all.length; place++) {
    const [before, now] = [all[place], nodes.all[place]];
    if (before === now || before === undefined || now === undefined) continue;
    if (!isSamePlace(before, now)) return null;
    replaced.add(place);
  }
  if (replaced.size > 0 && replaced.size === all.length) return null;
  return { nodes, base, replaced, fresh: replaced.size === 0 ? null : read(nodes, replaced, index, attribute) };
}

/** The same block of the same file in the same use of its module, whatever is written in it. */
function isSamePlace(a: ResourceNode, b: ResourceNode): boolean {
  return (
    a.address === b.address &&
    a.module.deployment.key === b.module.deployment.key &&
    a.declaration.file.path === b.declaration.file.path
  );
}

/** Reads the names of all nodes, or of those at some places. */
function read(
  { all, certain }: Nodes,
  places: ReadonlySet<number> | null,
  index: TerraformIndex,
  name: string,
): Entries {
  const known = new Map<string, Placed[]>();
  const patterns = createPatternTable<Placed>();
  const shared = sharing();
  const views = viewsOf(index);
  all.forEach((node, place) => {
    if ((places !== null && !places.has(place)) || node.declaration.mode !== "managed") return;
    let rank = 0;
    const add = (entry: NamedInstance): void => {
      const placed = { entry, place, rank: rank++ };
      if (entry.known !== null) push(known, entry.known.toLowerCase(), placed);
      else if (entry.pattern !== null) {
        const pattern = shared(entry.pattern);
        patterns.add(pattern, { ...placed, entry: { ...entry, pattern } });
      }
    };
    const found = namingAttribute(node.declaration.block, name);
    if (found === null) return;
    if (place < certain) addCertain(node, found, { views, add, isFirst: index.nodesOf(node.declaration)[0] === node });
    else if (found.attribute.value.kind !== "literal") addInstances(node, found, views.possible, add);
  });
  return { known, patterns };
}

function addCertain(
  node: ResourceNode,
  found: Naming,
  { views, add, isFirst }: { views: Views; add: (entry: NamedInstance) => void; isFirst: boolean },
): void {
  const made = addInstances(node, found, views.evaluated, add);
  // A literal says the same however it is read; but with `count = 0` it takes other values to make the resource.
  if (found.attribute.value.kind === "literal" && made > 0) return;
  addInstances(node, found, views.overridable, add);
  // What is true of the block wherever it is used is said once.
  if (!isFirst) return;
  if (node.module.parent !== null) addInstances(node, found, views.module, add);
  addInstances(node, found, views.written, add);
}

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

interface Naming {
  readonly attribute: Attribute;
  readonly isPrefix: boolean;
  /** Key inside the attribute's map: `Name` of `tags`. */
  readonly key: string | null;
}

/** The attribute that gives a name: itself, its `*_prefix` form, or an entry of `tags`. */
function namingAttribute(block: Block, name: string): Naming | null {
  const [argument = name, key = null] = name.split(".");
  const find = (wanted: string) => block.body.attributes.find((attribute) => attribute.name === wanted);
  const plain = find(argument);
  if (plain !== undefined && !isNull(plain)) return { attribute: plain, isPrefix: false, key };
  const prefix = find(`${argument}_prefix`);
  return prefix === undefined || isNull(prefix) ? null : { attribute: prefix, isPrefix: true, key };
}

function isNull(attribute: Attribute): boolean {
  return attribute.value.kind === "literal" && attribute.value.value === null;
}

function addInstances(node: ResourceNode, naming: Naming, view: View, add: (entry: NamedInstance) => void): number {
  const instances = view.expand(node);
  for (const instance of instances) {
    const value = view.evaluate(naming.attribute.value, node, instance.bindings);
    const entry = { node, instance, view, attribute: naming.attribute };
    const parts = partsOf(naming.key === null ? value : entryOf(value, naming.key));
    if (parts === null) continue;
    if (naming.isPrefix)
      add({ ...entry, known: null, pattern: prefixPattern(parts, suffixBehind(node.declaration.block)) });
    else if (parts.every((part) => typeof part === "string")) add({ ...entry, known: parts.join(""), pattern: null });
    else add({ ...entry, known: null, pattern: patternOf({ parts }) });
  }
  return instances.length;
}

function partsOf(value: Value | null): readonly Part[] | null {
  if (value?.kind === "pattern") return value.parts;
  if (value?.kind !== "known" || value.value === null || value.value === "") return null;
  return [String(value.value)];
}

function entryOf(value: Value, key: string): Value | null {
  return value.kind === "object" ? (value.entries.get(key) ?? null) : null;
}

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}
