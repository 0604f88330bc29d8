/** What the table says of one Terraform type. */
export interface ArnEntry {
  /** CloudFormation type, which AWS Config and Security Hub use too. */
  readonly cfn?: string;
  /** `arn:${Partition}:s3:::${BucketName}`; absent when the type has no ARN of its own, or none is known. */
  readonly arn?: string;
  /** Template variable → attribute. Variables that no attribute holds are left out. */
  readonly vars?: Readonly<Record<string, string>>;
  /** Variables whose attribute the configuration decides; the other attributes are the provider's or references. */
  readonly names?: readonly string[];
  /**
   * How far configuration alone identifies the resource: every variable (`full`), some (`partial`), none, for AWS makes
   * the id (`opaque`), or one per account and region (`singleton`).
   */
  readonly match?: "full" | "partial" | "opaque" | "singleton" | "unresolved";
  /** Attribute that holds the ARN in state. */
  readonly arnAttr?: string;
  /** Required attributes of the import identity. */
  readonly identity?: readonly string[];
  /** Has no region. */
  readonly global?: true;
  /** Type this one belongs to, and the argument that names it. */
  readonly parent?: { readonly parent: string; readonly via: string };
  /** This is a second name of that type. */
  readonly alias?: string;
  /** `arn` is an argument, so an equal value in state may be another resource's. */
  readonly arnIsInput?: true;
  /** The ARN belongs to another type (a topic's policy has the topic's). */
  readonly satellite?: true;
  /** AWS lower-cases the names. */
  readonly lowerCased?: true;
}

export interface ArnTableFile {
  readonly format: 1;
  /** Provider version of the types. */
  readonly provider: string;
  readonly inputs: readonly string[];
  /** SHA-256 of the hand-written inputs. */
  readonly digest: string;
  readonly types: Readonly<Record<string, ArnEntry>>;
}

/** A Terraform type an ARN can belong to, with what its block or its state must then say. */
export interface ArnCandidate {
  readonly type: string;
  /** What the configuration must say, where it says it. Absent attributes contradict nothing. */
  readonly attributes: ReadonlyMap<string, string>;
  /** What the provider sets or a reference gives: only state can tell. */
  readonly computed: ReadonlyMap<string, string>;
  /** `attributes` identify the resource by themselves. */
  readonly nameOnly: boolean;
  /** `attributes` say nothing: the ARN carries only ids that AWS made. */
  readonly opaque: boolean;
  /** Compare without regard to case. */
  readonly caseInsensitive: boolean;
  /** A second name, a `default` resource, or one that shares the ARN of its owner; sorted behind the others. */
  readonly secondary: boolean;
}
