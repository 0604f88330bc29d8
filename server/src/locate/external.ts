import { expandBlock } from "../terraform/index/instances.ts";
import { placeOf } from "../terraform/index/lines.ts";
import type { ModuleCall, ModuleDirectory, ModuleInstance, TerraformIndex } from "../terraform/index/model.ts";
import type { IndexedRoot } from "../terraform/index/roots.ts";
import type { Value } from "../terraform/values/value.ts";
import { createPatternTable, type PatternTable } from "./pattern-table.ts";
import { matchPattern, type NamePattern, patternOf } from "./patterns.ts";

/** An argument that a call of a module outside of the repository is given. */
export interface ExternalArgument {
  readonly call: Pick<ModuleCall, "name" | "source" | "file" | "block">;
  /** `module.logs["eu"]`, or a Terragrunt unit's folder. */
  readonly address: string;
  /** Where the argument is written: `main.tf:4`. */
  readonly place: string;
  /** `bucket`, or `buckets.logs.name` inside of a map. */
  readonly path: string;
}

interface Entry extends ExternalArgument {
  /** Known text; empty when there is only a pattern. */
  readonly text: string;
  readonly pattern: NamePattern | null;
}

interface Table {
  readonly known: ReadonlyMap<string, readonly Entry[]>;
  readonly patterns: PatternTable<Entry>;
}

const cache = new WeakMap<TerraformIndex, Table>();
const META: ReadonlySet<string> = new Set(["source", "version", "providers", "count", "for_each", "depends_on"]);
/** Arguments whose pattern may be a name; equal text counts in any argument. */
const NAMING = /(?:name|identifier|bucket|prefix|domain|family|alias)/;
const MIN_PATTERN = 6;
const MAX_DEPTH = 6;

/**
 * Calls of registry and git modules that are given the name: the resource is declared there, and its name is decided
 * here. Built once per index.
 */
export function externalArguments(index: TerraformIndex, name: string): readonly ExternalArgument[] {
  const table = cache.get(index) ?? build(index);
  cache.set(index, table);
  const known = table.known.get(name) ?? [];
  if (known.length > 0) return known;
  return table.patterns.find(name).filter(({ pattern }) => {
    const match = pattern === null ? null : matchPattern(pattern, name, false);
    return match !== null && match.literal >= MIN_PATTERN;
  });
}

function build(index: TerraformIndex): Table {
  const known = new Map<string, Entry[]>();
  const patterns = createPatternTable<Entry>();
  const add = (entry: Entry): void => {
    if (entry.pattern !== null) patterns.add(entry.pattern, entry);
    else push(known, entry.text, entry);
  };
  for (const module of index.roots.filter(callsOutside).flatMap((root) => root.contents().instances)) {
    for (const call of module.directory.calls.values()) {
      if (call.target === null) for (const entry of entriesOf(call, module, index)) add(entry);
    }
  }
  for (const entry of entriesOfUnits(index)) add(entry);
  return { known, patterns };
}

/** Whether anything in the root may call a module outside of the repository; its uses of modules are not made for it. */
export function callsOutside({ reached }: IndexedRoot): boolean {
  for (const directory of reached.values()) if (hasOutsideCall(directory)) return true;
  return false;
}

export function hasOutsideCall({ calls }: ModuleDirectory): boolean {
  for (const { target } of calls.values()) if (target === null) return true;
  return false;
}

function* entriesOf(call: ModuleCall, module: ModuleInstance, index: TerraformIndex): Generator<Entry> {
  const base = `${module.path === "" ? "" : `${module.path}.`}module.${call.name}`;
  for (const instance of expandBlock(base, call.block, (expression) => index.evaluate(expression, module))) {
    for (const attribute of call.block.body.attributes) {
      if (META.has(attribute.name)) continue;
      const value = index.evaluate(attribute.value, module, instance.bindings);
      const site = { call, address: instance.address, place: placeOf(call.file, attribute) };
      yield* entriesIn(value, attribute.name, site);
    }
  }
}

/** Inputs of units whose module is not in the repository. */
function* entriesOfUnits({ units, directories }: TerraformIndex): Generator<Entry> {
  for (const { site, target, source, path, inputs } of units) {
    if (site === null || (target !== null && directories.has(target))) continue;
    const call = { ...site, name: path, source };
    for (const [name, input] of inputs) {
      yield* entriesIn(input.value(), name, { call, address: path, place: placeOf(input.file, input.expression) });
    }
  }
}

function* entriesIn(value: Value, name: string, site: Omit<ExternalArgument, "path">): Generator<Entry> {
  for (const { path, value: text } of textsIn(value, name, 0)) {
    if (text.kind === "known") yield { ...site, path, text: String(text.value), pattern: null };
    else if (text.kind === "pattern" && NAMING.test(path)) yield { ...site, path, text: "", pattern: patternOf(text) };
  }
}

function* textsIn(value: Value, path: string, depth: number): Generator<{ path: string; value: Value }> {
  if (depth > MAX_DEPTH) return;
  if (value.kind === "pattern") yield { path, value };
  else if (value.kind === "known" && typeof value.value === "string") yield { path, value };
  else if (value.kind === "list") for (const item of value.items) yield* textsIn(item, path, depth + 1);
  else if (value.kind === "object") {
    for (const [key, item] of value.entries) yield* textsIn(item, `${path}.${key}`, depth + 1);
  }
}

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}
