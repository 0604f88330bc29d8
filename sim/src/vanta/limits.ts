export interface SimLimit {
  readonly calls: number;
  /** Milliseconds. */
  readonly per: number;
}

/** What may be called how often; null switches a limit off. */
export interface SimLimits {
  readonly token: SimLimit | null;
  readonly management: SimLimit | null;
  readonly integrations: SimLimit | null;
}

/**
 * The token limit is documented. The others are what independent clients report. Whether the real service counts a
 * sliding or a fixed window, and whether integration calls count against the management limit too, is not known: the
 * stand-in takes the stricter reading of both.
 */
export const DOCUMENTED_LIMITS: SimLimits = {
  token: { calls: 5, per: 60_000 },
  management: { calls: 50, per: 60_000 },
  integrations: { calls: 20, per: 60_000 },
};

export interface Window {
  /** Counts a call; milliseconds until one would be allowed when this one is not, else 0. */
  take(): number;
}

/** A sliding window; calls over the limit do not count against it. */
export function slidingWindow(limit: SimLimit | null, now: () => number): Window {
  const taken: number[] = [];
  return {
    take: () => {
      if (limit === null) return 0;
      const time = now();
      while (taken[0] !== undefined && taken[0] <= time - limit.per) taken.shift();
      const [oldest] = taken;
      if (oldest !== undefined && taken.length >= limit.calls) return Math.max(1, oldest + limit.per - time);
      taken.push(time);
      return 0;
    },
  };
}
