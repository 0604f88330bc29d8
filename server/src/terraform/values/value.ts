import type { Part } from "./holes.ts";

/**
 * What static evaluation knows of an expression. Containers hold values, so a list may be known but for one element.
 *
 * The rule that every function here keeps: whatever the unknown inputs turn out to be, if Terraform evaluates the
 * expression without an error, then a `known` value is the one it gets, and a `pattern` matches it.
 */
export type Value = KnownValue | PatternValue | ListValue | ObjectValue | ReferenceValue | UnknownValue;

/** A Terraform type as far as it is decided. */
export type Type =
  | { readonly kind: "string" | "number" | "bool" }
  /** The type of a bare `null`, or of the elements of an empty collection: it becomes whatever is asked for. */
  | { readonly kind: "dynamic" }
  /** The type of something that is not known. */
  | { readonly kind: "undecided" }
  | CollectionType
  | { readonly kind: "tuple"; readonly items: readonly Type[] }
  | ObjectType;

export interface CollectionType<K extends "list" | "set" | "map" = "list" | "set" | "map"> {
  readonly kind: K;
  readonly of: Type;
}

export interface ObjectType {
  readonly kind: "object";
  readonly attributes: ReadonlyMap<string, Type>;
  /** Attributes that may be left out, with what they then are; only in type constraints. */
  readonly optional?: ReadonlyMap<string, Value> | undefined;
}

export interface KnownValue {
  readonly kind: "known";
  readonly value: Scalar;
  /** Only of a null that was converted: `tostring(null)`. */
  readonly type?: Type | undefined;
}

export type Scalar = string | number | boolean | null;

/** A string of which some pieces are not known. At least one piece is text or a hole that is not any text. */
export interface PatternValue {
  readonly kind: "pattern";
  readonly parts: readonly Part[];
  /** Why the first hole is one. */
  readonly because: string;
}

export interface ListValue {
  readonly kind: "list";
  readonly items: readonly Value[];
  /** What it was converted to; a tuple when absent. A set of known scalars is sorted and has each one once. */
  readonly type?: CollectionType<"list" | "set"> | undefined;
}

export interface ObjectValue {
  readonly kind: "object";
  readonly entries: ReadonlyMap<string, Value>;
  /** True when keys that are not listed may exist too (a merge with something unknown). */
  readonly open: boolean;
  /** Set for maps; an object when absent. */
  readonly type?: CollectionType<"map"> | undefined;
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
  /** What it looks like where it is a part of a text; for what is no text itself, as a number is. */
  readonly text?: readonly Part[] | undefined;
  /** Terraform certainly refuses the expression, whatever is not known: what `try` and `can` ask for. */
  readonly error?: true | undefined;
}

/** Builds a known value. Strings are in Unicode normal form C, as Terraform keeps them. */
export function known(value: Scalar): KnownValue {
  if (typeof value === "string" && !isAscii(value)) return { kind: "known", value: value.normalize("NFC") };
  // There is one zero.
  return { kind: "known", value: value === 0 ? 0 : value };
}

/** Builds an unknown value. */
export function unknown(because: string): UnknownValue {
  return { kind: "unknown", because };
}

/** Builds an unknown value of which is known how it is written in a text. */
export function unknownNumber(because: string, ...text: readonly Part[]): UnknownValue {
  return text.includes(null) ? unknown(because) : { kind: "unknown", because, text };
}

/** Builds the value of an expression that Terraform refuses. */
export function failure(because: string): UnknownValue {
  return { kind: "unknown", because, error: true };
}

/** True for the value of an expression that Terraform refuses. */
export function isFailure(value: Value): value is UnknownValue & { readonly error: true } {
  return value.kind === "unknown" && value.error === true;
}

/** Builds a list of one element type. */
export function listOf(items: readonly Value[], of: Type): ListValue {
  return { kind: "list", items, type: { kind: "list", of } };
}

/** Builds a closed object. */
export function objectOf(entries: ReadonlyMap<string, Value>): ObjectValue {
  return { kind: "object", entries, open: false };
}

export const STRING: Type = { kind: "string" };
export const NUMBER: Type = { kind: "number" };
export const BOOL: Type = { kind: "bool" };
export const DYNAMIC: Type = { kind: "dynamic" };
export const UNDECIDED: Type = { kind: "undecided" };

/** True when every character is ASCII. */
export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

/** Why a value is not known, as a clause for messages. */
export function whyUnknown(value: Value | undefined): string {
  if (value === undefined) return "a function was called with too few arguments";
  if (value.kind === "unknown" || value.kind === "pattern") return value.because;
  if (value.kind === "reference") return `\`${value.target}\` is only known after apply`;
  const inner = value.kind === "list" ? value.items : value.kind === "object" ? [...value.entries.values()] : [];
  const hole = inner.find((item) => !isWhollyKnown(item));
  if (hole !== undefined) return whyUnknown(hole);
  return value.kind === "object" && value.open ? "not all of its keys are known" : "it is a collection";
}

/** True when no part of a value is unknown. */
export function isWhollyKnown(value: Value): boolean {
  if (value.kind === "known") return true;
  if (value.kind === "list") return value.items.every(isWhollyKnown);
  return value.kind === "object" && !value.open && [...value.entries.values()].every(isWhollyKnown);
}
