import type { Asked } from "./ask.ts";

/** Counts of a group of questions. */
export interface Tally {
  asked: number;
  /** What was given decides. */
  decided: number;
  right: number;
  /** Right, and what was given decides: the part that recall counts. */
  found: number;
  wrong: number;
  refused: number;
  needless: number;
  /** Refusals with a list that does not have the right block. */
  misled: number;
  /** Right block, its instance left open. */
  open: number;
}

export function newTally(): Tally {
  return { asked: 0, decided: 0, right: 0, found: 0, wrong: 0, refused: 0, needless: 0, misled: 0, open: 0 };
}

/** Adds one answer. */
export function count(tally: Tally, { question, withState, verdict }: Asked): void {
  const decides = question.decidedBy === "text" || (withState && question.inState && question.decidedBy !== "nobody");
  tally.asked++;
  if (decides) tally.decided++;
  tally[verdict.outcome]++;
  if (decides && verdict.outcome === "right") tally.found++;
  if (verdict.misled) tally.misled++;
  if (verdict.open) tally.open++;
}

/** Counts by a key that an answer has one or more of. */
export function tallyBy(
  all: readonly Asked[],
  keysOf: (asked: Asked) => readonly string[],
): ReadonlyMap<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const asked of all) {
    for (const key of keysOf(asked)) {
      const tally = tallies.get(key) ?? newTally();
      tallies.set(key, tally);
      count(tally, asked);
    }
  }
  return tallies;
}

/** Share of the answers that are right; NaN when nothing was answered. */
export function precision({ right, wrong }: Tally): number {
  return right / (right + wrong);
}

/** Share of what is decided that was found. */
export function recall({ found, decided }: Tally): number {
  return found / decided;
}

export function refusalRate({ refused, needless, asked }: Tally): number {
  return (refused + needless) / asked;
}
