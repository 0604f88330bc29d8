import type { Expression } from "../syntax/ast.ts";
import { convert, isOrdered } from "./convert.ts";
import { forExpression } from "./for.ts";
import { FUNCTIONS, whyNotEvaluated } from "./functions.ts";
import type { Part } from "./holes.ts";
import { bounded, doubtsSoFar, noteDoubt, spend } from "./limits.ts";
import { exactLiteral } from "./numbers.ts";
import { binary, sameValue, unary } from "./operators.ts";
import { matchesPattern, piecesOf, textOf } from "./patterns.ts";
import type { Go, Scope } from "./scope.ts";
import { traversal } from "./traversal.ts";
import { isDecided, typeOf, unify } from "./types.ts";
import {
  BOOL,
  failure,
  isFailure,
  isWhollyKnown,
  known,
  type Type,
  UNDECIDED,
  unknown,
  type Value,
  whyUnknown,
} from "./value.ts";

export { pairsOf } from "./for.ts";
export type { Scope } from "./scope.ts";

/** Deeper nesting than this is given up as unknown: real configurations stay below 20. */
const MAX_DEPTH = 100;

/** Evaluates an expression as far as text decides it. Never throws, and ends soon whatever the text says. */
export function evaluate(expression: Expression, scope: Scope, depth = 0): Value {
  if (depth > MAX_DEPTH) return unknown("the expression is nested too deeply");
  return noteDoubt(spend(() => bounded(evaluateNode(expression, scope, depth))));
}

function evaluateNode(expression: Expression, scope: Scope, depth: number): Value {
  const go: Go = (inner, within = scope) => evaluate(inner, within, depth + 1);
  switch (expression.kind) {
    case "literal":
      return literal(expression);
    case "paren":
      return go(expression.inner);
    case "template":
      return template(expression.parts, go);
    case "tuple":
      return tuple(expression.items.map((item) => go(item)));
    case "object":
      return object(expression.elements, go);
    case "traversal":
      return traversal(expression, scope, go);
    case "call":
      return call(expression, scope, go);
    case "conditional":
      return conditional(go(expression.condition), go(expression.whenTrue), go(expression.whenFalse));
    case "binary":
      return binary(expression.operator, go(expression.left), go(expression.right));
    case "unary":
      return unary(expression.operator, go(expression.operand));
    case "for":
      return forExpression(expression, scope, go);
    case "invalid":
      return unknown("the expression could not be parsed");
  }
}

function literal({ value, start, end }: Extract<Expression, { kind: "literal" }>): Value {
  if (typeof value !== "number") return known(value);
  if (Object.is(value, -0)) return unknown("a zero has a sign");
  const exact = exactLiteral(value, end - start);
  return exact === null ? unknown("the number has more digits than are kept") : known(exact);
}

function tuple(items: readonly Value[]): Value {
  return items.find(isFailure) ?? { kind: "list", items };
}

function template(parts: Extract<Expression, { kind: "template" }>["parts"], go: Go): Value {
  const only = parts[0];
  // `"${x}"` is x itself, whatever its type.
  if (parts.length === 1 && only?.kind === "interpolation") return go(only.value);
  // A directive decides whether the text after it is there at all, so nothing of the template is certain.
  if (parts.some((part) => part.kind === "directive")) return unknown("the template has `%{` directives");
  const pieces: Part[] = [];
  let hole: string | null = null;
  for (const part of parts) {
    const value = part.kind === "interpolation" ? go(part.value) : known(part.kind === "text" ? part.text : "");
    if (isFailure(value)) return value;
    const found = piecesOf(value);
    if (found === null) return failure("a template has a null or a collection where it takes text");
    pieces.push(...found.parts);
    hole ??= found.hole;
  }
  return textOf(pieces, hole);
}

function object(elements: Extract<Expression, { kind: "object" }>["elements"], go: Go): Value {
  const entries = new Map<string, Value>();
  let open = false;
  for (const element of elements) {
    const value = go(element.value);
    if (isFailure(value)) return value;
    const key = element.name === null ? objectKey(element.key, go) : known(element.name);
    if (isFailure(key)) return key;
    if (key.kind === "known") {
      entries.set(String(key.value), value);
      continue;
    }
    open = true;
    // The element may have any of the keys before it, and then stands for them.
    for (const name of entries.keys()) {
      if (key.kind !== "pattern" || matchesPattern(key.parts, name)) entries.set(name, unknown(whyUnknown(key)));
    }
  }
  return { kind: "object", entries, open };
}

