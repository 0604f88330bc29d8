import type { Severity } from "../../../shared/src/findings.ts";
import type { Impact } from "../../../shared/src/fix.ts";
import type { Refusal } from "../../../shared/src/reasons.ts";
import type { Result } from "../../../shared/src/result.ts";
import type { BlockOp } from "../terraform/edits/block-edit.ts";
import type { ResourceNode, SourceFile, TerraformIndex } from "../terraform/index/model.ts";
import type { Block, Expression } from "../terraform/syntax/ast.ts";

/** Three-valued: what cannot be decided from the text is neither pass nor fail. */
export type Verdict =
  | { readonly status: "pass"; readonly because: string }
  | { readonly status: "fail"; readonly because: string }
  | { readonly status: "unknown"; readonly because: string }
  /** The policy does not speak of this resource (an internal load balancer, a log bucket). */
  | { readonly status: "not-applicable"; readonly because: string };

/** Ids of one requirement in the vocabularies that findings come in. */
export interface TestIds {
  readonly vanta: readonly string[];
  readonly checkov: readonly string[];
  readonly trivy: readonly string[];
  readonly securityHub: readonly string[];
}

/**
 * A test of one attribute, named by its path from the resource's body: `metadata_options.http_tokens`. `whenAbsent` is
 * what AWS does without the attribute; scanners disagree exactly there, so it is always stated when it is not "fails".
 */
export interface AttributeTest {
  readonly path: string;
  readonly equals?: Scalar | undefined;
  readonly oneOf?: readonly Scalar[] | undefined;
  readonly notEquals?: Scalar | undefined;
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
  /** Set to anything (a reference counts). */
  readonly present?: true | undefined;
  readonly absent?: true | undefined;
  readonly whenAbsent?: Scalar | undefined;
  /** Name of a company setting that replaces `atLeast`/`equals` (`policies.logRetentionDays`). */
  readonly setting?: string | undefined;
}

export type Scalar = string | number | boolean;

/** Requirements combine tests. `not-applicable` conditions are a policy's `unless`. */
export type Requirement =
  | { readonly all: readonly Requirement[] }
  | { readonly any: readonly Requirement[] }
  | { readonly not: Requirement }
  | AttributeTest;

/** One assignment the fix makes: HCL text of the value. `${owner}` in it stands for the resource's address. */
export interface Preference {
  readonly path: string;
  readonly value: string;
}

/** The requirement is met by another block that refers to this one. */
export interface Companion {
  readonly type: string;
  /** Attribute of the companion that names the owner (`bucket`), and the owner's attribute to write (`id`). */
  readonly link: { readonly attribute: string; readonly owner: string };
  readonly require: Requirement;
  readonly prefer: readonly Preference[];
  /** HCL body of a new companion, without the link. */
  readonly template: string;
  /** Name suffix when the owner's name is taken for this type. */
  readonly suffix?: string | undefined;
}

export interface Example {
  readonly name: string;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly passing?: string | undefined;
  readonly unknown?: string | undefined;
  /** Failing, and refused with this code. */
  readonly refused?: { readonly text: string; readonly code: string } | undefined;
}

/** What compliant means, as data: one declaration that checks and fixes. */
export interface Policy {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly service: string;
  readonly severity: Severity;
  readonly tests: TestIds;
  /** Resource types the policy speaks of. */
  readonly on: readonly string[];
  /** `account`: one singleton per account satisfies it; findings name the account, not a resource. */
  readonly scope: "resource" | "account";
  readonly unless?: Requirement | undefined;
  readonly require?: Requirement | undefined;
  readonly prefer: readonly Preference[];
  readonly companion?: Companion | undefined;
  readonly operation?: { readonly name: string; readonly with: Readonly<Record<string, unknown>> } | undefined;
  readonly impact: Impact;
  /** What a reviewer must know about applying the fix: replacement, downtime, cost. */
  readonly impactNote?: string | undefined;
  readonly examples: readonly Example[];
}

/** Company numbers and switches that policies read. */
export interface PolicySettings {
  readonly logRetentionDays: number;
  readonly backupRetentionDays: number;
  readonly passwordMinimumLength: number;
  /** Networks that may reach administrative ports, written instead of 0.0.0.0/0. */
  readonly trustedCidrs: readonly string[];
}

/** Everything a check or a fix may look at. */
export interface PolicyContext {
  readonly policy: Policy;
  readonly node: ResourceNode;
  readonly index: TerraformIndex;
  readonly settings: PolicySettings;
}

/**
 * A planned change, still in terms of blocks: the engine turns it into text edits. `ops` apply to an existing
 * top-level block; `create` adds one after an existing block; `replace` swaps an expression where the value is decided.
 */
export type Change =
  | { readonly kind: "ops"; readonly file: SourceFile; readonly block: Block; readonly ops: readonly BlockOp[] }
  | { readonly kind: "create"; readonly file: SourceFile; readonly after: Block; readonly text: string }
  | {
      readonly kind: "replace";
      readonly file: SourceFile;
      /** Top-level block (or tfvars attribute span) the expression stands in. */
      readonly within: { readonly start: number; readonly end: number };
      readonly expression: Expression;
      readonly text: string;
    };

export interface PlannedFix {
  readonly changes: readonly Change[];
  readonly explanation: string;
  readonly impact: Impact;
  readonly warnings: readonly string[];
}

/** What data cannot say: policy documents, security-group rules, redirects. Many policies share one. */
export interface Operation {
  readonly name: string;
  check(context: PolicyContext): Verdict;
  propose(context: PolicyContext): Result<PlannedFix, Refusal>;
}
