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
  /** Characters of the name that are literal text in the code; 0 where no name was compared. */
  readonly literal: number;
  /** The match proves the resource by itself: state, or a known name with nothing left open. */
  readonly certain: boolean;
  readonly evidence: readonly string[];
}

/** What a stage found. */
export interface StageResult {
  readonly matches: readonly Match[];
  /** What the stage saw on the way, for the receipt when nothing is found. */
  readonly notes: readonly string[];
}

export const NOTHING: StageResult = { matches: [], notes: [] };
