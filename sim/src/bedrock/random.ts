/** A seeded generator of numbers in [0, 1): mulberry32. The same seed gives the same run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Milliseconds. */
export interface LatencyDistribution {
  readonly p50: number;
  readonly p95: number;
}

/** 95th percentile of the standard normal distribution. */
const Z95 = 1.6449;

/** Draws from the log-normal distribution with the given median and 95th percentile. */
export function lognormal({ p50, p95 }: LatencyDistribution, random: () => number): number {
  const sigma = Math.log(Math.max(p95, p50) / p50) / Z95;
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return p50 * Math.exp(sigma * radius * Math.cos(2 * Math.PI * random()));
}
