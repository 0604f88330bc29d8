import type { NodeInstance, ResourceNode, TerraformIndex } from "../terraform/index/model.ts";
import type { Attribute, Block } from "../terraform/syntax/ast.ts";
import type { Value } from "../terraform/values/value.ts";
import { createPatternTable, type PatternTable } from "./pattern-table.ts";
import { type NamePattern, patternOf, prefixPattern } from "./patterns.ts";
import { type View, viewsOf } from "./views.ts";

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

/** Everything of one type that has a value for one attribute. */
interface AttributeTable {
  /** By lower-cased text; callers compare case themselves. */
  readonly known: ReadonlyMap<string, readonly NamedInstance[]>;
  readonly patterns: PatternTable<NamedInstance>;
}

const cache = new WeakMap<TerraformIndex, Map<string, AttributeTable>>();

/**
 * Instances of a type whose attribute is, or may be, the text. Built once per index, type and attribute; a search looks
 * at known names by key and at patterns whose literal end fits.
 *
 * @param attribute name of an argument, or `tags.Name`.
 */
export function instancesNamed(index: TerraformIndex, type: string, attribute: string, text: string): NamedInstance[] {
  const tables = cache.get(index) ?? new Map<string, AttributeTable>();
  cache.set(index, tables);
  const key = `${type} ${attribute}`;
  const table = tables.get(key) ?? buildTable(index, type, attribute);
  tables.set(key, table);
  return [...(table.known.get(text.toLowerCase()) ?? []), ...table.patterns.find(text)];
}

function buildTable(index: TerraformIndex, type: string, name: string): AttributeTable {
  const known = new Map<string, NamedInstance[]>();
  const patterns = createPatternTable<NamedInstance>();
  const add = (entry: NamedInstance): void => {
    if (entry.known !== null) push(known, entry.known.toLowerCase(), entry);
    else if (entry.pattern !== null) patterns.add(entry.pattern, entry);
  };
  const views = viewsOf(index);
  const alone = new Set<unknown>();
  for (const node of index.byType(type)) {
    if (node.declaration.mode !== "managed") continue;
    const found = namingAttribute(node.declaration.block, name);
    if (found === null) continue;
    const made = addInstances(node, found, views.evaluated, add);
    // A literal says the same however it is read; but with `count = 0` it takes other values to make the resource.
    if (found.attribute.value.kind === "literal" && made > 0) continue;
    addInstances(node, found, views.overridable, add);
    if (alone.has(node.declaration)) continue;
    alone.add(node.declaration);
    if (node.module.parent !== null) addInstances(node, found, views.module, add);
    addInstances(node, found, views.written, add);
  }
  for (const node of index.possible(type)) {
    const found = node.declaration.mode === "managed" ? namingAttribute(node.declaration.block, name) : null;
    if (found !== null && found.attribute.value.kind !== "literal") addInstances(node, found, views.possible, add);
  }
  return { known, patterns };
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
    if (naming.isPrefix) add({ ...entry, known: null, pattern: prefixPattern(parts) });
    else if (parts.every((part) => part !== null)) add({ ...entry, known: parts.join(""), pattern: null });
    else add({ ...entry, known: null, pattern: patternOf({ parts }) });
  }
  return instances.length;
}

function partsOf(value: Value | null): readonly (string | null)[] | null {
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
