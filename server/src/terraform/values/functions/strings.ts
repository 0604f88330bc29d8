import { convert, isOrdered } from "../convert.ts";
import { characters, isConstrained, mapHole, type Part } from "../holes.ts";
import { loosened, MAX_TEXT, mapPieces, piecesOf, prefixOf, suffixOf, textOf } from "../patterns.ts";
import {
  failure,
  isAscii,
  isFailure,
  known,
  NUMBER,
  type PatternValue,
  STRING,
  unknown,
  type Value,
  whyUnknown,
} from "../value.ts";
import { graphemes } from "./graphemes.ts";
import { replaceRegex } from "./regex.ts";
import { argument, exactly, isNull, scalars, type TerraformFunction, textList, wrongCount } from "./signature.ts";

const SPACE = "\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const SPACES_AROUND = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, "g");

/** Maps each character by itself, as Go does; null where one would become several. */
function eachCharacter(text: string, change: (char: string) => string): string | null {
  if (isAscii(text)) return change(text);
  let result = "";
  for (const char of text) {
    const changed = change(char);
    if (char !== "ß" && [...changed].length !== 1) return null;
    result += char === "ß" ? char : changed;
  }
  return result;
}

/** A function of one text that works on every character by itself, so that a pattern stays a pattern. */
function perCharacter(change: (char: string) => string): TerraformFunction {
  return exactly(1, ([arg]) => {
    const text = argument(arg, STRING);
    if (text.kind === "pattern") {
      const each = (piece: string): string | null => eachCharacter(piece, change);
      return mapPieces(text, each, (hole) => mapHole(hole, each));
    }
    if (text.kind !== "known") return isFailure(text) ? text : unknown(whyUnknown(text));
    const changed = eachCharacter(String(text.value), change);
    return changed === null ? unknown("the text has letters whose case is not simple") : known(changed);
  });
}

/** A function of a text and something else that must be known; the text may be a pattern. */
function onPattern(
  whenKnown: TerraformFunction,
  whenPattern: (pattern: PatternValue, other: string) => Value,
): TerraformFunction {
  return (args) => {
    const [text, other] = args;
    if (args.length === 2 && text?.kind === "pattern" && other?.kind === "known" && typeof other.value === "string") {
      return whenPattern(text, other.value);
    }
    return whenKnown(args);
  };
}

/** Removes characters of a set from the ends of the outer pieces; what is inside a hole stays inside it. */
function trimPattern(
  pattern: PatternValue,
  ends: { readonly start?: boolean; readonly end?: boolean },
  cut: string,
): Value {
  const set = new Set(cut);
  // A trim may go on inside of a hole.
  const parts: (string | null)[] = [...loosened(pattern.parts)];
  const first = parts[0];
  const last = parts.at(-1);
  // A piece that would be eaten whole lets the trim go on into the hole, and a hole at the end hides how far it goes.
  if (ends.start) {
    if (typeof first === "string") {
      const kept = trimStart(first, set);
      if (kept === "") return lostEnd(pattern, ends, cut, true);
      parts[0] = kept;
    }
  }
  if (ends.end && typeof last === "string") {
    const at = parts.length - 1;
    const kept = trimEnd(String(parts[at] ?? ""), set);
    if (kept === "") return lostEnd(pattern, ends, cut, false);
    parts[at] = kept;
  }
  const openStart = ends.start === true && typeof first !== "string";
  const openEnd = ends.end === true && typeof last !== "string";
  return openStart || openEnd
    ? inner(parts, { openStart, openEnd }, set, pattern.because)
    : textOf(parts, pattern.because);
}

