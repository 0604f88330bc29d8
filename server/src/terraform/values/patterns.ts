import { scalarText } from "./convert.ts";
import { known, type PatternValue, unknown, type Value, whyUnknown } from "./value.ts";

/**
 * Patterns are anchored at both ends: `["acme-", null, "-logs"]` is every text that starts with `acme-`, ends with
 * `-logs`, and has both without overlap. A function may turn a pattern into another only when, for every text that the
 * argument's pattern matches, the result's pattern matches the result; when it cannot keep that, the result is unknown.
 * Pieces are in normal form C; a hole is taken not to begin with a combining mark.
 */
export type Parts = readonly (string | null)[];

/** Longer text than this is given up: no name is, and chains of locals could double it for ever. */
export const MAX_TEXT = 1_000_000;

/** Joins pieces of text: known when none is missing, a pattern when some are, unknown when all are. */
export function textOf(parts: Parts, hole: string | null): Value {
  const merged: (string | null)[] = [];
  let length = 0;
  for (const part of parts) {
    const last = merged.length - 1;
    const previous = merged[last];
    if (part === "") continue;
    length += part?.length ?? 1;
    if (length > MAX_TEXT) return unknown("the text is too long to be kept");
    if (part !== null && typeof previous === "string") merged[last] = previous + part;
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
  return { parts: [null], hole: whyUnknown(value) };
}

/** True when a text is one of those that the pattern stands for. */
export function matchesPattern(parts: Parts, text: string): boolean {
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

/** Applies a change of single characters to what is known of a text. */
export function mapPieces(pattern: PatternValue, change: (text: string) => string | null): Value {
  const parts: (string | null)[] = [];
  for (const part of pattern.parts) parts.push(part === null ? null : change(part));
  return textOf(parts, pattern.because);
}

/** The known start of a pattern, `""` when it starts with a hole. */
export function prefixOf(pattern: PatternValue): string {
  return pattern.parts[0] ?? "";
}

/** The known end of a pattern, `""` when it ends with a hole. */
export function suffixOf(pattern: PatternValue): string {
  return pattern.parts.at(-1) ?? "";
}
