import { type Fit, fitPower } from "./fit.ts";
import { type Metric, plotValue } from "./metrics.ts";
import type { Axis, GrowthPoint, GrowthReport } from "./model.ts";

/** One metric along one axis. */
export interface Line {
  readonly metric: Metric;
  readonly points: readonly (readonly [at: number, value: number])[];
  /** Over all points. */
  readonly whole: Fit | null;
  /** From {@link STEADY_FROM} resources up, where what every process pays once does not hide the rest. */
  readonly steady: Fit | null;
}

/** Below so many resources most of the time is start-up. */
export const STEADY_FROM = 1_000;

export function pointsOn(report: GrowthReport, axis: Axis): readonly GrowthPoint[] {
  return report.points.filter((point) => point.axis === axis);
}

export function lineOf(metric: Metric, points: readonly GrowthPoint[], axis: Axis): Line {
  const measured = points.flatMap(({ at, values }): (readonly [number, number])[] => {
    const value = values[metric.key];
    return value === null || value <= 0 ? [] : [[at, plotValue(metric, value)]];
  });
  const far = axis === "resources" ? measured.filter(([at]) => at >= STEADY_FROM) : measured;
  return { metric, points: measured, whole: fitPower(measured), steady: fitPower(far) };
}

/** The exponent that says how a line grows: where it is steady, else over all of it. */
export function exponentOf({ steady, whole }: Line): number | null {
  return (steady ?? whole)?.exponent ?? null;
}

export function exponentText(exponent: number | null | undefined): string {
  return exponent === null || exponent === undefined ? "–" : exponent.toFixed(2);
}