/** Where the trim starts in a hole it may go on into the pieces after it: only what it cannot eat is kept. */
function inner(
  parts: readonly (string | null)[],
  open: { readonly openStart: boolean; readonly openEnd: boolean },
  cut: ReadonlySet<string>,
  because: string,
): Value {
  const kept = [...parts];
  if (open.openStart) {
    for (let i = 1; i < kept.length; i++) {
      const piece = kept[i];
      if (typeof piece !== "string") continue;
      kept[i] = trimStart(piece, cut);
      if (kept[i] !== "") break;
    }
  }
  if (open.openEnd) {
    for (let i = kept.length - 2; i >= 0; i--) {
      const piece = kept[i];
      if (typeof piece !== "string") continue;
      kept[i] = trimEnd(piece, cut);
      if (kept[i] !== "") break;
    }
  }
  return textOf(kept, because);
}

function lostEnd(
  pattern: PatternValue,
  ends: { readonly start?: boolean; readonly end?: boolean },
  cut: string,
  atStart: boolean,
): Value {
  const parts = [...pattern.parts];
  if (atStart) parts[0] = null;
  else parts[parts.length - 1] = null;
  const rest = textOf(parts, pattern.because);
  return rest.kind === "pattern" ? trimPattern(rest, ends, cut) : rest;
}

function trimStart(text: string, cut: ReadonlySet<string>): string {
  const chars = [...text];
  const from = chars.findIndex((char) => !cut.has(char));
  return from === -1 ? "" : chars.slice(from).join("");
}

function trimEnd(text: string, cut: ReadonlySet<string>): string {
  const chars = [...text];
  return chars.slice(0, chars.findLastIndex((char) => !cut.has(char)) + 1).join("");
}

const SPACE_SET =
  "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";

const trimspace: TerraformFunction = (args) => {
  const [text] = args;
  if (args.length === 1 && text?.kind === "pattern") return trimPattern(text, { start: true, end: true }, SPACE_SET);
  return scalars(["string"], (plain) => plain.replace(SPACES_AROUND, ""))(args);
};

const trim = onPattern(
  scalars(["string", "string"], (text, cut) => trimEnd(trimStart(text, new Set(cut)), new Set(cut))),
  (pattern, cut) => trimPattern(pattern, { start: true, end: true }, cut),
);

