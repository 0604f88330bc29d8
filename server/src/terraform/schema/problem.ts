import type { Span } from "../syntax/ast.ts";

export const SCHEMA_PROBLEM_CODES = [
  "unknown-attribute",
  "unknown-block",
  "not-a-block",
  "not-an-attribute",
  "read-only",
  "duplicate-attribute",
  "missing-attribute",
  "missing-block",
  "too-many-blocks",
  "wrong-type",
] as const;
export type SchemaProblemCode = (typeof SCHEMA_PROBLEM_CODES)[number];

/** One way in which a block does not fit the provider schema; `terraform validate` would reject it too. */
export interface SchemaProblem extends Span {
  readonly code: SchemaProblemCode;
  /** Dotted path inside the resource: `metadata_options.http_tokens`. */
  readonly path: string;
  readonly message: string;
}

/** What a check against the schema came to. */
export type SchemaVerdict =
  | { readonly kind: "checked"; readonly problems: readonly SchemaProblem[] }
  /** The schema does not describe this type: another provider's, a newer version's, or a data source. */
  | { readonly kind: "unknown-type"; readonly type: string };

/**
 * Problems of `after` that `before` did not have already, by code and path and counted, so that code which was
 * written for another provider version does not stop a fix that has nothing to do with it.
 */
export function newProblems(before: readonly SchemaProblem[], after: readonly SchemaProblem[]): SchemaProblem[] {
  const left = new Map<string, number>();
  for (const problem of before) left.set(keyOf(problem), (left.get(keyOf(problem)) ?? 0) + 1);
  return after.filter((problem) => {
    const count = left.get(keyOf(problem)) ?? 0;
    left.set(keyOf(problem), count - 1);
    return count <= 0;
  });
}

function keyOf(problem: SchemaProblem): string {
  return `${problem.code} ${problem.path}`;
}
