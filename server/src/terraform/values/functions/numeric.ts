import { ARITHMETIC } from "../numbers.ts";
import { failure, isFailure, known, NUMBER, unknown, type Value, whyUnknown } from "../value.ts";
import { sequence } from "./collections.ts";
import { type Answer, argument, exactly, scalars, type TerraformFunction } from "./signature.ts";

const MORE_DIGITS = "the number has more digits than are kept";

function exact(result: number | null | undefined): Answer {
  return result === null || result === undefined ? unknown(MORE_DIGITS) : result;
}

/** A function of any number of numbers. */
function numbers(compute: (...numbers: number[]) => Answer): TerraformFunction {
  return (args) =>
    args.length === 0
      ? failure("no number was given")
      : scalars(
          args.map(() => "number" as const),
          compute,
        )(args);
}

/** 1024 elements are the most that Terraform makes. */
const MAX_RANGE = 1024;

const range = numbers((first, second, third) => {
  const [start, limit] = second === undefined ? [0, first ?? 0] : [first ?? 0, second];
  const step = third ?? (start <= limit ? 1 : -1);
  if (![start, limit, step].every(Number.isInteger)) return unknown("a range of fractions is not evaluated");
  if ((step >= 0 && limit < start) || (step < 0 && limit > start)) return undefined;
  if (limit !== start && (step === 0 || (limit - start) / step > MAX_RANGE)) return undefined;
  const items: Value[] = [];
  for (let at = start; step >= 0 ? at < limit : at > limit; at += step) items.push(known(at));
  return items.length > MAX_RANGE ? undefined : { kind: "list", items, type: { kind: "list", of: NUMBER } };
});

const sum: TerraformFunction = exactly(1, ([value]) => {
  const list = sequence(value, true);
  if (list.kind !== "list") return list;
  if (list.items.length === 0) return failure("the sum of nothing");
  let total = 0;
  for (const [i, item] of list.items.entries()) {
    const number = argument(item, NUMBER);
    if (isFailure(number)) return number;
    if (number.kind !== "known") return unknown(whyUnknown(number));
    const next: number | null =
      i === 0 ? Number(number.value) : (ARITHMETIC["+"]?.(total, Number(number.value)) ?? null);
    if (next === null) return unknown(MORE_DIGITS);
    total = next;
  }
  return known(total);
});

/** Whole results only: the last digits of others depend on how they are computed. */
const pow = scalars(["number", "number"], (base, exponent) => {
  if (!Number.isInteger(base) || !Number.isInteger(exponent) || exponent < 0 || exponent > 60)
    return unknown(MORE_DIGITS);
  const result = base ** exponent;
  return exact(Number.isSafeInteger(result) ? result : null);
});

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

const parseint = scalars(["string", "number"], (text, base) => {
  if (!Number.isInteger(base) || base < 2 || base > 62) return undefined;
  if (!/^[+-]?[0-9A-Za-z]+$/.test(text))
    return text.includes("_") ? unknown("underscores in numbers are not read") : undefined;
  let value = 0;
  for (const char of text.replace(/^[+-]/, "")) {
    const digit = DIGITS.indexOf(base <= 36 ? char.toLowerCase() : char);
    if (digit < 0 || digit >= base) return undefined;
    value = value * base + digit;
    if (!Number.isSafeInteger(value)) return unknown(MORE_DIGITS);
  }
  return text.startsWith("-") ? -value : value;
});

function isNoText(value: Value | undefined): boolean {
  return value?.kind === "known" && typeof value.value !== "string";
}

/** Numbers. */
export const NUMERIC_FUNCTIONS = {
  abs: scalars(["number"], (value) => Math.abs(value)),
  ceil: scalars(["number"], (value) => Math.ceil(value)),
  floor: scalars(["number"], (value) => Math.floor(value)),
  max: numbers((...all) => Math.max(...all)),
  min: numbers((...all) => Math.min(...all)),
  signum: scalars(["number"], (value) =>
    Number.isInteger(value) ? Math.sign(value) : unknown("the sign of a fraction"),
  ),
  pow,
  // Only text is taken: a number would lose its own base.
  parseint: (args) => (isNoText(args[0]) ? failure("`parseint()` takes text") : parseint(args)),
  range,
  sum,
} satisfies Readonly<Record<string, TerraformFunction>>;
