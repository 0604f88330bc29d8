import type { Verdict } from "../model.ts";

/** A verdict about a requirement, which is never "not applicable". */
export type Tri = Extract<Verdict, { status: "pass" | "fail" | "unknown" }>;

export function pass(because: string): Tri {
  return { status: "pass", because };
}

export function fail(because: string): Tri {
  return { status: "fail", because };
}

export function undecided(because: string): Tri {
  return { status: "unknown", because };
}

/** At most this many reasons are told at once. */
const MAX_REASONS = 3;

/** Fails when one fails, is unknown when one is unknown, else passes. An empty list passes. */
export function allOf(verdicts: readonly Tri[], whenEmpty = "nothing to check"): Tri {
  return first(verdicts, "fail") ?? first(verdicts, "unknown") ?? first(verdicts, "pass") ?? pass(whenEmpty);
}

/** Passes when one passes, is unknown when one is unknown, else fails. An empty list fails. */
export function anyOf(verdicts: readonly Tri[]): Tri {
  return (
    first(verdicts, "pass") ?? first(verdicts, "unknown") ?? first(verdicts, "fail") ?? fail("nothing satisfies it")
  );
}

/** Swaps pass and fail. */
export function negate(verdict: Tri): Tri {
  if (verdict.status === "pass") return fail(verdict.because);
  return verdict.status === "fail" ? pass(verdict.because) : verdict;
}

/** The verdict with this status, its reasons put together. */
function first(verdicts: readonly Tri[], status: Tri["status"]): Tri | null {
  const same = verdicts.filter((verdict) => verdict.status === status);
  if (same.length === 0) return null;
  const reasons = [...new Set(same.map((verdict) => verdict.because))].slice(0, MAX_REASONS);
  return { status, because: reasons.join("; ") };
}