const trimprefix = onPattern(
  scalars(["string", "string"], (text, prefix) => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  (pattern, prefix) => {
    const start = prefixOf(pattern);
    const [, ...rest] = pattern.parts;
    if (start.startsWith(prefix))
      return textOf([start.slice(prefix.length), ...(start === "" ? pattern.parts : rest)], pattern.because);
    if (start !== "" && !prefix.startsWith(start)) return pattern;
    // The prefix may reach into the hole, and beyond it.
    return textOf([null, lastPiece(pattern, prefix.length)], pattern.because);
  },
);

const trimsuffix = onPattern(
  scalars(["string", "string"], (text, suffix) =>
    suffix !== "" && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
  ),
  (pattern, suffix) => {
    const end = suffixOf(pattern);
    if (suffix === "") return pattern;
    if (end.endsWith(suffix))
      return textOf([...pattern.parts.slice(0, -1), end.slice(0, -suffix.length)], pattern.because);
    if (end !== "" && !suffix.endsWith(end)) return pattern;
    return textOf([firstPiece(pattern, suffix.length), null], pattern.because);
  },
);

/** The part of the last piece that a cut of so many units at the start cannot reach. */
function lastPiece(pattern: PatternValue, cut: number): string {
  return suffixOf(pattern).slice(cut);
}

/** The part of the first piece that a cut of so many units at the end cannot reach. */
function firstPiece(pattern: PatternValue, cut: number): string {
  const first = prefixOf(pattern);
  return first.slice(0, Math.max(0, first.length - cut));
}

/** Go's `strings.Title`: a letter that follows no letter, digit, underscore or quote-like mark. */
function title(text: string): Value {
  let previous = " ";
  let result = "";
  for (const char of text) {
    const upper = isSeparator(previous) ? eachCharacter(char, (one) => one.toUpperCase()) : char;
    if (upper === null || /[ǄǅǆǇǈǉǊǋǌǱǲǳ]/.test(char)) return unknown("the text has letters whose case is not simple");
    result += upper;
    previous = char;
  }
  return known(result);
}

function isSeparator(char: string): boolean {
  if (isAscii(char)) return !/[0-9A-Za-z_]/.test(char);
  return !/[\p{L}\p{Nd}]/u.test(char) && new RegExp(`[${SPACE}]`).test(char);
}

function titlePattern(pattern: PatternValue): Value {
  const parts = loosened(pattern.parts).map((part, i) => {
    if (part === null) return null;
    const done = title(i === 0 ? part : `x${part}`);
    if (done.kind !== "known") return null;
    // After a hole the first letter may or may not be changed: it is left out of what is known.
    if (i === 0) return String(done.value);
    const rest = String(done.value).slice(1);
    const [head = ""] = rest;
    return head.toUpperCase() === head ? rest : { rest: rest.slice(head.length) };
  });
  const flat: (string | null)[] = [];
  for (const part of parts) {
    if (part !== null && typeof part === "object") flat.push(null, part.rest);
    else flat.push(part);
  }
  return textOf(flat, pattern.because);
}

const substr: TerraformFunction = (args) => {
  if (args.length !== 3) return wrongCount(3, args.length);
  const text = argument(args[0], STRING);
  const offset = argument(args[1], NUMBER);
  const length = argument(args[2], NUMBER);
  const wrong = [text, offset, length].find(isFailure);
  if (wrong !== undefined) return wrong;
  if (offset.kind !== "known" || length.kind !== "known")
    return unknown(whyUnknown(offset.kind === "known" ? length : offset));
  const [from, count] = [Number(offset.value), Number(length.value)];
  if (!Number.isInteger(from) || !Number.isInteger(count)) return failure("`substr()` takes whole numbers");
  if (text.kind === "pattern") return substrPattern(text, from, count);
  if (text.kind !== "known") return unknown(whyUnknown(text));
  return known(cut(graphemes(String(text.value)), from, count));
};

function cut(chars: readonly string[], from: number, count: number): string {
  const start = from < 0 ? Math.max(0, chars.length + from) : from;
  // A length of nothing counts as "to the end" when the start is counted from the end: so Terraform has it.
  return chars.slice(start, count < 0 || (count === 0 && from < 0) ? undefined : start + count).join("");
}

/** What lies inside the known start is known; what starts there keeps that start. */
function substrPattern(pattern: PatternValue, from: number, count: number): Value {
  const start = prefixOf(pattern);
  if (count === 0 && from >= 0) return known("");
  // What is hidden may join with the last character before it.
  if (pattern.parts.length === 1) return substrOfHole(pattern, from, count);
  if (!isAscii(start) || from < 0 || from > start.length) return unknown(pattern.because);
  if (start === "") return count < 0 ? pattern : unknown(pattern.because);
  if (count > 0 && from + count < start.length) return known(start.slice(from, from + count));
  if (count > 0) return textOf([start.slice(from), null], pattern.because);
  return textOf([start.slice(from), ...pattern.parts.slice(1)], pattern.because);
}

/** A piece of a text that is nothing but characters of a set. */
function substrOfHole({ parts: [hole = null], because }: PatternValue, from: number, count: number): Value {
  if (from < 0 || count <= 0 || !isConstrained(hole) || hole.kind === "choice") return unknown(because);
  const within = (length: number): number => Math.min(count, Math.max(0, length - from));
  return textOf([characters(hole.set, within(hole.min), within(hole.max))], because);
}

const replace: TerraformFunction = (args) => {
  const [text, find, by] = args;
  if (args.length === 3 && text?.kind === "pattern" && find?.kind === "known" && by?.kind === "known") {
    if (typeof find.value === "string" && typeof by.value === "string")
      return replacePattern(text, find.value, by.value);
  }
  return scalars(["string", "string", "string"], (plain, wanted, replacement) => {
    if (wanted.length > 1 && wanted.startsWith("/") && wanted.endsWith("/")) {
      return replaceRegex(plain, wanted.slice(1, -1), replacement);
    }
    const pieces = wanted === "" ? ["", ...plain, ""] : plain.split(wanted);
    if (plain.length + pieces.length * replacement.length > MAX_TEXT) return unknown("the text is too long to be kept");
    return pieces.join(replacement);
  })(args);
};

/** One character is found inside a piece or inside a hole, never across: longer ones could begin in one and end in the other. */
function replacePattern(pattern: PatternValue, find: string, by: string): Value {
  if (find.length !== 1 || !isAscii(find)) return unknown(pattern.because);
  return mapPieces(pattern, (piece) => piece.replaceAll(find, () => by));
}

const join: TerraformFunction = ([separator, ...lists]) => {
  const glue = argument(separator, STRING);
  if (isFailure(glue)) return glue;
  if (lists.length === 0) return wrongCount(2, 1);
  const items: Value[] = [];
  for (const list of lists) {
    if (isNull(list)) return failure("`join()` was called with null");
    // The order of a set that is not wholly known is not known either.
    if (!isOrdered(list)) return unknown(whyUnknown(list));
    const texts = convert(list, { kind: "list", of: STRING });
    if (texts.kind !== "list") return isFailure(texts) ? texts : unknown(whyUnknown(texts));
    items.push(...texts.items);
  }
  const between = piecesOf(glue);
  const parts: Part[] = [];
  let hole: string | null = null;
  for (const [i, item] of items.entries()) {
    const found = piecesOf(item);
    if (found === null || between === null) return failure("`join()` was called with null in a list");
    if (i > 0) parts.push(...between.parts);
    parts.push(...found.parts);
    hole ??= (i > 0 ? between.hole : null) ?? found.hole;
  }
  return textOf(parts, hole);
};

/** Whether a text begins or ends with another, decided by what is known of it. */
function endTest(
  whole: (text: string, part: string) => boolean,
  knownEnd: (pattern: PatternValue) => string,
): TerraformFunction {
  return onPattern(
    scalars(["string", "string"], (text, part) => whole(text, part)),
    (pattern, part) => {
      const end = knownEnd(pattern);
      if (whole(end, part)) return known(true);
      return end !== "" && !whole(part, end) ? known(false) : unknown(pattern.because);
    },
  );
}

const strcontains = onPattern(
  scalars(["string", "string"], (text, part) => text.includes(part)),
  (pattern, part) =>
    pattern.parts.some((piece) => typeof piece === "string" && piece.includes(part))
      ? known(true)
      : unknown(pattern.because),
);

const indent = scalars(["number", "string"], (count, text) => {
  if (!Number.isInteger(count) || count < 0) return undefined;
  const lines = text.split("\n");
  return count * lines.length > MAX_TEXT
    ? unknown("the text is too long to be kept")
    : lines.join(`\n${" ".repeat(count)}`);
});

const titled: TerraformFunction = (args) =>
  args.length === 1 && args[0]?.kind === "pattern" ? titlePattern(args[0]) : scalars(["string"], title)(args);

/** Text in, text out. */
export const STRING_FUNCTIONS = {
  lower: perCharacter((char) => (char === "İ" ? "i" : char.toLowerCase())),
  upper: perCharacter((char) => char.toUpperCase()),
  title: titled,
  trim,
  trimspace,
  trimprefix,
  trimsuffix,
  chomp: scalars(["string"], (text) => text.replace(/(?:\r\n?|\n)+$/, "")),
  indent,
  strrev: scalars(["string"], (text) => [...graphemes(text)].reverse().join("")),
  substr,
  replace,
  join,
  split: scalars(["string", "string"], (separator, text) =>
    textList(separator === "" ? [...text] : text.split(separator)),
  ),
  startswith: endTest((text, part) => text.startsWith(part), prefixOf),
  endswith: endTest((text, part) => text.endsWith(part), suffixOf),
  strcontains,
} satisfies Readonly<Record<string, TerraformFunction>>;
