import type { Finding } from "../../../../shared/src/findings.ts";
import type { Impact, PromisedBlock, TextEdit } from "../../../../shared/src/fix.ts";

/** A block the target depends on or stands near to; shown to the model, never edited by it. */
export interface ModuleContextItem {
  readonly kind: "variable" | "local" | "provider" | "resource" | "data" | "module" | "output" | "tfvars";
  /** `var.env`, `local.tags`, `aws_kms_key.main`, `provider.aws`. */
  readonly address: string;
  /** Relative to the repository's root. */
  readonly file: string;
  readonly text: string;
  /** References between this item and the target: 1 is direct; the farthest go first when space is short. */
  readonly distance: number;
}

/** What compliant means, in words the model can follow. */
export interface PolicyBrief {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  /** The condition that will be checked, as text. */
  readonly requirement: string;
  /** Resource types that a fix may add as new blocks (`aws_s3_bucket_versioning`); data sources as `data.<type>`. */
  readonly allowedCompanions: readonly string[];
  /** What applying a fix of this policy does; `in-place` unless told. */
  readonly impact?: Impact | undefined;
}

/** The one block that the model may change. */
export interface TargetBlock {
  /** `aws_s3_bucket.logs`, `data.aws_iam_policy_document.x`, `module.a`, `provider.aws`. */
  readonly address: string;
  readonly file: string;
  readonly text: string;
  /** Offsets of `text` in the file. */
  readonly start: number;
  readonly end: number;
}

/** All that the model is told, as plain data. */
export interface FixRequest {
  readonly finding: Pick<Finding, "testId" | "title" | "description" | "severity" | "frameworks" | "resource">;
  readonly policy: PolicyBrief;
  readonly block: TargetBlock;
  readonly context: readonly ModuleContextItem[];
  /** Provider documentation of the attributes concerned: names, types, required or optional, nested blocks. */
  readonly attributeDocs: string;
}

/** A new block beside the target. */
export interface Companion {
  readonly address: string;
  readonly text: string;
}

/** What the model proposes, checked in form and with its masked values put back. */
export interface Replacement {
  readonly block: string;
  readonly companions: readonly Companion[];
}

/** Minimal edits for a replacement, or why it cannot be applied, in words for the model. */
export interface DerivedEdits {
  readonly edits: readonly TextEdit[];
  readonly promised: readonly PromisedBlock[];
}
