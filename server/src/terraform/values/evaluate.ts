import type { Expression, ForExpression, TraversalExpression, TraversalStep } from "../syntax/ast.ts";
import { FUNCTIONS, itemsOf, textOf } from "./functions.ts";
import { binary, sameValue, unary, whyUnknown } from "./operators.ts";
import { known, unknown, type Value } from "./value.ts";

/** What names mean where an expression stands. Implemented by the index; tests give a plain object. */
export interface Scope {
  /** `each`, `count`, iterators of dynamic blocks, variables of `for`. Looked at first. */
  readonly bindings: ReadonlyMap<string, Value>;
  /**
   * Value of a name that is not bound, with the number of steps it used up: `var.x` uses one, `module.a.out` two.
   */
  resolve(root: string, steps: readonly TraversalStep[]): { readonly value: Value; readonly used: number };
}

/** Deeper nesting than this is given up as unknown: real configurations stay below 20. */
const MAX_DEPTH = 100;

/** Evaluates an expression as far as text decides it. Never throws. */
export function evaluate(expression: Expression, scope: Scope, depth = 0): Value {
  if (depth > MAX_DEPTH) return unknown("the expression is nested too deeply");
  const go = (inner: Expression): Value => evaluate(inner, scope, depth + 1);
  switch (expression.kind) {
    case "literal":
      return known(expression.value);
    case "paren":
      return go(expression.inner);
    case "template":
      return template(expression.parts, go);
    case "tuple":
      return { kind: "list", items: expression.items.map(go) };
    case "object":
      return object(expression.elements, go);
    case "traversal":
      return traversal(expression, scope, depth);
    case "call":
      return call(expression, go);
    case "conditional":
      return conditional(go(expression.condition), expression.whenTrue, expression.whenFalse, go);
    case "binary":
      return binary(expression.operator, go(expression.left), go(expression.right));
    case "unary":
      return unary(expression.operator, go(expression.operand));
    case "for":
      return forExpression(expression, scope, depth);
    case "invalid":
      return unknown("the expression could not be parsed");
  }
}

type Go = (expression: Expression) => Value;

function template(parts: Extract<Expression, { kind: "template" }>["parts"], go: Go): Value {
  const only = parts[0];
  // `"${x}"` is x itself, whatever its type.
  if (parts.length === 1 && only?.kind === "interpolation") return go(only.value);
  const pieces: (string | null)[] = [];
  let hole: string | null = null;
  for (const part of parts) {
    if (part.kind === "text") {
      pieces.push(part.text);
      continue;
    }
    const value = part.kind === "interpolation" ? go(part.value) : unknown("the template has `%{` directives");
    if (value.kind === "known" && value.value !== null) pieces.push(String(value.value));
    else if (value.kind === "pattern") {
      pieces.push(...value.parts);
      hole ??= value.because;
    } else {
      pieces.push(null);
      hole ??= whyUnknown(value);
    }
  }
  return textOf(pieces, hole);
}

function object(elements: Extract<Expression, { kind: "object" }>["elements"], go: Go): Value {
  const entries = new Map<string, Value>();
  let open = false;
  for (const element of elements) {
    const key = element.name === null ? go(element.key) : known(element.name);
    if (key.kind === "known" && key.value !== null) entries.set(String(key.value), go(element.value));
    else open = true;
  }
  return { kind: "object", entries, open };
}

function call(expression: Extract<Expression, { kind: "call" }>, go: Go): Value {
  if (expression.name === "try" || expression.name === "can") {
    const [first] = expression.args;
    if (expression.name === "can" || first === undefined) return unknown("`can` is not evaluated");
    return go(first);
  }
  const compute = FUNCTIONS[expression.name];
  if (compute === undefined) return unknown(`\`${expression.name}()\` is not evaluated`);
  const args = expression.args.map(go);
  if (!expression.expand) return compute(args);
  const rest = itemsOf(args.at(-1));
  if (rest === null) return unknown(`the arguments of \`${expression.name}()\` are not known`);
  return compute([...args.slice(0, -1), ...rest]);
}

