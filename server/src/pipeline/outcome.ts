import type { Finding } from "../../../shared/src/findings.ts";
import type { VerifiedFix } from "../../../shared/src/fix.ts";
import type { Reason } from "../../../shared/src/reasons.ts";
import type { Receipt } from "../../../shared/src/receipt.ts";
import type {
  FindingTimings,
  PullRequestRef,
  ReportedFinding,
  ReportedFix,
  Status,
} from "../../../shared/src/report.ts";
import { editsByFile } from "../terraform/edits/apply.ts";

/** How one finding ended. */
export interface Outcome {
  readonly status: Status;
  readonly reason: Reason | null;
  readonly receipt: Receipt;
  readonly fix: VerifiedFix | null;
  readonly pullRequest: PullRequestRef | null;
  /** The repository it was found in, as the user named it; empty when it was found in none. */
  readonly repository: string;
}

/** The receipt of a finding that no block was looked for or found. */
export const NO_RECEIPT: Receipt = {
  confidence: "none",
  score: 0,
  address: "",
  file: "",
  startLine: 0,
  endLine: 0,
  evidence: [],
  candidates: [],
  alsoAffects: [],
};

export const NO_TIMINGS: FindingTimings = { t_match: null, t_rule: null, t_bedrock: null, t_verify: null, t_pr: null };

/** An outcome without fix or pull request. */
export function ended(status: Status, reason: Reason | null, known: Partial<Outcome> = {}): Outcome {
  return { receipt: NO_RECEIPT, fix: null, pullRequest: null, repository: "", ...known, status, reason };
}

/** The finding as the report shows it. */
export function reported(finding: Finding, outcome: Outcome, timings: FindingTimings): ReportedFinding {
  return {
    id: finding.id,
    testId: finding.testId,
    title: finding.title,
    policy: finding.policy,
    resource: finding.resource,
    status: outcome.status,
    reason: outcome.reason,
    receipt: outcome.receipt,
    fix: outcome.fix === null ? null : reportedFix(outcome.fix),
    pullRequest: outcome.pullRequest,
    timings,
  };
}

function reportedFix(fix: VerifiedFix): ReportedFix {
  const { by, diff, impact, layers, explanation, warnings } = fix;
  return { by, diff, files: [...editsByFile(fix.edits).keys()], impact, layers, explanation, warnings };
}
