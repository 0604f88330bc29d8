/** A change to one file: UTF-16 offsets into the text the fix was computed from. Edits of one file never overlap. */
export interface TextEdit {
  /** Relative to the repository's root, forward slashes. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** What applying the change does to the live resource. Ordered from harmless to destructive. */
export const IMPACTS = ["none", "in-place", "downtime", "replace"] as const;
export type Impact = (typeof IMPACTS)[number];

/** The verification layers, in the order they run. 1 to 5 are gates: a fix that fails one is never offered. */
export const LAYER_NAMES = [
  "parse",
  "scope",
  "schema",
  "target",
  "regressions",
  "format",
  "impact",
  "validate",
  "second-opinion",
  "plan",
] as const;
export type LayerName = (typeof LAYER_NAMES)[number];

export interface LayerResult {
  readonly name: LayerName;
  readonly status: "passed" | "failed" | "not-run";
  /** What was checked, what failed, or why it was not run. */
  readonly detail: string;
}

/** A block that a fix promised to touch or create; verification holds it to the promise. */
export interface PromisedBlock {
  readonly file: string;
  /** `resource.aws_s3_bucket.logs`, `variable.env`, `module.a`; file-level entries use `tfvars.<name>`. */
  readonly address: string;
  readonly change: "edit" | "create";
  /** Paths inside the block that the fix takes away on purpose: `default_action.target_group_arn`. */
  readonly removes?: readonly string[] | undefined;
}

/** A proposed change, before verification. */
export interface CandidateFix {
  readonly by: "rule" | "bedrock";
  readonly policy: string;
  readonly edits: readonly TextEdit[];
  readonly promised: readonly PromisedBlock[];
  /** For the reviewer: what changes and why it satisfies the test. Plain text or Markdown without headings. */
  readonly explanation: string;
  readonly impact: Impact;
  /** What the reviewer must know: replacement, cost, a follow-up that code cannot do. */
  readonly warnings: readonly string[];
}

export interface VerifiedFix extends CandidateFix {
  readonly layers: readonly LayerResult[];
  /** Unified diff over all files, with `a/` and `b/` prefixes. */
  readonly diff: string;
}

/** What a model that is asked for a fix is doing. Each message holds everything so far: none depends on another. */
export interface ModelProgress {
  /**
   * `waiting` for its share of tokens, `thinking` before the first word, `explaining`, `writing` the block, `verifying`
   * what it proposes.
   */
  readonly stage: "waiting" | "thinking" | "explaining" | "writing" | "verifying";
  /** 1 for the first proposal; later ones are corrections. */
  readonly round: number;
  /** What the model says about this proposal so far; credentials masked, no markup. */
  readonly explanation: string;
  /** Layers of verification that this proposal has been through. */
  readonly layers: readonly LayerResult[];
}
