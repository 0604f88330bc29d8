import { known, unknown, type Value } from "./value.ts";

/** Why a value is not known, as a clause for messages. */
export function whyUnknown(value: Value): string {
  if (value.kind === "unknown" || value.kind === "pattern") return value.because;
  if (value.kind === "reference") return `\`${value.target}\` is only known after apply`;
  return "it is a collection";
}

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
};

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
};

/** Three-valued: `false && unknown` is false, `true || unknown` is true. */
export function binary(operator: string, left: Value, right: Value): Value {
  if (operator === "&&" || operator === "||") return logical(operator === "&&", left, right);
  if (left.kind !== "known" || right.kind !== "known") {
    return unknown(whyUnknown(left.kind === "known" ? right : left));
  }
  if (operator === "==") return known(left.value === right.value);
  if (operator === "!=") return known(left.value !== right.value);
  const a = toNumber(left.value);
  const b = toNumber(right.value);
  if (a === null || b === null) return unknown("an operator was applied to something that is not a number");
  const compare = COMPARE[operator];
  if (compare !== undefined) return known(compare(a, b));
  const compute = ARITHMETIC[operator];
  const result = compute?.(a, b);
  return result === undefined || !Number.isFinite(result) ? unknown("the arithmetic has no result") : known(result);
}

function logical(isAnd: boolean, left: Value, right: Value): Value {
  const decisive = !isAnd;
  if (isBool(left, decisive) || isBool(right, decisive)) return known(decisive);
  if (isBool(left, !decisive) && isBool(right, !decisive)) return known(!decisive);
  return unknown(whyUnknown(isBool(left, !decisive) ? right : left));
}

/** HCL converts "true" and "false" to bool. */
function isBool(value: Value, wanted: boolean): boolean {
  return value.kind === "known" && (value.value === wanted || value.value === String(wanted));
}

function toNumber(value: string | number | boolean | null): number | null {
  if (typeof value === "number") return value;
  if (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))) return Number(value);
  return null;
}

/** `!` and `-`. */
export function unary(operator: string, operand: Value): Value {
  if (operand.kind !== "known") return unknown(whyUnknown(operand));
  if (operator === "!") {
    if (isBool(operand, true)) return known(false);
    if (isBool(operand, false)) return known(true);
    return unknown("`!` was applied to something that is not a bool");
  }
  const number = toNumber(operand.value);
  return number === null ? unknown("`-` was applied to something that is not a number") : known(-number);
}

/** Structural equality of values that are fully known. */
export function sameValue(a: Value, b: Value): boolean {
  if (a.kind === "known" && b.kind === "known") return a.value === b.value;
  if (a.kind === "list" && b.kind === "list") {
    return a.items.length === b.items.length && a.items.every((item, i) => sameValue(item, b.items[i] ?? unknown("")));
  }
  if (a.kind === "reference" && b.kind === "reference") {
    return a.target === b.target && a.module === b.module && a.attribute === b.attribute;
  }
  return false;
}
