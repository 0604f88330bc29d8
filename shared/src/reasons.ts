/**
 * Every way a finding can end without a fix. A closed union: each code has one sentence that tells the user what to
 * do next, and a test demands that none is missing.
 */
export const REFUSAL_CODES = [
  "ambiguous",
  "unmanaged",
  "needs-state",
  "low-confidence",
  "external-module",
  "unsupported-test",
  "no-fix",
  "unknown-value",
  "would-replace",
  "downtime",
  "generated-code",
  "verification-failed",
  "already-fixed-by-other",
  "excepted",
  "human-branch",
  "model-refused",
  "model-malformed",
  "model-unverified",
  "budget-exhausted",
  "no-terraform",
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** Ways in which the work itself failed; the finding should be tried again. */
export const FAILURE_CODES = [
  "network",
  "timeout",
  "unauthorized",
  "forbidden",
  "not-found",
  "rate-limited",
  "invalid-response",
  "conflict",
  "io",
  "internal",
  "interrupted",
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

export interface Reason {
  readonly code: RefusalCode | FailureCode;
  /** One sentence: what happened and what the user can do. */
  readonly message: string;
}

export interface Refusal extends Reason {
  readonly code: RefusalCode;
}

export interface Failure extends Reason {
  readonly code: FailureCode;
}

/** Builds a refusal value. */
export function refusal(code: RefusalCode, message: string): Refusal {
  return { code, message };
}

/** Builds a failure value. */
export function failure(code: FailureCode, message: string): Failure {
  return { code, message };
}

/** True when trying again later can help without the user changing anything. */
export function isTransient(reason: Reason): boolean {
  return reason.code === "network" || reason.code === "timeout" || reason.code === "rate-limited";
}
