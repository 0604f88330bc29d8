import type { Failure } from "../../../../shared/src/reasons.ts";

/**
 * `missing` is fine: nobody asked for it. `broken` is configured but does not work. `unreachable` may work later.
 * `invalid` is wrong configuration.
 */
export type CheckStatus = "ok" | "missing" | "broken" | "unreachable" | "invalid";

/** One line of the doctor's findings. Never contains a secret. */
export interface CheckResult {
  readonly name: string;
  readonly status: CheckStatus;
  readonly detail: string;
  /** What the user can do; null when there is nothing to do. */
  readonly mend: string | null;
}

export function good(name: string, detail: string): CheckResult {
  return { name, status: "ok", detail, mend: null };
}

export function missing(name: string, detail: string, mend: string): CheckResult {
  return { name, status: "missing", detail, mend };
}

export function broken(name: string, detail: string, mend: string | null = null): CheckResult {
  return { name, status: "broken", detail, mend };
}

/** A check that failed on its way to a service. The message already says what to do. */
export function fromFailure(name: string, failure: Failure, mend: string | null = null): CheckResult {
  const away = failure.code === "network" || failure.code === "timeout" || failure.code === "rate-limited";
  return { name, status: away ? "unreachable" : "broken", detail: failure.message, mend };
}
