import type { ResourceRef } from "./findings.ts";
import type { Impact, LayerResult } from "./fix.ts";
import type { Reason } from "./reasons.ts";
import type { Receipt } from "./receipt.ts";

export const STATUSES = [
  "fixed",
  "delivered",
  "already-delivered",
  "compliant",
  "excepted",
  "refused",
  "failed",
] as const;
export type Status = (typeof STATUSES)[number];

export interface ReportedFix {
  readonly by: "rule" | "bedrock";
  readonly diff: string;
  readonly files: readonly string[];
  readonly impact: Impact;
  readonly layers: readonly LayerResult[];
  readonly explanation: string;
  readonly warnings: readonly string[];
}

export interface PullRequestRef {
  readonly url: string;
  readonly number: number;
  readonly branch: string;
}

export type PullRequestChecks = "passed" | "failed" | "pending";

/** How a pull request stood when it was last asked for. */
export interface PullRequestState {
  readonly state: "open" | "draft" | "merged" | "closed";
  /** Of its last commit; null when it has none, or they are not to be seen. */
  readonly checks: PullRequestChecks | null;
}

/** Milliseconds per stage; null when the stage did not run for this finding. */
export interface FindingTimings {
  readonly t_match: number | null;
  readonly t_rule: number | null;
  readonly t_bedrock: number | null;
  readonly t_verify: number | null;
  readonly t_pr: number | null;
}

export interface ReportedFinding {
  readonly id: string;
  readonly testId: string;
  readonly title: string;
  readonly policy: string | null;
  readonly resource: ResourceRef;
  readonly status: Status;
  readonly reason: Reason | null;
  readonly receipt: Receipt;
  readonly fix: ReportedFix | null;
  readonly pullRequest: PullRequestRef | null;
  readonly timings: FindingTimings;
}

/** A file or service that could not be read; the run went on without it. */
export interface Problem {
  readonly where: string;
  readonly message: string;
}

export interface Report {
  readonly version: 1;
  readonly startedAt: string;
  readonly repositories: readonly string[];
  readonly findings: readonly ReportedFinding[];
  readonly problems: readonly Problem[];
  /** Milliseconds. */
  readonly timings: {
    readonly t_fetch: number;
    readonly t_clone: number;
    readonly t_parse: number;
    readonly t_total: number;
  };
  readonly counts: Readonly<Partial<Record<Status, number>>>;
}
