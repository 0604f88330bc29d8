import { convert, identity } from "./convert.ts";
import { ARITHMETIC } from "./numbers.ts";
import { matchesPattern } from "./patterns.ts";
import { isDecided, sameType, typeOf } from "./types.ts";
import {
  BOOL,
  failure,
  isFailure,
  isWhollyKnown,
  known,
  NUMBER,
  type Type,
  unknown,
  type Value,
  whyUnknown,
} from "./value.ts";

export { whyUnknown } from "./value.ts";

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
};

/** Terraform's numbers have a negative zero, which it writes as `-0`. */
const SIGNED_ZERO = "a zero has a sign";

/** Three-valued: `false && unknown` is false, `true || unknown` is true. An operand that is an error is one. */
export function binary(operator: string, left: Value, right: Value): Value {
  if (isFailure(left)) return left;
  if (isFailure(right)) return right;
  if (operator === "&&" || operator === "||") return logical(operator === "&&", left, right);
  if (operator === "==" || operator === "!=") {
    const equal = equals(left, right);
    return equal === null ? unknown(whyEither(left, right)) : known(equal === (operator === "=="));
  }
  const a = operand(left, NUMBER);
  const b = operand(right, NUMBER);
  if (isFailure(a)) return a;
  if (isFailure(b)) return b;
  if (a.kind !== "known" || b.kind !== "known") return unknown(whyEither(a, b));
  return numeric(operator, Number(a.value), Number(b.value));
}

function numeric(operator: string, a: number, b: number): Value {
  const compare = COMPARE[operator];
  if (compare !== undefined) return known(compare(a, b));
  // Infinity to Terraform, or an error.
  if ((operator === "/" || operator === "%") && b === 0) return unknown("a division by zero");
  const result = ARITHMETIC[operator]?.(a, b) ?? null;
  if (result === 0 && operator !== "+" && operator !== "-" && (a < 0 || b < 0)) return unknown(SIGNED_ZERO);
  return result === null ? unknown("the arithmetic has more digits than are kept") : known(result);
}

/** Converts an operand; a null is an error. */
function operand(value: Value, type: Type): Value {
  if (value.kind === "known" && value.value === null) return failure("an operator was applied to null");
  return convert(value, type);
}

function logical(isAnd: boolean, left: Value, right: Value): Value {
  const a = operand(left, BOOL);
  const b = operand(right, BOOL);
  if (isFailure(a)) return a;
  if (isFailure(b)) return b;
  const decisive = !isAnd;
  if (isBool(a, decisive) || isBool(b, decisive)) return known(decisive);
  if (isBool(a, !decisive) && isBool(b, !decisive)) return known(!decisive);
  return unknown(whyEither(a, b));
}

function isBool(value: Value, wanted: boolean): boolean {
  return value.kind === "known" && value.value === wanted;
}

function whyEither(left: Value, right: Value): string {
  return whyUnknown(isWhollyKnown(left) ? right : left);
}

/** `!` and `-`. */
export function unary(operator: string, value: Value): Value {
  const converted = operand(value, operator === "!" ? BOOL : NUMBER);
  if (converted.kind !== "known") return isFailure(converted) ? converted : unknown(whyUnknown(converted));
  if (converted.value === 0) return unknown(SIGNED_ZERO);
  return known(operator === "!" ? converted.value !== true : -Number(converted.value));
}

/**
 * What `==` says: null when it is not known. Types count (`1 == "1"` is false, and so is a list against a tuple), and
 * nulls of all types are equal. Source: go-cty's `Value.Equals`.
 */
export function equals(a: Value, b: Value): boolean | null {
  if (isNull(a) || isNull(b)) {
    if (isNull(a) && isNull(b)) return true;
    return isUndecided(isNull(a) ? b : a) ? null : false;
  }
  if (a.kind === "pattern" || b.kind === "pattern") return equalsPattern(a, b);
  if (isUndecided(a) || isUndecided(b)) return null;
  if (a.kind !== "known" && b.kind !== "known") return equalCollections(a, b);
  return a.kind === "known" && b.kind === "known" && a.value === b.value;
}

function isNull(value: Value): boolean {
  return value.kind === "known" && value.value === null;
}

function isUndecided(value: Value): boolean {
  return value.kind === "unknown" || value.kind === "reference";
}

function equalsPattern(a: Value, b: Value): boolean | null {
  const [pattern, other] = a.kind === "pattern" ? [a, b] : [b, a];
  if (pattern.kind !== "pattern" || other.kind === "pattern" || isUndecided(other)) return null;
  if (other.kind !== "known" || typeof other.value !== "string") return false;
  return matchesPattern(pattern.parts, other.value) ? null : false;
}

function equalCollections(a: Value, b: Value): boolean | null {
  if (!isWhollyKnown(a) || !isWhollyKnown(b)) return null;
  const [left, right] = [typeOf(a), typeOf(b)];
  if (!isDecided(left) || !isDecided(right)) return null;
  // A null inside has no type of its own, so types are told apart only by what is not null.
  if (!sameType(left, right)) return hasNull(a) || hasNull(b) ? null : false;
  return identity(sorted(a)) === identity(sorted(b));
}

function hasNull(value: Value): boolean {
  if (value.kind === "list") return value.items.some(hasNull);
  if (value.kind === "object") return [...value.entries.values()].some(hasNull);
  return isNull(value);
}

/** Sets of collections have no order of their own. */
function sorted(value: Value): Value {
  if (value.kind !== "list") return value;
  const items = value.items.map(sorted);
  if (value.type?.kind !== "set") return { ...value, items };
  return { ...value, items: items.sort((x, y) => (identity(x) < identity(y) ? -1 : 1)) };
}

/** Structural equality of what is known: also of references to one attribute. Unknown values are never the same. */
export function sameValue(a: Value, b: Value): boolean {
  if (a.kind === "known" && b.kind === "known") return a.value === b.value;
  if (a.kind === "list" && b.kind === "list") {
    return a.items.length === b.items.length && a.items.every((item, i) => sameValue(item, b.items[i] ?? unknown("")));
  }
  if (a.kind === "object" && b.kind === "object") {
    if (a.open || b.open || a.entries.size !== b.entries.size) return false;
    return [...a.entries].every(([key, item]) => sameValue(item, b.entries.get(key) ?? unknown("")));
  }
  if (a.kind === "reference" && b.kind === "reference") {
    return a.target === b.target && a.module === b.module && a.attribute === b.attribute;
  }
  return false;
}
