import { GENERATED_SUFFIX } from "../terraform/index/prefixes.ts";
import { isConstrained, mapHole, type Part } from "../terraform/values/holes.ts";
import { loosened } from "../terraform/values/patterns.ts";
import type { PatternValue } from "../terraform/values/value.ts";
import { matchHoles } from "./hole-match.ts";

/** What a text must look like: literal pieces and holes, anchored at both ends. */
export interface NamePattern {
  readonly parts: readonly Part[];
  /** Its end is what the provider makes up behind a `*_prefix`. */
  readonly generatedSuffix: boolean;
  /** Some holes take certain texts only. */
  readonly constrained: boolean;
}

export interface PatternMatch {
  /** Characters of the text that are literal in the pattern, separators between two holes aside. */
  readonly literal: number;
  /** Characters in holes that take nothing but so many of their kind. */
  readonly fitted: number;
  /** A hole matched no text at all. */
  readonly emptyHole: boolean;
}

/** Longer texts are matched as if every hole took any text: no name is that long. */
const MAX_CONSTRAINED = 512;

/** The pattern of a value with unknown pieces. */
export function patternOf(value: Pick<PatternValue, "parts">): NamePattern {
  return namePattern(value.parts, false);
}

/** The pattern of what a `*_prefix` argument gives; `end` is what the provider writes behind the generated part. */
export function prefixPattern(parts: readonly Part[], end: string): NamePattern {
  return namePattern([...parts, ...GENERATED_SUFFIX, end], true);
}

function namePattern(given: readonly Part[], generatedSuffix: boolean): NamePattern {
  const parts = merged(given);
  return { parts, generatedSuffix, constrained: parts.some(isConstrained) };
}

/** Pieces of text that touch become one, so that each is found as a whole. */
function merged(parts: readonly Part[]): readonly Part[] {
  const list: Part[] = [];
  for (const part of parts) {
    const last = list.at(-1);
    if (part === "" || (part === null && last === null)) continue;
    if (typeof part === "string" && typeof last === "string") list[list.length - 1] = last + part;
    else list.push(part);
  }
  return list;
}

/** A dash between two holes says nothing. */
export function hasLetters(text: string): boolean {
  return /[A-Za-z0-9]/.test(text);
}

/** Matches a whole text. */
export function matchPattern(pattern: NamePattern, text: string, foldCase: boolean): PatternMatch | null {
  const subject = foldCase ? text.toLowerCase() : text;
  const parts = foldCase ? pattern.parts.map(lowered) : pattern.parts;
  if (!pattern.constrained || subject.length > MAX_CONSTRAINED) return matchTexts(loosened(parts), subject);
  const found = matchHoles(parts, subject);
  if (found === null) return null;
  const texts = parts.filter((part) => typeof part === "string" && hasLetters(part));
  return { ...found, literal: texts.join("").length };
}

function lowered(part: Part): Part {
  return typeof part === "string" ? part.toLowerCase() : mapHole(part, (text) => text.toLowerCase());
}

/** Holes take as little as they can, which decides correctly whether there is a match. Linear. */
function matchTexts(parts: readonly (string | null)[], text: string): PatternMatch | null {
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
    const found = open ? findPart(text, part, at, last) : text.startsWith(part, at) ? at : -1;
    if (found < 0) return null;
    if (open && found === at) emptyHole = true;
    if (hasLetters(part)) literal += part.length;
    at = found + part.length;
    open = false;
  }
  if (!open) return at === text.length ? { literal, fitted: 0, emptyHole } : null;
  return { literal, fitted: 0, emptyHole: emptyHole || at === text.length };
}

/** The texts that the holes of a pattern stand for in a text that matches, in order; holes that touch share one. */
export function holesOf(pattern: NamePattern, text: string, foldCase: boolean): readonly string[] {
  const subject = foldCase ? text.toLowerCase() : text;
  const holes: string[] = [];
  let at = 0;
  const parts = loosened(pattern.parts);
  for (const [index, part] of parts.entries()) {
    if (part === null) continue;
    const wanted = foldCase ? part.toLowerCase() : part;
    const found = index === 0 ? 0 : findPart(subject, wanted, at, index === parts.length - 1);
    if (index > 0) holes.push(text.slice(at, found));
    at = found + part.length;
  }
  if (parts.at(-1) === null) holes.push(text.slice(at));
  return holes;
}

function findPart(text: string, part: string, at: number, last: boolean): number {
  if (!last) return text.indexOf(part, at);
  const found = text.length - part.length;
  return found >= at && text.endsWith(part) ? found : -1;
}
