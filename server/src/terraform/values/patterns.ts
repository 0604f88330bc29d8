import { scalarText } from "./convert.ts";
import { type Hole, isConstrained, type Part } from "./holes.ts";
import { known, type PatternValue, unknown, type Value, whyUnknown } from "./value.ts";

/**
 * Patterns are anchored at both ends: `["acme-", null, "-logs"]` is every text that starts with `acme-`, ends with
 * `-logs`, and has both without overlap. A function may turn a pattern into another only when, for every text that the
 * argument's pattern matches, the result's pattern matches the result; when it cannot keep that, the result is unknown.
 * Pieces are in normal form C; a hole is taken not to begin with a combining mark.
 */
export type Parts = readonly Part[];

/** Longer text than this is given up: no name is, and chains of locals could double it for ever. */
export const MAX_TEXT = 1_000_000;

/** More holes with a constraint than this are taken for any text: no name has so many, and chains of locals double them. */
const MAX_CONSTRAINED = 32;

/** Joins pieces of text: known when none is missing, a pattern when some are, unknown when nothing is known of any. */
export function textOf(given: Parts, hole: string | null): Value {
  const parts = given.filter(isConstrained).length > MAX_CONSTRAINED ? loosened(given) : given;
  const merged: Part[] = [];
  let length = 0;
  for (const part of parts) {
    const last = merged.length - 1;
    const previous = merged[last];
    if (part === "") continue;
    length += typeof part === "string" ? part.length : 1;
    if (length > MAX_TEXT) return unknown("the text is too long to be kept");
    if (typeof part === "string" && typeof previous === "string") merged[last] = previous + part;
    else if (part !== null || previous !== null || merged.length === 0) merged.push(part);
  }
  if (hole === null) return known(merged.join(""));
  return merged.some((part) => part !== null) ? { kind: "pattern", parts: merged, because: hole } : unknown(hole);
}

/** The pieces of a value where text is wanted; null when it is nothing that text is made of. */
export function piecesOf(value: Value): { readonly parts: Parts; readonly hole: string | null } | null {
  if (value.kind === "known") return value.value === null ? null : { parts: [scalarText(value.value)], hole: null };
  if (value.kind === "pattern") return { parts: value.parts, hole: value.because };
  if (value.kind === "list" || value.kind === "object") return null;
  return { parts: (value.kind === "unknown" ? value.text : undefined) ?? [null], hole: whyUnknown(value) };
}

/** The pieces with every hole as any text. */
export function loosened(parts: Parts): readonly (string | null)[] {
  return parts.map((part) => (typeof part === "string" ? part : null));
}

/** False when a text is certainly none of those that the pattern stands for. Constraints of holes are not looked at. */
export function matchesPattern(given: Parts, text: string): boolean {
  const parts = loosened(given);
  const first = parts[0] ?? null;
  const last = parts.at(-1) ?? null;
  if (parts.length === 1 && first !== null) return text === first;
  const from = first?.length ?? 0;
  const to = text.length - (last?.length ?? 0);
  if (from > to || (first !== null && !text.startsWith(first)) || (last !== null && !text.endsWith(last))) return false;
  let at = from;
  for (const part of parts.slice(1, -1)) {
    if (part === null) continue;
    const found = text.indexOf(part, at);
    if (found === -1 || found + part.length > to) return false;
    at = found + part.length;
  }
  return true;
}

/** Applies a change of single characters to what is known of a text; `holes` says what becomes of the others. */
export function mapPieces(
  pattern: PatternValue,
  change: (text: string) => string | null,
  holes: (hole: Hole) => Hole = () => null,
): Value {
  const parts = pattern.parts.map((part) => (typeof part === "string" ? change(part) : holes(part)));
  return textOf(parts, pattern.because);
}

/** The known start of a pattern, `""` when it starts with a hole. */
export function prefixOf(pattern: PatternValue): string {
  const first = pattern.parts[0];
  return typeof first === "string" ? first : "";
}

/** The known end of a pattern, `""` when it ends with a hole. */
export function suffixOf(pattern: PatternValue): string {
  const last = pattern.parts.at(-1);
  return typeof last === "string" ? last : "";
}
