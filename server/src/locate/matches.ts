import type { ResourceNode } from "../terraform/index/model.ts";

/** One block that may be the resource, found by some stage. */
export interface Match {
  readonly node: ResourceNode;
  /** With instance key when it is known. */
  readonly address: string;
  /** The key is not known although the block makes several resources. */
  readonly wildcard: boolean;
  /** 0 to 1. */
  readonly score: number;
  /** Score where account and region are known and the provider says both; absent where they change nothing. */
  readonly scoreWhenPlaced?: number | undefined;
  /** Characters of the name that are literal text in the code; 0 where no name was compared. */
  readonly literal: number;
  /** The match proves the resource by itself: state, or a known name with nothing left open. */
  readonly certain: boolean;
  readonly evidence: readonly string[];
  /** Why the name fits and is still no answer by itself, or null; asked for where the match would be the answer. */
  readonly habit?: (() => string | null) | undefined;
}

/**
 * A block that may fit, looked at so far only as is cheap. Names of a large estate have thousands of them for one text
 * (`/aws/lambda/` and a hole, say), of which a few are worth a full comparison.
 */
export interface Candidate {
  /** The full comparison never gives a higher score. */
  readonly score: number;
  /** The full comparison may turn out to be certain; never when this is false. */
  readonly certain: boolean;
  /** The full comparison; null when the block does not fit after all. */
  complete(): Match | null;
}

/** What a stage found, the likeliest tier first: a later one need not be asked for when an earlier one is certain. */
export type Tiers = Iterable<readonly Candidate[]>;

/** Matches that are complete, as the only tier. */
export function tierOf(matches: readonly Match[]): Tiers {
  return [
    matches.map((match) => ({
      score: Math.max(match.score, match.scoreWhenPlaced ?? 0),
      certain: match.certain,
      complete: () => match,
    })),
  ];
}

/** What a stage found. */
export interface StageResult {
  readonly matches: readonly Match[];
  /** What the stage saw on the way, for the receipt when nothing is found. */
  readonly notes: readonly string[];
}

export const NOTHING: StageResult = { matches: [], notes: [] };
