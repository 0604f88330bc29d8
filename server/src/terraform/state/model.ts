import type { Problem } from "../../../../shared/src/report.ts";

/** One live resource as a state knows it. Everything else a state holds (secrets) never leaves the reader. */
export interface StateResource {
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  /** Module path with instance keys, `""` at the root: `module.m["eu"].module.deep`. */
  readonly module: string;
  readonly index: string | number | null;
  /** `module.m["eu"].aws_s3_bucket.b[0]`, `data.aws_kms_key.main`. */
  readonly address: string;
  /** Attributes named `arn` or `*_arn` that hold an ARN; may name other resources (`role_arn`). */
  readonly arns: ReadonlyMap<string, string>;
  readonly id: string | null;
  /** Identity of Terraform 1.12 and later: account, region and the id attributes. Empty when there is none. */
  readonly identity: ReadonlyMap<string, string>;
  /** `tags_all` over `tags`. */
  readonly tags: ReadonlyMap<string, string>;
  /** `domain_name` and `target_key_id`-like attributes by which people know resources whose id AWS makes. */
  readonly names: ReadonlyMap<string, string>;
  /** Terraform will replace it with the next apply. */
  readonly tainted: boolean;
}

/** The root module whose state this is, and why. */
export interface StateRoot {
  /** Directory relative to the repository, `""` for its top. */
  readonly path: string;
  /** A clause for receipts: `its backend's key is "prod/network" (envs/prod/main.tf:3)`. */
  readonly because: string;
}

/** What was read from one state or `terraform show -json` output. */
export interface StateFile {
  /** How the user knows it: the path as given, or `s3://bucket/key`. */
  readonly source: string;
  /** Null when nothing says to which root it belongs: equal addresses are then told apart by what the state holds. */
  readonly root: StateRoot | null;
  /** Id of the state over all its versions; null in `terraform show -json`. */
  readonly lineage: string | null;
  readonly serial: number;
  readonly resources: readonly StateResource[];
  /** Instances that only wait to be destroyed: they are not what the code describes. */
  readonly deposed: readonly StateResource[];
  /** Parts that could not be read; the rest is used. */
  readonly problems: readonly Problem[];
}

/** A resource together with the state it was found in. */
export interface StateEntry {
  readonly file: StateFile;
  readonly resource: StateResource;
}

/** Several states, searchable. */
export interface StateIndex {
  readonly files: readonly StateFile[];
  /** Resources, data sources too, that carry this ARN in `arn`, another `*_arn`, `id` or their identity. */
  byArn(arn: string): readonly StateEntry[];
  /** Resources whose id, or a value of whose identity, is this text. */
  byId(id: string): readonly StateEntry[];
  /** Resources at this address, with its instance keys. */
  byAddress(address: string): readonly StateEntry[];
  /** Resources at this address when all instance keys are left out. */
  byBareAddress(address: string): readonly StateEntry[];
  /** Resources whose `Name` tag is this text. */
  byNameTag(name: string): readonly StateEntry[];
  /** Resources that people know by this text though their id is another: a certificate by its domain. */
  byKnownName(name: string): readonly StateEntry[];
  /** Instances with this ARN or id that wait to be destroyed. */
  deposed(text: string): readonly StateEntry[];
}
