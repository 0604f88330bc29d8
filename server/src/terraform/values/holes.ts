/**
 * A piece of text that is not known: any text when it is null, else one that keeps a constraint. What takes a constraint
 * away is always right, and what does not know how a function changes it does so.
 */
export type Hole = null | Characters | Choice;

/** So many characters of a set. */
export interface Characters {
  readonly kind: "characters";
  /** Every character that may occur, each once; all of them are single UTF-16 units. */
  readonly set: string;
  /** Bounds of the length, in characters, both included. */
  readonly min: number;
  readonly max: number;
}

/** One of a few texts. */
export interface Choice {
  readonly kind: "choice";
  readonly texts: readonly string[];
}

/** A piece of text: as it is, or missing. */
export type Part = string | Hole;

export const DIGITS = "0123456789";
export const LOWER = "abcdefghijklmnopqrstuvwxyz";
export const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
export const HEX = "0123456789abcdef";

/** Longest text that a constraint is kept for; generated names are far shorter. */
export const MAX_HOLE = 1_024;

/** Builds a hole of so many characters of a set; one whose bounds or set make no sense is any text. */
export function characters(set: string, min: number, max = min): Hole {
  if (max < min || max > MAX_HOLE || set === "" || /[\ud800-\udfff]/.test(set)) return null;
  return { kind: "characters", set: [...new Set(set)].join(""), min, max };
}

/** Builds a hole that is one of a few texts. */
export function choice(texts: readonly string[]): Hole {
  return { kind: "choice", texts: [...new Set(texts)] };
}

/** True for a hole with a constraint. */
export function isConstrained(part: Part): part is Characters | Choice {
  return part !== null && typeof part === "object";
}

/** The hole after a change of single characters; null when the change does not keep them single. */
export function mapHole(hole: Hole, change: (text: string) => string | null): Hole {
  if (hole === null) return null;
  if (hole.kind === "choice") {
    const texts = hole.texts.map(change);
    return texts.every((text) => text !== null) ? choice(texts) : null;
  }
  const set = change(hole.set);
  return set === null ? null : characters(set, hole.min, hole.max);
}

/** The pieces of a UUID. */
export const UUID: readonly Part[] = [8, 4, 4, 4, 12].flatMap((length, i) => [
  ...(i === 0 ? [] : ["-"]),
  characters(HEX, length),
]);

/** Pieces as a text that is equal exactly for equal pieces. */
export function partsKey(parts: readonly Part[]): string {
  return JSON.stringify(parts);
}
