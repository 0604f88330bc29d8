/** Milliseconds of many calls. */
export interface Spread {
  readonly calls: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Percentile by nearest rank; NaN for no values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** The middle one. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The spread of single calls, or null when there were none. */
export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  return {
    calls: values.length,
    p50: percentile(values, 0.5),
    p95: percentile(values, 0.95),
    p99: percentile(values, 0.99),
  };
}

/** Milliseconds of one call, with its result. */
export function timed<T>(run: () => T): { readonly ms: number; readonly value: T } {
  const since = performance.now();
  const value = run();
  return { ms: performance.now() - since, value };
}

/** As {@link timed}, for a promise. */
export async function timedAsync<T>(run: () => Promise<T>): Promise<{ readonly ms: number; readonly value: T }> {
  const since = performance.now();
  const value = await run();
  return { ms: performance.now() - since, value };
}

/**
 * Runs once to see what it costs cold, then until there are enough repetitions for a median that stands: at least
 * `least`, then until `budgetMs` is spent, at most 50.
 */
export function repeated(
  run: () => unknown,
  options: { readonly least: number; readonly budgetMs: number },
): { readonly first: number; readonly median: number; readonly repetitions: number } {
  const first = timed(run).ms;
  const times: number[] = [];
  const since = performance.now();
  while (times.length < options.least || (performance.now() - since < options.budgetMs && times.length < 50)) {
    times.push(timed(run).ms);
  }
  return { first, median: median(times), repetitions: times.length };
}

/** At most `limit` items, evenly spread over all of them. */
export function sample<T>(items: readonly T[], limit: number): readonly T[] {
  if (items.length <= limit) return items;
  const step = items.length / limit;
  return Array.from({ length: limit }, (_, i) => items[Math.floor(i * step)]).filter((item) => item !== undefined);
}
