import { convert, isOrdered, scalarText } from "../convert.ts";
import type { Part } from "../holes.ts";
import { isExact, numberText } from "../numbers.ts";
import { MAX_TEXT, type Parts, piecesOf, textOf } from "../patterns.ts";
import {
  failure,
  isFailure,
  isWhollyKnown,
  NUMBER,
  STRING,
  type Type,
  unknown,
  type Value,
  whyUnknown,
} from "../value.ts";
import { graphemes } from "./graphemes.ts";
import { encodeJson, quoteJson } from "./json.ts";
import { argument, isNull, type TerraformFunction } from "./signature.ts";

/** One `%` verb. Source: the state machine of go-cty's `format`. */
interface Verb {
  readonly flags: string;
  readonly width: number | null;
  readonly precision: number | null;
  /** 1-based; null for the next one. */
  readonly argument: number | null;
  readonly mode: string;
}

const VERB = /%%|%([-+ 0#]*)([1-9]\d*)?(?:\.(\d*))?(?:\[([1-9]\d*)\])?([a-zA-Z])/y;

/** Cuts a format into text and verbs; null when it is not one. */
function parseFormat(format: string): readonly (string | Verb)[] | null {
  const pieces: (string | Verb)[] = [];
  let at = 0;
  while (at < format.length) {
    const next = format.indexOf("%", at);
    if (next === -1) break;
    if (next > at) pieces.push(format.slice(at, next));
    VERB.lastIndex = next;
    const match = VERB.exec(format);
    if (match === null) return null;
    at = next + match[0].length;
    pieces.push(match[0] === "%%" ? "%" : verbOf(match));
  }
  if (at < format.length) pieces.push(format.slice(at));
  return pieces;
}

function verbOf([, flags = "", width, precision, arg, mode = ""]: RegExpExecArray): Verb {
  const number = (text: string | undefined): number | null => (text === undefined ? null : Number(text));
  return { flags, width: number(width), precision: number(precision), argument: number(arg), mode };
}

/** What a verb makes of a value: pieces of text, a hole with its reason, or a failure. */
type Formatted = { readonly parts: Parts; readonly hole: string | null } | { readonly failed: Value };

/** A bare null has no type yet, and what is done with it is only known after apply. */
function hasBareNull(args: readonly Value[]): boolean {
  return args.some((arg) => arg.kind === "known" && arg.value === null && arg.type === undefined);
}

const BARE_NULL = "`format()` was called with null";

const hole = (because: string): Formatted => ({ parts: [null], hole: because });
const text = (value: string): Formatted => ({ parts: [value], hole: null });
const failed = (because: string): Formatted => ({ failed: failure(because) });

function formatOne(verb: Verb, value: Value): Formatted {
  if (verb.mode !== "v" && isNull(value)) return failed("`format()` was called with null");
  if ((verb.width ?? 0) > MAX_TEXT || (verb.precision ?? 0) > 1_000) return hole("the text is too long to be kept");
  switch (verb.mode) {
    case "v":
      return asIs(verb, value);
    case "s":
    case "q":
      return asString(verb, value);
    case "t":
      return converted(value, { kind: "bool" }, (bool) => text(scalarText(bool)));
    case "b":
    case "d":
    case "o":
    case "x":
    case "X":
      return converted(value, NUMBER, (number) => integer(verb, Number(number)));
    case "f":
      return converted(value, NUMBER, (number) => decimal(verb, Number(number)));
    case "e":
    case "E":
    case "g":
    case "G":
      return converted(value, NUMBER, () => hole("a number is written with an exponent"));
    default:
      return failed(`\`%${verb.mode}\` is no verb`);
  }
}

function converted(value: Value, type: Type, write: (plain: string | number | boolean) => Formatted): Formatted {
  const result = convert(value, type);
  if (isFailure(result)) return { failed: result };
  if (result.kind !== "known" || result.value === null) return hole(whyUnknown(result));
  return write(result.value);
}

function asString(verb: Verb, value: Value): Formatted {
  const plain = convert(value, STRING);
  if (isFailure(plain)) return { failed: plain };
  if (plain.kind !== "known") {
    const isPlain = verb.mode === "s" && verb.width === null && !verb.precision;
    return isPlain ? (piecesOf(plain) ?? hole(whyUnknown(plain))) : hole(whyUnknown(plain));
  }
  const whole = String(plain.value);
  const cut = verb.precision ? graphemes(whole).slice(0, verb.precision).join("") : whole;
  return text(padded(verb, verb.mode === "q" ? quoteJson(cut) : cut));
}

function asIs(verb: Verb, value: Value): Formatted {
  if (value.kind === "pattern") {
    return verb.width === null && !verb.flags.includes("#")
      ? { parts: value.parts, hole: value.because }
      : hole(value.because);
  }
  if (!verb.flags.includes("#") && value.kind === "known") {
    if (typeof value.value === "string") return text(padded(verb, value.value));
    if (typeof value.value === "number") return text(padded(verb, general(value.value)));
  }
  const json = encodeJson(value);
  return json === null ? hole(whyUnknown(value)) : text(padded(verb, json));
}

/** Go's `%g` with the shortest digits: an exponent below 1e-4 and from 1e6 on. */
function general(value: number): string {
  const [, sign = "", first = "", rest = "", exponent = "0"] =
    /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential()) ?? [];
  const power = Number(exponent);
  if (power >= -4 && power < 6) return numberText(value);
  const digits = String(Math.abs(power)).padStart(2, "0");
  return `${sign}${first}${rest === "" ? "" : `.${rest}`}e${power < 0 ? "-" : "+"}${digits}`;
}

function padded({ width, flags }: Verb, whole: string): string {
  if (width === null) return whole;
  const pad = (flags.includes("0") ? "0" : " ").repeat(Math.max(0, width - graphemes(whole).length));
  return flags.includes("-") ? whole + pad : pad + whole;
}

const BASES: Readonly<Record<string, number>> = { b: 2, d: 10, o: 8, x: 16, X: 16 };

function integer(verb: Verb, value: number): Formatted {
  if (!Number.isInteger(value)) return failed("`format()` takes a whole number there");
  if (verb.flags.includes("#")) return hole("a verb of `format()` has the flag `#`");
  let digits = BigInt(Math.abs(value)).toString(BASES[verb.mode] ?? 10);
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return hole("the number has more digits than are kept");
  if (verb.mode === "X") digits = digits.toUpperCase();
  if (verb.precision === 0 && value === 0) digits = "";
  digits = digits.padStart(verb.precision ?? 0, "0");
  return text(numberPadded(verb, signOf(verb, value), digits, verb.precision === null));
}

function signOf({ flags }: Verb, value: number): string {
  if (value < 0) return "-";
  return flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
}

function numberPadded({ width, flags }: Verb, sign: string, digits: string, zeros: boolean): string {
  const missing = Math.max(0, (width ?? 0) - sign.length - digits.length);
  if (flags.includes("-")) return sign + digits + " ".repeat(missing);
  return flags.includes("0") && zeros ? sign + "0".repeat(missing) + digits : " ".repeat(missing) + sign + digits;
}

function decimal(verb: Verb, value: number): Formatted {
  if (verb.flags.includes("#")) return hole("a verb of `format()` has the flag `#`");
  const digits = rounded(Math.abs(value), verb.precision ?? 6);
  if (digits === null) return hole("how the number is rounded is not known");
  return text(numberPadded(verb, signOf(verb, value), digits, true));
}

/** Rounds the decimal text of a number; null for a tie that is not exactly one in binary. */
function rounded(value: number, places: number): string | null {
  const [whole = "0", fraction = ""] = numberText(value).split(".");
  const kept = BigInt(whole + fraction.slice(0, places).padEnd(places, "0"));
  const rest = fraction.slice(places);
  const isTie = /^50*$/.test(rest);
  if (isTie && !isExact(value)) return null;
  const up = isTie ? kept % 2n === 1n : /^[5-9]/.test(rest);
  const digits = String(up ? kept + 1n : kept).padStart(places + 1, "0");
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

function formatWith(format: string, args: readonly Value[]): Value {
  const pieces = parseFormat(format);
  if (pieces === null) return failure("the format of `format()` has something that is no verb");
  const parts: Part[] = [];
  let because: string | null = null;
  let next = 1;
  let highest = 0;
  for (const piece of pieces) {
    if (typeof piece === "string") {
      parts.push(piece);
      continue;
    }
    const index = piece.argument ?? next;
    const value = args[index - 1];
    if (value === undefined) return failure("`format()` has fewer arguments than verbs");
    const formatted = formatOne(piece, value);
    if ("failed" in formatted) return formatted.failed;
    parts.push(...formatted.parts);
    because ??= formatted.hole;
    highest = Math.max(highest, index);
    next = index + 1;
  }
  return highest < args.length ? failure("`format()` has more arguments than verbs") : textOf(parts, because);
}

const format: TerraformFunction = ([template, ...args]) => {
  const plain = argument(template, STRING);
  if (plain.kind !== "known") return isFailure(plain) ? plain : unknown(whyUnknown(plain));
  return hasBareNull(args) ? unknown(BARE_NULL) : formatWith(String(plain.value), args);
};

/** `format` once for each element; arguments that are no lists are the same every time. */
const formatlist: TerraformFunction = ([template, ...args]) => {
  const plain = argument(template, STRING);
  if (plain.kind !== "known") return isFailure(plain) ? plain : unknown(whyUnknown(plain));
  if (hasBareNull(args)) return unknown(BARE_NULL);
  const unclear = args.find((arg) => arg.kind === "unknown" || arg.kind === "reference" || !isOrdered(arg));
  if (unclear !== undefined) return unknown(whyUnknown(unclear));
  const lengths = new Set(args.flatMap((arg) => (arg.kind === "list" ? [arg.items.length] : [])));
  if (lengths.size > 1) return failure("the lists of `formatlist()` have different lengths");
  const [length = 1] = lengths;
  const items: Value[] = [];
  for (let i = 0; i < length; i++) {
    const row = args.map((arg) => (arg.kind === "list" ? (arg.items[i] ?? arg) : arg));
    const item = formatWith(String(plain.value), row);
    if (isFailure(item)) return item;
    // An element that is a collection in parts hides what the verb makes of it.
    items.push(item.kind === "pattern" && !row.every(isTextual) ? unknown(item.because) : item);
  }
  return { kind: "list", items, type: { kind: "list", of: STRING } };
};

function isTextual(value: Value): boolean {
  return value.kind !== "list" && (value.kind !== "object" || isWhollyKnown(value));
}

/** Text from verbs. */
export const FORMAT_FUNCTIONS = { format, formatlist } satisfies Readonly<Record<string, TerraformFunction>>;
