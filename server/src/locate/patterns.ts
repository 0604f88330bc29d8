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
export function patternOf(value: PatternValue): NamePattern {
  return { parts: value.parts, generatedSuffix: false };
}

/** The pattern of what a `*_prefix` argument gives; null when the prefix is not text. */
export function prefixPattern(parts: readonly (string | null)[]): NamePattern {
  return { parts: [...parts, null], generatedSuffix: true };
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

function findPart(text: string, part: string, at: number, last: boolean): number {
  if (!last) return text.indexOf(part, at);
  const found = text.length - part.length;
  return found >= at && text.endsWith(part) ? found : -1;
}

/** Characters by which patterns are kept apart: the first or last of their literal ends; `""` when they have neither. */
export function bucketOf(pattern: NamePattern): string {
  const first = pattern.parts[0];
  if (typeof first === "string" && first.length >= EDGE) return `^${first.slice(0, EDGE).toLowerCase()}`;
  const last = pattern.parts.at(-1);
  if (typeof last === "string" && last.length >= EDGE) return `$${last.slice(-EDGE).toLowerCase()}`;
  return "";
}

/** The buckets whose patterns a text can match. */
export function bucketsFor(text: string): readonly string[] {
  const lower = text.toLowerCase();
  return [`^${lower.slice(0, EDGE)}`, `$${lower.slice(-EDGE)}`, ""];
}

const EDGE = 4;
