import { type Failure, type Refusal, refusal } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { interrupted, sleep } from "../../platform/http/abort.ts";
import type { TokenUsage } from "./converse.ts";

export interface TokenBudgetOptions {
  /** The account's quota for the model: Bedrock throttles by tokens, not by requests. */
  readonly tokensPerMinute: number;
  /** Tokens that one run may spend in all; 0 means none. */
  readonly totalTokens: number;
  /**
   * Output tokens weigh five times against the per-minute quota for Claude 3.7 and later (AWS: "token burndown
   * rate"); the run's total counts them once.
   */
  readonly outputWeight?: number | undefined;
  /** Milliseconds, monotonic. */
  readonly now?: (() => number) | undefined;
  readonly sleep?: ((milliseconds: number, signal: AbortSignal) => Promise<void>) | undefined;
}

/** What one call may use before it is known what it used. */
export interface Estimate {
  readonly inputTokens: number;
  /** Bedrock sets aside the whole `maxTokens` when a request starts. */
  readonly maxTokens: number;
}

export interface Reservation {
  /** Replaces the estimate by what was used; null keeps the estimate. Call exactly once; later calls do nothing. */
  settle(usage: TokenUsage | null): void;
  /** The request used nothing (it never reached the model). */
  release(): void;
}

export interface TokenBudget {
  /** Waits for its turn (first come, first served). Refuses when the run's total cannot cover the call. */
  reserve(estimate: Estimate, signal: AbortSignal): Promise<Result<Reservation, Refusal | Failure>>;
  /** Counts what a try cost that broke off and is made again under the same reservation. */
  lost(usage: TokenUsage): void;
  /** Bedrock said "too many tokens": others use the quota too, so start again from an empty bucket. */
  throttled(): void;
  spent(): { readonly tokens: number; readonly calls: number };
}

const MINUTE = 60_000;

function totalOf(usage: TokenUsage): number {
  return usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens + usage.outputTokens;
}

/** Shared by all findings of a run: paces calls to the account's tokens per minute and stops at the run's total. */
export function createTokenBudget(options: TokenBudgetOptions): TokenBudget {
  const { tokensPerMinute, totalTokens, outputWeight = 5 } = options;
  const now = options.now ?? (() => performance.now());
  const pause = options.sleep ?? sleep;
  let level = tokensPerMinute;
  let refilledAt = now();
  let spentTokens = 0;
  let reservedTokens = 0;
  let calls = 0;
  let turn: Promise<void> = Promise.resolve();

  const refill = (): void => {
    const at = now();
    level = Math.min(tokensPerMinute, level + ((at - refilledAt) / MINUTE) * tokensPerMinute);
    refilledAt = at;
  };

  /** What the quota counts: nothing of what was read from the cache. */
  const weightOf = (usage: TokenUsage): number =>
    usage.inputTokens + usage.cacheWriteTokens + usage.outputTokens * outputWeight;

  const waitFor = async (needed: number, signal: AbortSignal): Promise<boolean> => {
    // More than a full bucket can never be there at once: it may go into debt from full.
    const wanted = Math.min(needed, tokensPerMinute);
    for (refill(); level < wanted; refill()) {
      if (signal.aborted) return false;
      await pause(Math.max(1, Math.ceil(((wanted - level) / tokensPerMinute) * MINUTE)), signal);
    }
    return !signal.aborted;
  };

  const exhausted = (tokens: number): Refusal =>
    refusal(
      "budget-exhausted",
      `The run's token budget is used up (${spentTokens + reservedTokens} of ${totalTokens} spent or set aside, ${tokens} needed). Raise bedrock.tokenBudget or run again.`,
    );

  const take = (tokens: number): Reservation => {
    level -= tokens;
    reservedTokens += tokens;
    let open = true;
    const close = (weighted: number, total: number): void => {
      if (!open) return;
      open = false;
      refill();
      level = Math.min(tokensPerMinute, level + tokens - weighted);
      reservedTokens -= tokens;
      spentTokens += total;
    };
    return {
      settle: (usage) => {
        if (open) calls += 1;
        if (usage === null) close(tokens, tokens);
        else close(weightOf(usage), totalOf(usage));
      },
      release: () => close(0, 0),
    };
  };

  const reserve: TokenBudget["reserve"] = (estimate, signal) => {
    const tokens = estimate.inputTokens + estimate.maxTokens;
    const mine = turn.then(async () => {
      if (signal.aborted) return err(interrupted("The wait for tokens"));
      if (spentTokens + reservedTokens + tokens > totalTokens) return err(exhausted(tokens));
      if (!(await waitFor(tokens, signal))) return err(interrupted("The wait for tokens"));
      return ok(take(tokens));
    });
    turn = mine.then(() => undefined);
    return mine;
  };

  return {
    reserve,
    lost: (usage) => {
      refill();
      level -= weightOf(usage);
      spentTokens += totalOf(usage);
    },
    throttled: () => {
      refill();
      level = Math.min(level, 0);
    },
    spent: () => ({ tokens: spentTokens, calls }),
  };
}
