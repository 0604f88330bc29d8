/**
 * What a finding says about the live resource. Every field is optional: compliance platforms rarely give an ARN
 * (Vanta never does), so the locate stage works with whatever is there.
 */
export interface ResourceRef {
  readonly arn?: string | undefined;
  /** Terraform (`aws_s3_bucket`) or CloudFormation (`AWS::S3::Bucket`) type. */
  readonly type?: string | undefined;
  readonly name?: string | undefined;
  /** Provider id such as `sg-0123` or a Terraform import id. */
  readonly id?: string | undefined;
  /** Twelve digits. */
  readonly accountId?: string | undefined;
  /** The account's name in the compliance platform, when its number is not known: tells equal names apart. */
  readonly accountName?: string | undefined;
  readonly region?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Repository the code is in (`owner/name`, or the folder), when the source already knows it. */
  readonly repository?: string | undefined;
  /** Terraform address, when the source already knows the code: `module.a.aws_s3_bucket.b["k"]`. */
  readonly address?: string | undefined;
  /** Folder of the root module the address starts from, when several share a module: `envs/prod`. */
  readonly root?: string | undefined;
  /** Relative to the repository's root, with forward slashes. */
  readonly file?: string | undefined;
  /** 1-based. */
  readonly line?: number | undefined;
}

export type Severity = "critical" | "high" | "medium" | "low" | "unknown";

/** One failing test for one resource, as a source delivers it (before it gets its identity). */
export interface RawFinding {
  /** Vanta test id, TerraFix policy id, Checkov id, Trivy id or Security Hub control. */
  readonly testId: string;
  readonly title: string;
  readonly description: string;
  readonly severity: Severity;
  readonly frameworks: readonly string[];
  readonly resource: ResourceRef;
  /** Link to the test in the compliance platform, for the pull request. */
  readonly url?: string | undefined;
  /**
   * A test about a whole account (password policy, CloudTrail): there is no single resource, so the fix is the
   * account's singleton or a new block.
   */
  readonly accountLevel?: boolean | undefined;
  /** Why the source could not say more about the resource, if so. Travels to the user with a refusal. */
  readonly unresolved?: string | undefined;
}

/** A finding with its identity: 64 hexadecimal digits of SHA-256 over policy (or test) and resource. */
export interface Finding extends RawFinding {
  readonly id: string;
  /** The policy that answers this test, or null when the catalogue has none. */
  readonly policy: string | null;
}
