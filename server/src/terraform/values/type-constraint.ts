import type { Expression } from "../syntax/ast.ts";
import { convert } from "./convert.ts";
import { isDecided } from "./types.ts";
import { BOOL, DYNAMIC, known, NUMBER, STRING, type Type, UNDECIDED, type Value } from "./value.ts";

/** Evaluates the default of an `optional()` attribute: a literal. */
type EvaluateDefault = (expression: Expression) => Value;

const NAMES: Readonly<Record<string, Type>> = {
  string: STRING,
  number: NUMBER,
  bool: BOOL,
  any: DYNAMIC,
  list: { kind: "list", of: DYNAMIC },
  set: { kind: "set", of: DYNAMIC },
  map: { kind: "map", of: DYNAMIC },
};

/**
 * The type that a `type` argument names: `list(string)`, `object({ a = optional(number, 1) })`. Undecided when it names
 * none. Source: https://developer.hashicorp.com/terraform/language/expressions/type-constraints
 */
export function typeOfConstraint(expression: Expression, evaluateDefault: EvaluateDefault): Type {
  const of = (inner: Expression | undefined): Type =>
    inner === undefined ? UNDECIDED : typeOfConstraint(inner, evaluateDefault);
  if (expression.kind === "traversal" && typeof expression.root === "string" && expression.steps.length === 0) {
    return Object.hasOwn(NAMES, expression.root) ? (NAMES[expression.root] ?? UNDECIDED) : UNDECIDED;
  }
  // Quoted names are how Terraform 0.11 wrote them.
  if (expression.kind === "literal" && typeof expression.value === "string") {
    return Object.hasOwn(NAMES, expression.value) ? (NAMES[expression.value] ?? UNDECIDED) : UNDECIDED;
  }
  if (expression.kind !== "call") return UNDECIDED;
  const [arg] = expression.args;
  switch (expression.name) {
    case "list":
    case "set":
    case "map":
      return { kind: expression.name, of: of(arg) };
    case "tuple":
      return arg?.kind === "tuple" ? { kind: "tuple", items: arg.items.map(of) } : UNDECIDED;
    case "object":
      return arg?.kind === "object" ? objectType(arg.elements, evaluateDefault) : UNDECIDED;
    default:
      return UNDECIDED;
  }
}

function objectType(
  elements: Extract<Expression, { kind: "object" }>["elements"],
  evaluateDefault: EvaluateDefault,
): Type {
  const attributes = new Map<string, Type>();
  const optional = new Map<string, Value>();
  for (const { name, value } of elements) {
    if (name === null) return UNDECIDED;
    const isOptional = value.kind === "call" && value.name === "optional";
    const [inner, fallback] = isOptional ? value.args : [value];
    if (inner === undefined) return UNDECIDED;
    attributes.set(name, typeOfConstraint(inner, evaluateDefault));
    if (isOptional) optional.set(name, fallback === undefined ? known(null) : evaluateDefault(fallback));
  }
  return { kind: "object", attributes, optional };
}

/** The value of a variable as its module sees it; as it is written where the type does not say. */
export function convertVariable(
  value: Value,
  constraint: Expression | undefined,
  evaluateDefault: EvaluateDefault,
): Value {
  if (constraint === undefined) return value;
  const type = typeOfConstraint(constraint, evaluateDefault);
  return isDecided(type) ? convert(value, type) : value;
}