function conditional(condition: Value, whenTrue: Expression, whenFalse: Expression, go: Go): Value {
  if (condition.kind === "known" && (condition.value === true || condition.value === "true")) return go(whenTrue);
  if (condition.kind === "known" && (condition.value === false || condition.value === "false")) return go(whenFalse);
  const yes = go(whenTrue);
  return sameValue(yes, go(whenFalse)) ? yes : unknown(`a condition decides it, and ${whyUnknown(condition)}`);
}

function traversal(expression: TraversalExpression, scope: Scope, depth: number): Value {
  if (typeof expression.root !== "string") {
    return applySteps(evaluate(expression.root, scope, depth + 1), expression.steps, scope, depth);
  }
  const bound = scope.bindings.get(expression.root);
  if (bound !== undefined) return applySteps(bound, expression.steps, scope, depth);
  const { value, used } = scope.resolve(expression.root, expression.steps);
  return applySteps(value, expression.steps.slice(used), scope, depth);
}

/** Applies `.a`, `[0]` and `[*]` to a value. */
function applySteps(start: Value, steps: readonly TraversalStep[], scope: Scope, depth: number): Value {
  let value = start;
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i];
    if (step === undefined) break;
    if (step.kind === "splat") {
      const rest = steps.slice(i + 1);
      if (value.kind === "list") {
        return { kind: "list", items: value.items.map((item) => applySteps(item, rest, scope, depth + 1)) };
      }
      // A splat over something computed still points at that resource.
      if (value.kind === "reference") return applySteps(value, rest, scope, depth + 1);
      return unknown(whyUnknown(value));
    }
    value = applyStep(value, step.kind === "attr" ? known(step.name) : evaluate(step.key, scope, depth + 1));
  }
  return value;
}

function applyStep(value: Value, key: Value): Value {
  if (value.kind === "reference") {
    if (value.attribute !== null || key.kind !== "known" || typeof key.value !== "string") return value;
    return { ...value, attribute: key.value };
  }
  if (key.kind !== "known") return unknown(whyUnknown(key));
  if (value.kind === "object") {
    const found = value.entries.get(String(key.value));
    return found ?? unknown(`there is no key \`${String(key.value)}\`${value.open ? " that is known" : ""}`);
  }
  if (value.kind === "list") {
    return value.items[Number(key.value)] ?? unknown(`the list has no item ${String(key.value)}`);
  }
  return unknown(whyUnknown(value));
}

function forExpression(expression: ForExpression, scope: Scope, depth: number): Value {
  const collection = evaluate(expression.collection, scope, depth + 1);
  const pairs = pairsOf(collection);
  if (pairs === null) return unknown(whyUnknown(collection));
  const items: Value[] = [];
  const entries = new Map<string, Value>();
  for (const [key, value] of pairs) {
    const bindings = new Map(scope.bindings).set(expression.valueName, value);
    if (expression.keyName !== null) bindings.set(expression.keyName, key);
    const inner: Scope = { bindings, resolve: (root, steps) => scope.resolve(root, steps) };
    if (expression.condition !== null) {
      const keep = evaluate(expression.condition, inner, depth + 1);
      if (keep.kind !== "known") return unknown(whyUnknown(keep));
      if (keep.value !== true) continue;
    }
    const result = evaluate(expression.value, inner, depth + 1);
    if (expression.key === null) items.push(result);
    else {
      const name = evaluate(expression.key, inner, depth + 1);
      if (name.kind !== "known" || expression.grouping) return unknown("keys of a `for` are not known");
      entries.set(String(name.value), result);
    }
  }
  return expression.key === null ? { kind: "list", items } : { kind: "object", entries, open: false };
}

/** Keys and values of a collection in Terraform's order; null when it is not known. */
export function pairsOf(value: Value): readonly (readonly [Value, Value])[] | null {
  if (value.kind === "list") return value.items.map((item, i) => [known(i), item] as const);
  if (value.kind !== "object" || value.open) return null;
  return [...value.entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [known(key), item] as const);
}
