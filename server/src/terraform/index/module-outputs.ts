import type { TraversalStep } from "../syntax/ast.ts";
import { attributeOf } from "../syntax/find.ts";
import { evaluate } from "../values/evaluate.ts";
import { objectOf, unknown, type Value } from "../values/value.ts";
import { expansionOf } from "./instances.ts";
import type { ModuleInstance } from "./model.ts";
import { attrName, keyOf, type Place, type Resolved, skipIndex, splatAttribute } from "./place.ts";

/** `module.a.out`, `module.a["k"].out`, `module.a[*].out`, and `module.a` as a whole. */
export function moduleOutput(place: Place, steps: readonly TraversalStep[]): Resolved {
  const call = attrName(steps[0]);
  if (call === null) return { value: unknown("an incomplete reference"), used: steps.length };
  const splat = splatAttribute(steps, 1);
  if (splat !== null) return { value: everyOutput(place, call, splat), used: steps.length };
  const at = skipIndex(steps, 1);
  const output = attrName(steps[at]);
  if (output === null || steps[1]?.kind === "splat") return { value: wholeModule(place, call), used: 1 };
  const children = place.childrenOf(place.module, call);
  const child = childAt(place, children, steps[1]);
  if (child === undefined) return { value: unknown(whyNoChild(call, children)), used: at + 1 };
  return { value: outputOf(place, child, output), used: at + 1 };
}

/** The instance that a key names. A call that is made once has one, whatever is written behind it. */
function childAt(
  place: Place,
  children: readonly ModuleInstance[],
  step: TraversalStep | undefined,
): ModuleInstance | undefined {
  if (children.length === 1) return children[0];
  const key = step?.kind === "index" ? keyOf(step, place) : null;
  return key === null ? undefined : children.find((child) => child.path.endsWith(key));
}

function whyNoChild(call: string, children: readonly ModuleInstance[]): string {
  return children.length === 0
    ? `the code of module "${call}" is not in this repository`
    : `which instance of module "${call}" is meant is not known`;
}

function outputOf({ scopes }: Place, child: ModuleInstance, output: string): Value {
  const block = child.directory.outputs.get(output)?.block;
  const value = block === undefined ? undefined : attributeOf(block, "value")?.value;
  if (value === undefined) return unknown(`module "${child.call?.name ?? ""}" has no output \`${output}\``);
  return evaluate(value, scopes.scopeOf(child));
}

/** The outputs of a call that is made once or a known number of times. */
function everyOutput(place: Place, call: string, output: string): Value {
  const made = instancesOf(place, call);
  if (made === null || made.keys !== null) return unknown(whyNotAll(call));
  return { kind: "list", items: made.children.map((child) => outputOf(place, child, output)) };
}

/** Every output of a call: an object, or a list or map of objects where it is made many times. */
function wholeModule(place: Place, call: string): Value {
  const { scopes, module } = place;
  const made = instancesOf(place, call);
  if (made === null) return unknown(whyNotAll(call));
  return scopes.remembered(module, `module.${call}`, () => {
    const objects = made.children.map((child) => {
      const names = [...child.directory.outputs.keys()];
      return objectOf(new Map(names.map((name) => [name, outputOf(place, child, name)])));
    });
    if (made.isSingle) return objects[0] ?? unknown(whyNotAll(call));
    if (made.keys === null) return { kind: "list", items: objects };
    return objectOf(new Map(made.keys.flatMap((key, i) => (objects[i] === undefined ? [] : [[key, objects[i]]]))));
  });
}

function whyNotAll(call: string): string {
  return `which instances module "${call}" has is not known`;
}

interface Made {
  readonly children: readonly ModuleInstance[];
  readonly isSingle: boolean;
  /** Of `for_each`, in the order of the children; null otherwise. */
  readonly keys: readonly string[] | null;
}

/** All instances of a call; null when they are not all known, or while some are not made yet. */
function instancesOf({ module, scopes, childrenOf }: Place, call: string): Made | null {
  const block = module.directory.calls.get(call)?.block;
  if (block === undefined) return null;
  const expansion = expansionOf(block, (expression) => evaluate(expression, scopes.scopeOf(module, module.bindings)));
  const children = childrenOf(module, call);
  const isSingle = expansion.kind === "single";
  const keys = expansion.kind === "for_each" ? expansion.keys : null;
  const count = isSingle ? 1 : expansion.kind === "count" ? expansion.count : (keys?.length ?? null);
  return count === null || children.length !== count ? null : { children, isSingle, keys };
}
