import { describe, expect, it } from "vitest";
import {
  createTokenBudget,
  type Reservation,
  type TokenBudgetOptions,
} from "../../../server/src/remediate/bedrock/budget.ts";
import type { Result } from "../../../shared/src/result.ts";

const signal = new AbortController().signal;

/** A clock that only sleeping moves. */
function budgetOf(options: Partial<TokenBudgetOptions>) {
  const clock = { now: 0, slept: 0 };
  const budget = createTokenBudget({
    tokensPerMinute: 6_000,
    totalTokens: 1e9,
    now: () => clock.now,
    sleep: async (milliseconds) => {
      clock.now += milliseconds;
      clock.slept += milliseconds;
    },
    ...options,
  });
  return { budget, clock };
}

function granted(result: Result<Reservation, unknown>): Reservation {
  if (!result.ok) throw new Error(`not granted: ${JSON.stringify(result.error)}`);
  return result.value;
}

const usage = (inputTokens: number, outputTokens: number, cacheReadTokens = 0) => ({
  inputTokens,
  outputTokens,
  cacheReadTokens,
  cacheWriteTokens: 0,
});

describe("token budget: pace", () => {
  it("lets a full bucket through at once and then waits for the refill", async () => {
    const { budget, clock } = budgetOf({});
    granted(await budget.reserve({ inputTokens: 5_000, maxTokens: 1_000 }, signal));
    expect(clock.slept).toBe(0);
    granted(await budget.reserve({ inputTokens: 2_000, maxTokens: 1_000 }, signal));
    expect(clock.slept).toBe(30_000);
  });

  it("gives back what was not used, output counted five-fold, cache reads not at all", async () => {
    const { budget, clock } = budgetOf({});
    granted(await budget.reserve({ inputTokens: 4_000, maxTokens: 2_000 }, signal)).settle(usage(1_000, 200, 3_000));
    // 1000 + 5 × 200 = 2000 used: 4000 are left.
    granted(await budget.reserve({ inputTokens: 3_000, maxTokens: 1_000 }, signal));
    expect(clock.slept).toBe(0);
    expect(budget.spent()).toEqual({ tokens: 4_200, calls: 1 });
  });

  it("goes into debt when more was used than estimated", async () => {
    const { budget, clock } = budgetOf({});
    granted(await budget.reserve({ inputTokens: 5_000, maxTokens: 1_000 }, signal)).settle(usage(5_000, 800));
    granted(await budget.reserve({ inputTokens: 1, maxTokens: 999 }, signal));
    // Debt of 3000, then 1000 needed.
    expect(clock.slept).toBe(40_000);
  });

  it("serves a call larger than the whole bucket once the bucket is full", async () => {
    const { budget, clock } = budgetOf({});
    granted(await budget.reserve({ inputTokens: 20_000, maxTokens: 1_000 }, signal));
    expect(clock.slept).toBe(0);
  });

  it("releases everything of a call that never ran, and settles once only", async () => {
    const { budget } = budgetOf({});
    const reservation = granted(await budget.reserve({ inputTokens: 5_000, maxTokens: 1_000 }, signal));
    reservation.release();
    reservation.settle(usage(5_000, 1_000));
    expect(budget.spent()).toEqual({ tokens: 0, calls: 0 });
  });

  it("empties the bucket when the service throttles", async () => {
    const { budget, clock } = budgetOf({});
    budget.throttled();
    granted(await budget.reserve({ inputTokens: 500, maxTokens: 100 }, signal));
    expect(clock.slept).toBe(6_000);
  });

  it("keeps the order of those who wait", async () => {
    const { budget } = budgetOf({});
    const order: number[] = [];
    await Promise.all(
      [1, 2, 3, 4].map(async (number) => {
        granted(await budget.reserve({ inputTokens: 4_000, maxTokens: 1_000 }, signal));
        order.push(number);
      }),
    );
    expect(order).toEqual([1, 2, 3, 4]);
  });
});

describe("token budget: total", () => {
  it("refuses what the total cannot cover, counting what is set aside", async () => {
    const { budget } = budgetOf({ tokensPerMinute: 1e6, totalTokens: 10_000 });
    const first = granted(await budget.reserve({ inputTokens: 5_000, maxTokens: 1_000 }, signal));
    expect(await budget.reserve({ inputTokens: 4_000, maxTokens: 1_000 }, signal)).toMatchObject({
      ok: false,
      error: { code: "budget-exhausted" },
    });
    first.settle(usage(2_000, 100));
    expect((await budget.reserve({ inputTokens: 4_000, maxTokens: 1_000 }, signal)).ok).toBe(true);
  });

  it("keeps the estimate when the service did not say", async () => {
    const { budget } = budgetOf({ totalTokens: 10_000 });
    granted(await budget.reserve({ inputTokens: 2_000, maxTokens: 1_000 }, signal)).settle(null);
    expect(budget.spent().tokens).toBe(3_000);
  });

  it("refuses everything when the total is zero", async () => {
    const { budget } = budgetOf({ totalTokens: 0 });
    expect(await budget.reserve({ inputTokens: 1, maxTokens: 1 }, signal)).toMatchObject({
      error: { code: "budget-exhausted" },
    });
  });
});

describe("token budget: interruption", () => {
  it("ends the wait, and the next in line goes on", async () => {
    const controller = new AbortController();
    const { budget } = budgetOf({ sleep: async () => controller.abort(), now: () => 0 });
    granted(await budget.reserve({ inputTokens: 5_000, maxTokens: 1_000 }, signal));
    expect(await budget.reserve({ inputTokens: 1_000, maxTokens: 0 }, controller.signal)).toMatchObject({
      error: { code: "interrupted" },
    });
    expect(await budget.reserve({ inputTokens: 1_000, maxTokens: 0 }, controller.signal)).toMatchObject({
      error: { code: "interrupted" },
    });
  });
});
