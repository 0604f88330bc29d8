import type { TraversalExpression, TraversalStep } from "../syntax/ast.ts";
import { convert, isOrdered } from "./convert.ts";
import type { Go, Scope } from "./scope.ts";
import { typeOf, unify } from "./types.ts";
import {
  failure,
  isFailure,
  type ListValue,
  listOf,
  NUMBER,
  STRING,
  UNDECIDED,
  unknown,
  type Value,
  whyUnknown,
} from "./value.ts";

/** `var.x`, `local.a.b[0]`, and any expression followed by steps. */
export function traversal(expression: TraversalExpression, scope: Scope, go: Go): Value {
  if (typeof expression.root !== "string") return applySteps(go(expression.root), expression.steps, go);
  const bound = scope.bindings.get(expression.root);
  if (bound !== undefined) return applySteps(bound, expression.steps, go);
  const { value, used } = scope.resolve(expression.root, withKeys(expression.steps, go));
  const result = applySteps(value, expression.steps.slice(used), go);
  // The declared type of a variable may add attributes that its value does not write.
  return expression.root === "var" && isFailure(result) ? unknown(result.because) : result;
}

/** The steps with keys as literals where they are known: whoever resolves a name does not see the variables of a `for`. */
function withKeys(steps: readonly TraversalStep[], go: Go): readonly TraversalStep[] {
  if (!steps.some((step) => step.kind === "index" && step.key.kind !== "literal")) return steps;
  return steps.map((step) => {
    if (step.kind !== "index" || step.key.kind === "literal") return step;
    const key = go(step.key);
    if (key.kind !== "known") return step;
    const { start } = step.key;
    return { ...step, key: { kind: "literal", value: key.value, start, end: start + String(key.value).length } };
  });
}

/** Applies `.a`, `[0]` and `[*]` to a value. */
function applySteps(start: Value, steps: readonly TraversalStep[], go: Go): Value {
  let value = start;
  for (const [i, step] of steps.entries()) {
    if (step.kind === "splat") return splat(value, (item) => applySteps(item, steps.slice(i + 1), go));
    value = step.kind === "attr" ? attribute(value, step.name) : indexed(value, go(step.key));
  }
  return value;
}

/** A splat goes over lists; null is no element, and anything else is one. */
function splat(value: Value, rest: (item: Value) => Value): Value {
  // A splat over something computed still points at that resource.
  if (value.kind === "reference") return rest(value);
  if (value.kind === "unknown") return value;
  if (value.kind === "known" && value.value === null) {
    const kind = value.type?.kind;
    return kind === "list" || kind === "set" || kind === "tuple"
      ? failure("a splat of a null list")
      : { kind: "list", items: [] };
  }
  if (!isOrdered(value)) return unknown("the order of the set is not known");
  const items = (value.kind === "list" ? value.items : [value]).map(rest);
  const wrong = items.find(isFailure);
  if (wrong !== undefined) return wrong;
  return value.kind === "list" && value.type !== undefined ? asList(items, value) : { kind: "list", items };
}

function asList(items: readonly Value[], from: ListValue): Value {
  if (items.length === 0) return listOf(items, from.type?.of ?? UNDECIDED);
  return listOf(items, unify(items.map(typeOf)) ?? UNDECIDED);
}

function attribute(value: Value, name: string): Value {
  if (value.kind === "reference") return value.attribute === null ? { ...value, attribute: name } : value;
  if (value.kind === "unknown") return value;
  return value.kind === "object" ? entry(value, name) : failure(`there is no attribute \`${name}\``);
}

function entry(value: Extract<Value, { kind: "object" }>, name: string): Value {
  const found = value.entries.get(name);
  if (found !== undefined) return found;
  return value.open ? unknown(`there is no key \`${name}\` that is known`) : failure(`there is no key \`${name}\``);
}

/** `value[key]`. Source: hcl.Index. */
export function indexed(value: Value, key: Value): Value {
  if (isFailure(value)) return value;
  if (isFailure(key)) return key;
  if (value.kind === "reference") {
    if (value.attribute !== null || key.kind !== "known" || typeof key.value !== "string") return value;
    return { ...value, attribute: key.value };
  }
  if (value.kind === "unknown") return value;
  if (value.kind === "known" || value.kind === "pattern")
    return failure("an index into something that has no elements");
  if (key.kind === "known" && key.value === null) return failure("an index is null");
  if (value.kind === "list" && value.type?.kind === "set") return failure("an index into a set");
  const wanted = convert(key, value.kind === "list" ? NUMBER : STRING);
  if (isFailure(wanted)) return wanted;
  if (wanted.kind !== "known") return unknown(whyUnknown(wanted));
  if (value.kind === "object") return entry(value, String(wanted.value));
  return value.items[Number(wanted.value)] ?? failure(`the list has no item ${String(wanted.value)}`);
}
