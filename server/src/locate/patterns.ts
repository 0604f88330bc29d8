import type { PatternValue } from "../terraform/values/value.ts";

/** What a text must look like: literal pieces and holes (null, any text) in turn, anchored at both ends. */
export interface NamePattern {
  readonly parts: readonly (string | null)[];
  /** The last hole is a suffix that the provider makes up behind a `*_prefix`. */
  readonly generatedSuffix: boolean;
}

/**
 * Suffix of `*_prefix` names: time as 18 digits and a counter of 8 hexadecimal digits.
 * Source: `id.PrefixedUniqueId` of terraform-plugin-sdk.
 */
const GENERATED_SUFFIX = /^\d{18}[0-9a-f]{8}$/;

export interface PatternMatch {
  /** Characters of the text that are literal in the pattern, separators between two holes aside. */
  readonly literal: number;
  /** A hole matched no text at all. */
  readonly emptyHole: boolean;
}

/** The pattern of a value with unknown pieces. */
export function patternOf(value: Pick<PatternValue, "parts">): NamePattern {
  return { parts: merged(value.parts), generatedSuffix: false };
}

/** The pattern of what a `*_prefix` argument gives; null when the prefix is not text. */
export function prefixPattern(parts: readonly (string | null)[]): NamePattern {
  return { parts: merged([...parts, null]), generatedSuffix: true };
}

/** Pieces of text that touch become one, so that each is found as a whole. */
function merged(parts: readonly (string | null)[]): readonly (string | null)[] {
  const list: (string | null)[] = [];
  for (const part of parts) {
    const last = list.at(-1);
    if (part === "" || (part === null && last === null)) continue;
    if (part !== null && typeof last === "string") list[list.length - 1] = last + part;
    else list.push(part);
  }
  return list;
}

/** Matches a whole text. Holes take as little as they can, which decides correctly whether there is a match. Linear. */
export function matchPattern(pattern: NamePattern, text: string, foldCase: boolean): PatternMatch | null {
  const subject = foldCase ? text.toLowerCase() : text;
  const parts = pattern.parts.map((part) => (foldCase && part !== null ? part.toLowerCase() : part));
  let at = 0;
  let open = false;
  let literal = 0;
  let emptyHole = false;
  for (const [index, part] of parts.entries()) {
    if (part === null) {
      open = true;
      continue;
    }
    const last = index === parts.length - 1;
    const found = open ? findPart(subject, part, at, last) : subject.startsWith(part, at) ? at : -1;
    if (found < 0) return null;
    if (open && found === at) emptyHole = true;
    // A dash between two holes says nothing.
    if (/[A-Za-z0-9]/.test(part)) literal += part.length;
    at = found + part.length;
    open = false;
  }
  if (!open) return at === subject.length ? { literal, emptyHole } : null;
  const rest = subject.slice(at);
  if (pattern.generatedSuffix && !GENERATED_SUFFIX.test(rest)) return null;
  return { literal, emptyHole: emptyHole || rest === "" };
}

/** The texts that the holes of a pattern stand for in a text that matches, in order. */
export function holesOf(pattern: NamePattern, text: string, foldCase: boolean): readonly string[] {
  const subject = foldCase ? text.toLowerCase() : text;
  const holes: string[] = [];
  let at = 0;
  for (const [index, part] of pattern.parts.entries()) {
    if (part === null) continue;
    const wanted = foldCase ? part.toLowerCase() : part;
    const found = index === 0 ? 0 : findPart(subject, wanted, at, index === pattern.parts.length - 1);
    if (index > 0) holes.push(text.slice(at, found));
    at = found + part.length;
  }
  if (pattern.parts.at(-1) === null) holes.push(text.slice(at));
  return holes;
}

function findPart(text: string, part: string, at: number, last: boolean): number {
  if (!last) return text.indexOf(part, at);
  const found = text.length - part.length;
  return found >= at && text.endsWith(part) ? found : -1;
}
