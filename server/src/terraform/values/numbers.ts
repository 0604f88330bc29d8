/**
 * Terraform computes with 512-bit binary floats and writes every digit. Here a number is a double, and a result is only
 * given when the double is the very number Terraform has: anything else is null, "more digits than are kept".
 */

/** Doubles beyond this many characters of source text may have lost digits. */
const MAX_DIGITS = 15;
const SCALE_BITS = 40n;
const SCALE = 2 ** 40;

/** A number as Terraform writes it in text: no exponent, no trailing zeros. */
export function numberText(value: number): string {
  const text = String(value);
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits.padEnd(point, "0");
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** What a text is as a number: null when it is not one, undefined when that cannot be told. */
export function parseNumber(text: string): number | null | undefined {
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) {
    // Go reads some more forms, none of which anybody writes.
    return /[pP_]|[iI]nf|0[xXbBoO]/.test(text) ? undefined : null;
  }
  const digits = text
    .replace(/[eE].*$/, "")
    .replace(/\D/g, "")
    .replace(/^0+/, "");
  const value = Number(text);
  if (digits.length > MAX_DIGITS || !Number.isFinite(value) || Math.abs(value) > 1e40) return undefined;
  // A zero may have a sign.
  if (value === 0) return text.startsWith("-") || digits !== "" ? undefined : 0;
  return Math.abs(value) < 1e-40 ? undefined : value;
}

/** A literal of this many characters, as far as a double holds what it says. */
export function exactLiteral(value: number, length: number): number | null {
  if (Number.isSafeInteger(value) && length <= 17) return value;
  return length <= MAX_DIGITS + 2 && Math.abs(value) < 1e40 && (value === 0 || Math.abs(value) > 1e-40) ? value : null;
}

/** The double scaled to an integer when it is a binary fraction that this holds. */
function scaled(value: number): bigint | null {
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return null;
  const big = value * SCALE;
  return Number.isInteger(big) ? BigInt(big) : null;
}

/** The double of a scaled integer, when its shortest text is all of it. */
function unscaled(value: bigint): number | null {
  const result = Number(value) / SCALE;
  if (Math.abs(result) > Number.MAX_SAFE_INTEGER || BigInt(result * SCALE) !== value) return null;
  return isExact(result) ? result : null;
}

/** True when the shortest text of a double is exactly the double: of 0.5, not of 0.1. */
export function isExact(value: number): boolean {
  if (Number.isSafeInteger(value)) return true;
  if (Math.abs(value) >= 1e15) return false;
  const full = value.toFixed(60).replace(/0+$/, "");
  return full === numberText(value);
}

type Arithmetic = (a: number, b: number) => number | null;

function exactly(compute: (a: bigint, b: bigint) => bigint | null): Arithmetic {
  return (a, b) => {
    const [x, y] = [scaled(a), scaled(b)];
    const result = x === null || y === null ? null : compute(x, y);
    return result === null ? null : unscaled(result);
  };
}

/** The arithmetic operators; null when the result has more digits than are kept. Division by zero is the caller's. */
export const ARITHMETIC: Readonly<Record<string, Arithmetic>> = {
  "+": exactly((a, b) => a + b),
  "-": exactly((a, b) => a - b),
  "*": exactly((a, b) => (((a * b) >> SCALE_BITS) << SCALE_BITS === a * b ? (a * b) >> SCALE_BITS : null)),
  "/": exactly((a, b) => ((a << SCALE_BITS) % b === 0n ? (a << SCALE_BITS) / b : null)),
  "%": exactly((a, b) => a % b),
};

/** Code point order, which is the byte order of UTF-8: how Terraform sorts. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return isSurrogate(x) === isSurrogate(y) ? x - y : isSurrogate(x) ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
