/** A power law `y = c · x^exponent`. */
export interface Fit {
  readonly exponent: number;
  /** Share of the variance that the straight line explains, 0 to 1. */
  readonly r2: number;
}

/** The straight line through points on two logarithmic axes, by least squares; null for fewer than two. */
export function fitPower(points: readonly (readonly [x: number, y: number])[]): Fit | null {
  const logs = points.filter(([x, y]) => x > 0 && y > 0).map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  if (logs.length < 2) return null;
  const meanX = mean(logs.map(([x]) => x));
  const meanY = mean(logs.map(([, y]) => y));
  const xx = sum(logs.map(([x]) => (x - meanX) ** 2));
  const xy = sum(logs.map(([x, y]) => (x - meanX) * (y - meanY)));
  const yy = sum(logs.map(([, y]) => (y - meanY) ** 2));
  if (xx === 0) return null;
  return { exponent: xy / xx, r2: yy === 0 ? 1 : xy ** 2 / (xx * yy) };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