function objectKey(key: Expression, go: Go): Value {
  if (key.kind === "traversal") return failure("a key that refers to something stands in parentheses");
  const value = go(key);
  if (value.kind === "known" && value.value === null) return failure("a key is null");
  return convert(value, { kind: "string" });
}

function call(expression: Extract<Expression, { kind: "call" }>, scope: Scope, go: Go): Value {
  const name = expression.name.replace(/^core::/, "");
  if (name === "try") return tryEach(expression.args, go);
  if (name === "can") return can(expression.args, go);
  const local =
    scope.functions !== undefined && Object.hasOwn(scope.functions, name) ? scope.functions[name] : undefined;
  const compute = local ?? (Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined);
  const args = expression.args.map((arg) => go(arg));
  const wrong = args.find(isFailure);
  if (wrong !== undefined) return wrong;
  if (compute === undefined) return unknown(whyNotEvaluated(name));
  const last = args.at(-1);
  if (!expression.expand || last === undefined) return compute(args);
  if (last.kind === "known" || last.kind === "pattern" || last.kind === "object") {
    return failure("only a list can be given as several arguments");
  }
  if (last.kind !== "list" || !isOrdered(last)) return unknown(`the arguments of \`${name}()\` are not known`);
  return compute([...args.slice(0, -1), ...last.items]);
}

/** The first argument that is no error. */
function tryEach(args: readonly Expression[], go: Go): Value {
  for (const arg of args) {
    const value = attempt(arg, go);
    if (!isFailure(value)) return value;
  }
  return failure("no argument of `try()` could be evaluated");
}

function can(args: readonly Expression[], go: Go): Value {
  const [arg] = args;
  if (arg === undefined || args.length > 1) return failure("`can()` takes one argument");
  const value = attempt(arg, go);
  if (isFailure(value)) return known(false);
  return isWhollyKnown(value) ? known(true) : unknown(whyUnknown(value));
}

/** What is not known may turn out to be an error, and then nothing of the argument's value holds. */
function attempt(arg: Expression, go: Go): Value {
  const before = doubtsSoFar();
  const value = go(arg);
  if (before === doubtsSoFar() || value.kind === "reference" || value.kind === "unknown") return value;
  return unknown(isWhollyKnown(value) ? "a part of it may be an error" : whyUnknown(value));
}

/**
 * Both branches take the type that they have in common; an error in the one that is not chosen does not count. Where a
 * branch is not known, the other is given as it is written: Terraform may carry a number as text then, which no name or
 * setting tells apart.
 */
function conditional(condition: Value, whenTrue: Value, whenFalse: Value): Value {
  if (isFailure(condition)) return condition;
  if (condition.kind === "known" && condition.value === null) return failure("a condition is null");
  const decided = convert(condition, BOOL);
  if (isFailure(decided)) return decided;
  const type = commonType(whenTrue, whenFalse);
  if (type === null) return failure("the branches of a condition have no common type");
  const [yes, no] = [whenTrue, whenFalse].map((branch) => branchAs(branch, type, [whenTrue, whenFalse]));
  if (yes === undefined || no === undefined) return unknown("a condition lacks a branch");
  if (decided.kind === "known") return decided.value === true ? yes : no;
  if (isFailure(yes)) return no;
  if (isFailure(no)) return yes;
  return sameValue(yes, no) ? yes : unknown(`a condition decides it, and ${whyUnknown(condition)}`);
}

function branchAs(branch: Value, type: Type, branches: readonly Value[]): Value {
  if (isDecided(type)) return convert(branch, type);
  if (branches.some(isFailure)) noteDoubt(unknown("a branch is an error"));
  const clear = branches.every((each) => isDecided(typeOf(each)));
  return clear ? unknown("the common type of the branches of a condition is not known") : unsettled(branch);
}

/** A tuple or object that may have become a list or map: it equals nothing for certain. */
function unsettled(branch: Value): Value {
  if (branch.kind === "list") return { ...branch, type: branch.type ?? { kind: "list", of: UNDECIDED } };
  return branch.kind === "object" ? { ...branch, type: branch.type ?? { kind: "map", of: UNDECIDED } } : branch;
}

/** Nothing needs converting when one side is a bare null; null when there is no common type. */
function commonType(a: Value, b: Value): Type | null {
  const [left, right] = [typeOf(a), typeOf(b)];
  if (left.kind === "dynamic") return right;
  if (right.kind === "dynamic") return left;
  return unify([left, right]);
}
