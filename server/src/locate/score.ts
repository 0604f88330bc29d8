import type { Basis } from "./views.ts";

/** Fewest literal characters of a pattern that say anything. */
export const MIN_LITERAL = 4;
/** Share of a name that short literal text must make up. */
const MIN_SHARE = 0.25;
/** The same as MIN_LITERAL where known values of variables and locals had to be left out of account. */
export const MIN_LITERAL_WRITTEN = 8;
/** Below this score a match is shown but never answered with. */
export const MIN_SCORE = 0.6;
/** Most that a fit says of a block all of whose names the code knows: shown, not answered with. */
export const SETTLED = 0.55;
/** Candidates closer together than this cannot be told apart, unless one has more literal text. */
export const MARGIN = 0.05;
/** So many more characters of literal text make a pattern the likelier one. */
export const MORE_LITERAL = 4;

/** Differences in account and region evidence below this do not decide. */
export const DECISIVE = 1;

const BASIS_COST: Readonly<Record<Basis, number>> = {
  evaluated: 0,
  possible: 0.02,
  overridable: 0.03,
  module: 0.06,
  written: 0.15,
};

/** A pattern that fits a name of so many characters. */
export interface PatternFit {
  readonly literal: number;
  /** Characters in holes that take nothing but so many of their kind. */
  readonly fitted: number;
  readonly length: number;
  readonly basis: Basis;
  readonly emptyHole: boolean;
}

/**
 * Score of a pattern that fits: grows with its literal characters, absolutely (a longer text is rarer) and as a share
 * of the name (less is left open). Stays below a known name.
 */
export function patternScore({ literal, fitted, length, basis, emptyHole }: PatternFit): number {
  const absolute = 0.25 * Math.min(1, literal / 12);
  const decided = (literal + fitted) / Math.max(1, length);
  const share = 0.2 * Math.min(1, decided);
  // `-role` at the end of a long name is a coincidence of habits.
  const chance = literal < 12 && decided < MIN_SHARE ? 0.1 : 0;
  return clamp(0.5 + absolute + share - BASIS_COST[basis] - (emptyHole ? 0.1 : 0) - chance);
}

/** Score of a name that equals a known value. */
export function knownScore(basis: Basis): number {
  return 1 - BASIS_COST[basis];
}

/** Keeps a score inside 0 to 1, at three decimals. */
export function clamp(score: number): number {
  return Math.round(Math.max(0, Math.min(1, score)) * 1000) / 1000;
}
