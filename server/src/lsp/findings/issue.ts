import type { Finding, Severity } from "../../../../shared/src/findings.ts";
import type { FindingState } from "../../../../shared/src/protocol.ts";
import type { Reason } from "../../../../shared/src/reasons.ts";
import type { Receipt } from "../../../../shared/src/receipt.ts";
import type { Exception } from "../../config/exceptions.ts";
import type { Policy, Verdict } from "../../policies/model.ts";
import type { ResourceNode, TerraformIndex } from "../../terraform/index/model.ts";

export type IssueSource = "vanta" | "file" | "policies";

/**
 * One policy at one block: what was reported about it and what the catalogue's own scan predicts are one issue. Valid
 * for the index it was found in.
 */
export interface Issue {
  /** The same in every version of the text: policy (or test), file and address. */
  readonly key: string;
  /** Null when no policy answers the reported test. */
  readonly policy: Policy | null;
  readonly node: ResourceNode;
  readonly index: TerraformIndex;
  /** Null without a policy. */
  readonly verdict: Verdict | null;
  /** The reported finding, the first of several; else the predicted one. */
  readonly finding: Finding;
  /** Everything that was reported for this policy and block: several resources of one `for_each`, say. */
  readonly placed: readonly PlacedFinding[];
  /** How many that are; 0 when it is only predicted. */
  readonly reported: number;
  readonly source: IssueSource;
  readonly receipt: Receipt;
  readonly exception: Exception | null;
  readonly state: FindingState;
}

/** A reported finding and the block that was found for it. */
export interface PlacedFinding {
  readonly finding: Finding;
  readonly source: "vanta" | "file";
  readonly policy: Policy | null;
  readonly receipt: Receipt;
  /** Why there is no block. */
  readonly reason: Reason | null;
  /** Null when no block was found. */
  readonly block: {
    /** URI of the workspace folder. */
    readonly folder: string;
    readonly file: string;
    /** Address in the file's directory: `aws_s3_bucket.logs`. */
    readonly declared: string;
    /** Address with module path. */
    readonly address: string;
  } | null;
}

const SEVERITIES: readonly Severity[] = ["critical", "high", "medium", "low", "unknown"];

/** What was reported goes before what is only predicted, then the more severe: the order of every list. */
export function byUrgency(a: Issue, b: Issue): number {
  return (
    Math.min(b.reported, 1) - Math.min(a.reported, 1) ||
    SEVERITIES.indexOf(a.finding.severity) - SEVERITIES.indexOf(b.finding.severity)
  );
}

export function issueKey(test: string, file: string, declared: string): string {
  return `${test}\n${file}\n${declared}`;
}
