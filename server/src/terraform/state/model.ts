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
}

/** What was read from one state or `terraform show -json` output. */
export interface StateFile {
  /** How the user knows it: the path as given. */
  readonly source: string;
  readonly resources: readonly StateResource[];
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
  /** Resources whose `Name` tag is this text. */
  byNameTag(name: string): readonly StateEntry[];
}
