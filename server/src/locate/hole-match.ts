import type { Characters, Hole, Part } from "../terraform/values/holes.ts";

/** How the pieces so far can end at one place of the text; the best way where there are several. */
interface Way {
  /** Characters in holes that take nothing but so many of their kind. */
  readonly fitted: number;
  /** A hole for any text has none. */
  readonly emptyHole: boolean;
}

type Ways = ReadonlyMap<number, Way>;

/**
 * Matches a whole text against pieces whose holes may be constrained: keeps every place where the pieces so far can end,
 * so that no text takes more steps than its length, times the longest hole, times the number of pieces.
 */
export function matchHoles(parts: readonly Part[], text: string): Way | null {
  const [first, last] = [parts[0], parts.at(-1)];
  if (typeof first === "string" && !text.startsWith(first)) return null;
  if (typeof last === "string" && !text.endsWith(last)) return null;
  let ways: Ways = new Map([[0, { fitted: 0, emptyHole: false }]]);
  for (const part of parts) {
    ways = typeof part === "string" ? overText(ways, part, text) : overHole(ways, part, text);
    if (ways.size === 0) return null;
  }
  return ways.get(text.length) ?? null;
}

function overText(ways: Ways, part: string, text: string): Ways {
  const next = new Map<number, Way>();
  for (const [at, way] of ways) if (text.startsWith(part, at)) put(next, at + part.length, way);
  return next;
}

function overHole(ways: Ways, hole: Hole, text: string): Ways {
  if (hole === null) return overAnything(ways, text.length);
  const next = new Map<number, Way>();
  for (const [at, way] of ways) {
    if (hole.kind === "choice") {
      for (const each of hole.texts) if (text.startsWith(each, at)) put(next, at + each.length, way);
      continue;
    }
    const longest = runLength(hole, text, at);
    const isFixed = hole.min === hole.max;
    for (let length = hole.min; length <= longest; length++) {
      put(next, at + length, isFixed ? { ...way, fitted: way.fitted + length } : way);
    }
  }
  return next;
}

function runLength({ set, max }: Characters, text: string, at: number): number {
  let length = 0;
  while (length < max && at + length < text.length && set.includes(text.charAt(at + length))) length++;
  return length;
}

/** From the earliest place on everything can be reached; from the place itself only by taking nothing. */
function overAnything(ways: Ways, end: number): Ways {
  const next = new Map<number, Way>();
  let before: Way | null = null;
  for (let at = Math.min(...ways.keys()); at <= end; at++) {
    const way = ways.get(at);
    if (before !== null) put(next, at, before);
    if (way === undefined) continue;
    put(next, at, { ...way, emptyHole: true });
    if (before === null || isBetter(way, before)) before = way;
  }
  return next;
}

function put(ways: Map<number, Way>, at: number, way: Way): void {
  const known = ways.get(at);
  if (known === undefined || isBetter(way, known)) ways.set(at, way);
}

function isBetter(a: Way, b: Way): boolean {
  return a.emptyHole === b.emptyHole ? a.fitted > b.fitted : b.emptyHole;
}
