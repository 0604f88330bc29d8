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
  /** `a.b` follows nested blocks; `a[*].b` tests every `a` there is, and is met when there is none. */
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
  /** Name of a company setting that replaces the number of `atLeast` (`logRetentionDays`). */
  readonly setting?: NumberSetting | undefined;
}

export type Scalar = string | number | boolean;

/** Settings that stand for a number. */
export type NumberSetting = "logRetentionDays" | "backupRetentionDays" | "passwordMinimumLength";

/** Another block refers to this resource: a bucket that receives access logs is known by who writes to it. */
export interface ReferencedBy {
  readonly type: string;
  /** Attribute of that block, by its path. */
  readonly attribute: string;
  /** Only blocks that meet this count. */
  readonly where?: Requirement | undefined;
}

/** Requirements combine tests. `not-applicable` conditions are a policy's `unless`. */
export type Requirement =
  | { readonly all: readonly Requirement[] }
  | { readonly any: readonly Requirement[] }
  | { readonly not: Requirement }
  | { readonly referencedBy: ReferencedBy }
  /** Cannot be decided from the code, with the reason: what a launch template says, for instance. */
  | { readonly unknown: string }
  | AttributeTest;

/**
 * One assignment the fix makes: HCL text of the value. `{{owner}}` in it stands for the resource's address, and
 * `{{aws_kms_key}}` for the address of a block that the policy supplies.
 */
export interface Preference {
  readonly path: string;
  readonly value: string;
  /** The company's number is written instead of `value`. */
  readonly setting?: NumberSetting | undefined;
}

/** A block that a fix needs beside the one it changes: an existing one is used when `find` knows one, else created. */
export interface Supply {
  /** Resource type; data sources as `data.aws_caller_identity`. */
  readonly type: string;
  /** Name of a finder in `engine/finders.ts`. */
  readonly find?: string | undefined;
  /** HCL body of a new block. Without one the fix is refused with `otherwise` when nothing is found. */
  readonly template?: string | undefined;
  /** Name of a new block when it should not be the owner's; `{{name}}` in it stands for the owner's. */
  readonly name?: string | undefined;
  /** One for all instances of the owner. */
  readonly shared?: boolean | undefined;
  /** Made with every new companion, though nothing refers to it: a role's permissions. */
  readonly always?: boolean | undefined;
  /** What the user can do when there is none and none can be made. */
  readonly otherwise?: string | undefined;
}

/** The requirement is met by another block that refers to this one. */
export interface Companion {
  readonly type: string;
  /**
   * Attribute of the companion that names the owner (`bucket`), and the owner's attribute to write (`id`). `name` is
   * the owner's attribute that holds the same text when both are written out instead of referring to each other.
   */
  readonly link: { readonly attribute: string; readonly owner: string; readonly name?: string | undefined };
  readonly require: Requirement;
  readonly prefer: readonly Preference[];
  /** HCL body of a new companion, without the link. */
  readonly template: string;
  /** Name suffix when the owner's name is taken for this type. */
  readonly suffix?: string | undefined;
  /** First major version of the AWS provider that has this type. */
  readonly since?: number | undefined;
}

/** A block elsewhere in the same root module that satisfies the policy for all resources: an account-level switch. */
export interface AccountAlternative {
  readonly type: string;
  readonly require: Requirement;
}

export interface Example {
  readonly name: string;
  /** Failing. */
  readonly before?: string | undefined;
  /** What the fix makes of `before`. */
  readonly after?: string | undefined;
  readonly passing?: string | undefined;
  readonly unknown?: string | undefined;
  /** Failing, and refused with this code. */
  readonly refused?: { readonly text: string; readonly code: string } | undefined;
  /** The policy does not speak of it. */
  readonly notApplicable?: string | undefined;
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
  /** Where it holds the policy is not applicable. */
  readonly unless?: Requirement | undefined;
  /** What the block itself must say. With a `companion` too, either satisfies the policy. */
  readonly require?: Requirement | undefined;
  readonly prefer: readonly Preference[];
  readonly companion?: Companion | undefined;
  readonly orElse?: AccountAlternative | undefined;
  readonly supplies: readonly Supply[];
  /** HCL body of the account's singleton, for `scope: account` when there is none. */
  readonly create?: string | undefined;
  /** Stricter than most frameworks ask: used when a finding names one of its tests, not by a scan of everything. */
  readonly onRequest?: boolean | undefined;
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
