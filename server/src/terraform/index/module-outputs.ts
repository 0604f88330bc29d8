import type { Expression, TraversalStep } from "../syntax/ast.ts";
import { attributeOf } from "../syntax/find.ts";
import { evaluate } from "../values/evaluate.ts";
import { unknown, type Value } from "../values/value.ts";
import { expansionOf } from "./instances.ts";
import type { ModuleInstance } from "./model.ts";
import { attrName, keyOf, type Place, type Resolved, skipIndex, splatAttribute } from "./place.ts";

/** `module.a.out`, `module.a["k"].out`, `module.a[*].out`. */
export function moduleOutput(place: Place, steps: readonly TraversalStep[]): Resolved {
  const call = attrName(steps[0]);
  const at = skipIndex(steps, 1);
  const output = attrName(steps[at]);
  if (call === null || output === null) return { value: unknown("a module is used as a whole"), used: steps.length };
  const children = place.childrenOf(place.module, call);
  const splat = splatAttribute(steps, 1);
  if (splat !== null) return { value: everyOutput(place, call, splat), used: steps.length };
  if (steps[1]?.kind === "splat") return { value: unknown("a splat over a module"), used: steps.length };
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
  const { module, scopes, childrenOf } = place;
  const children = childrenOf(module, call);
  const block = module.directory.calls.get(call)?.block;
  const evaluateHere = (expression: Expression): Value => evaluate(expression, scopes.scopeOf(module, module.bindings));
  const expansion = block === undefined ? null : expansionOf(block, evaluateHere);
  const count = expansion?.kind === "single" ? 1 : expansion?.kind === "count" ? expansion.count : null;
  if (count === null || children.length !== count) return unknown(`which instances module "${call}" has is not known`);
  return { kind: "list", items: children.map((child) => outputOf(place, child, output)) };
}
