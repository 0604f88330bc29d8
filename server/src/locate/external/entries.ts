import { expandBlock } from "../../terraform/index/instances.ts";
import { placeOf } from "../../terraform/index/lines.ts";
import type { TerraformIndex } from "../../terraform/index/model.ts";
import type { IndexedRoot } from "../../terraform/index/roots.ts";
import type { Attribute } from "../../terraform/syntax/ast.ts";
import type { Value } from "../../terraform/values/value.ts";
import { patternOf } from "../patterns.ts";
import type { Entry, ExternalArgument, WrittenArgument } from "./model.ts";

/** Arguments whose pattern may be a name; equal text counts in any argument. */
const NAMING = /(?:name|identifier|bucket|prefix|domain|family|alias)/;
const MAX_DEPTH = 6;

/** A text with where it stands among those of its root: use of a module, call, key of the call, argument. */
interface Placed {
  readonly entry: Entry;
  readonly place: readonly number[];
}

/** Roots and syntax never change: what was evaluated stays true for as long as they live. */
const known = new WeakMap<IndexedRoot, Map<Attribute, readonly Placed[]>>();

/** The texts that some arguments have in a root, in the order of the uses of modules and of the arguments. */
export function entriesOfRoot(
  root: IndexedRoot,
  wanted: Iterable<WrittenArgument>,
  index: TerraformIndex,
): readonly Entry[] {
  const inRoot = known.get(root) ?? new Map<Attribute, readonly Placed[]>();
  known.set(root, inRoot);
  const all: Placed[] = [];
  for (const argument of wanted) {
    if (root.reached.get(argument.directory.path) !== argument.directory) continue;
    const entries = inRoot.get(argument.attribute) ?? [...entriesOf(argument, root, index)];
    inRoot.set(argument.attribute, entries);
    for (const each of entries) all.push(each);
  }
  return all.sort(compare).map(({ entry }) => entry);
}

function compare(a: Placed, b: Placed): number {
  for (const [i, place] of a.place.entries()) {
    const difference = place - (b.place[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function* entriesOf(argument: WrittenArgument, root: IndexedRoot, index: TerraformIndex): Generator<Placed> {
  const { directory, call, attribute, places } = argument;
  for (const [use, module] of root.contents().instances.entries()) {
    if (module.directory !== directory) continue;
    const base = `${module.path === "" ? "" : `${module.path}.`}module.${call.name}`;
    const instances = expandBlock(base, call.block, (expression) => index.evaluate(expression, module));
    for (const [key, { address, bindings }] of instances.entries()) {
      const value = index.evaluate(attribute.value, module, bindings);
      const site = { call, address, place: placeOf(call.file, attribute) };
      const place = [use, places.call, key, places.attribute];
      for (const entry of entriesIn(value, attribute.name, site)) yield { entry, place };
    }
  }
}

/** Inputs of units whose module is not in the repository. */
export function* entriesOfUnits({ units, directories }: TerraformIndex): Generator<Entry> {
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
    else if (text.kind === "pattern" && NAMING.test(path))
      yield { ...site, path, text: null, pattern: patternOf(text) };
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
