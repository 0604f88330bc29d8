import type { PullRequestState } from "../../../../shared/src/report.ts";

/** `open, checks failed` */
export function pullText({ state, checks }: PullRequestState): string {
  return checks === null ? state : `${state}, checks ${checks}`;
}
