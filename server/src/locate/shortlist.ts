import type { Candidate, Match, Tiers } from "./matches.ts";
import type { PlacedMatch } from "./placement.ts";
import { MARGIN } from "./score.ts";

/** Matches that nothing excludes, and why others were. */
export interface Shortlist {
  readonly alive: readonly PlacedMatch[];
  readonly excluded: readonly string[];
}

/**
 * Compares and places candidates, the best first, until those that are left cannot come near the best that stands: the
 * order and the margin are those of `rank`, and a candidate has the highest score that placing can give. One that is excluded makes room for the
 * next.
 */
export function shortlist(tiers: Tiers, placed: (match: Match) => PlacedMatch): Shortlist {
  const alive: PlacedMatch[] = [];
  const excluded: string[] = [];
  let best: PlacedMatch | null = null;
  const consider = (match: Match): void => {
    const result = placed(match);
    if (result.excluded !== null) {
      excluded.push(`${result.address} is not it: ${result.excluded}`);
      return;
    }
    alive.push(result);
    if (best === null || isBetter(result, best)) best = result;
  };
  for (const tier of tiers) {
    for (const group of byPromise(tier)) {
      const [first] = group;
      if (first === undefined || (best !== null && isHopeless(first, best))) break;
      for (const candidate of group) {
        const match = candidate.complete();
        if (match !== null) consider(match);
      }
    }
    // What is only open, or only a second name, is never better than what is certain.
    if (isCertain(best)) break;
  }
  return { alive, excluded };
}

function isCertain(match: PlacedMatch | null): boolean {
  return match?.certain === true;
}

/** Candidates of the same promise together, the most promising first. Linear in their number: promises are few. */
function byPromise(candidates: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const groups = new Map<number, Candidate[]>();
  for (const candidate of candidates) {
    // Scores are 0 to 1: whatever may be certain goes before whatever is not.
    const promise = candidate.score + (candidate.certain ? 2 : 0);
    const group = groups.get(promise);
    if (group === undefined) groups.set(promise, [candidate]);
    else group.push(candidate);
  }
  return [...groups].sort(([a], [b]) => b - a).map(([, group]) => group);
}

/** Whatever the comparison says, `rank` will find the other clearly better. */
function isHopeless(candidate: Candidate, best: PlacedMatch): boolean {
  if (best.certain !== candidate.certain) return best.certain;
  return best.score - candidate.score >= MARGIN;
}

function isBetter(a: PlacedMatch, b: PlacedMatch): boolean {
  return a.certain === b.certain ? a.score > b.score : a.certain;
}
