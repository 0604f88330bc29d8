/**
 * Tokens per minute as the runtime accounts for them (AWS: "How tokens are counted"): input and the whole of
 * `maxTokens` are set aside when a request starts; when it ends, what was really used counts, output five-fold for
 * recent Claude models, tokens read from the cache not at all. Whether AWS refills continuously or by the minute is
 * not documented; this refills continuously.
 */
export interface TokenQuota {
  /** False when the request must be throttled. */
  start(tokens: number): boolean;
  finish(reserved: number, used: number): void;
}

export const OUTPUT_WEIGHT = 5;

export function createTokenQuota(tokensPerMinute: number, now: () => number = () => performance.now()): TokenQuota {
  let level = tokensPerMinute;
  let at = now();
  const refill = (): void => {
    const time = now();
    level = Math.min(tokensPerMinute, level + ((time - at) / 60_000) * tokensPerMinute);
    at = time;
  };
  return {
    start: (tokens) => {
      refill();
      if (tokens > level) return false;
      level -= tokens;
      return true;
    },
    finish: (reserved, used) => {
      refill();
      level = Math.min(tokensPerMinute, level + reserved - used);
    },
  };
}
