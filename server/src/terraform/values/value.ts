/**
 * What static evaluation knows of an expression. Containers hold values, so a list may be known but for one element.
 */
export type Value = KnownValue | PatternValue | ListValue | ObjectValue | ReferenceValue | UnknownValue;

export interface KnownValue {
  readonly kind: "known";
  readonly value: string | number | boolean | null;
}

/** A string of which some pieces are not known: null stands for "any text". At least one piece is text. */
export interface PatternValue {
  readonly kind: "pattern";
  readonly parts: readonly (string | null)[];
  /** Why the first hole is one. */
  readonly because: string;
}

export interface ListValue {
  readonly kind: "list";
  readonly items: readonly Value[];
}

export interface ObjectValue {
  readonly kind: "object";
  readonly entries: ReadonlyMap<string, Value>;
  /** True when keys that are not listed may exist too (a merge with something unknown). */
  readonly open: boolean;
}

/**
 * An attribute of a resource or data source that Terraform computes, or that its block does not say.
 * The link is known though the text is not: companions are found by it.
 */
export interface ReferenceValue {
  readonly kind: "reference";
  /** Address inside its module instance, without instance keys: `aws_s3_bucket.logs`, `data.aws_kms_key.main`. */
  readonly target: string;
  /** Module path of the instance the target lives in, `""` at the root: `module.a.module.b["x"]`. */
  readonly module: string;
  /** First attribute step (`id`, `arn`, `bucket`); null when the whole resource is meant. */
  readonly attribute: string | null;
}

export interface UnknownValue {
  readonly kind: "unknown";
  /** One clause a user can act on: "variable `env` has no value here". */
  readonly because: string;
}

/** Builds a known value. */
export function known(value: string | number | boolean | null): KnownValue {
  return { kind: "known", value };
}

/** Builds an unknown value. */
export function unknown(because: string): UnknownValue {
  return { kind: "unknown", because };
}
