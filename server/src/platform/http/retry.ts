import pRetry from "p-retry";
import { type Failure, failure, isTransient } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { interrupted, sleep } from "./abort.ts";

export interface RetryPolicy {
  /** Tries after the first one. */
  readonly retries: number;
  /** Milliseconds before the first retry; doubles each time. */
  readonly minDelay: number;
  readonly maxDelay: number;
  /** Milliseconds; a peer that asks for a longer pause ends the call with `rate-limited`. */
  readonly maxRetryAfter: number;
}

/** 1, 2, 4, 8 and 16 s with jitter: about half a minute, after which an outage is the user's to know. */
export const DEFAULT_RETRY: RetryPolicy = { retries: 5, minDelay: 1_000, maxDelay: 30_000, maxRetryAfter: 120_000 };

/** A failed try, with the pause that the peer asked for, if any. */
export interface FailedTry {
  readonly failure: Failure;
  /** Milliseconds. */
  readonly retryAfter: number | null;
  /** True when trying again is pointless although the kind of failure is a passing one. */
  readonly final?: boolean | undefined;
}

/** `Retry-After` in milliseconds: whole seconds or an HTTP date (RFC 9110, 10.2.3). Null when absent or nonsense. */
export function parseRetryAfter(value: string | null, now: number = Date.now()): number | null {
  if (value === null) return null;
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  if (!/[a-z]/i.test(text)) return null;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** Exponential with equal jitter: between half and the whole of min × 2^(attempt − 1), at most `maxDelay`. */
export function backoff(attempt: number, policy: RetryPolicy, random: () => number = Math.random): number {
  const ceiling = Math.min(policy.maxDelay, policy.minDelay * 2 ** (attempt - 1));
  return Math.round(ceiling * (0.5 + random() / 2));
}

/** Carries a failed try through the retry library, which speaks in exceptions. */
class TryError extends Error {
  readonly failed: FailedTry;
  constructor(failed: FailedTry) {
    super(failed.failure.message);
    this.failed = failed;
  }
}

function giveUp(failed: FailedTry, policy: RetryPolicy): FailedTry | null {
  if (failed.final === true || !isTransient(failed.failure)) return failed;
  if (failed.retryAfter === null || failed.retryAfter <= policy.maxRetryAfter) return null;
  const seconds = Math.ceil(failed.retryAfter / 1_000);
  const message = `${failed.failure.message} It asks to wait ${seconds} s, which is too long; run again after that.`;
  return { failure: failure(failed.failure.code, message), retryAfter: failed.retryAfter };
}

/**
 * Runs `attempt` until it succeeds, fails for good, or the tries are used up; the last failure is the answer.
 * A pause that the peer asked for goes before our own backoff. Exceptions of `attempt` are bugs and pass through.
 */
export async function withRetry<T>(
  attempt: () => Promise<Result<T, FailedTry>>,
  options: { readonly what: string; readonly policy: RetryPolicy; readonly signal: AbortSignal },
): Promise<Result<T, Failure>> {
  const { policy, signal } = options;
  const run = async (): Promise<T> => {
    const outcome = await attempt();
    if (outcome.ok) return outcome.value;
    throw new TryError(outcome.error);
  };
  try {
    const value = await pRetry(run, {
      retries: policy.retries,
      minTimeout: 0,
      maxTimeout: 0,
      shouldRetry: ({ error }) => error instanceof TryError && !signal.aborted && giveUp(error.failed, policy) === null,
      onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
        if (!(error instanceof TryError) || retriesLeft === 0 || giveUp(error.failed, policy) !== null) return;
        await sleep(error.failed.retryAfter ?? backoff(attemptNumber, policy), signal);
      },
    });
    return ok(value);
  } catch (error) {
    if (!(error instanceof TryError)) throw error;
    if (signal.aborted) return err(interrupted(options.what));
    return err((giveUp(error.failed, policy) ?? error.failed).failure);
  }
}
