import { type Line, lineOf, pointsOn } from "./lines.ts";
import type { Metric } from "./metrics.ts";
import { METRICS } from "./metrics.ts";
import type { Axis, GrowthReport } from "./model.ts";

/** One picture: the metrics of one kind along one axis. */
export interface Plot {
  /** Name of the file, without ending. */
  readonly name: string;
  readonly title: string;
  /** What is seen, for those who do not see it. */
  readonly alt: string;
  readonly axis: Axis;
  /** Of the value. */
  readonly unit: "milliseconds" | "MiB";
  readonly kind: Metric["kind"];
}

export const PLOTS: readonly Plot[] = [
  {
    name: "growth-totals",
    title: "Whole estates",
    alt: "Time to index, to locate for the first time and to scan, from 10 to 50,000 resources, on two logarithmic axes",
    axis: "resources",
    unit: "milliseconds",
    kind: "total",
  },
  {
    name: "growth-calls",
    title: "One finding, one edit",
    alt: "Time of one call of locate, of one edit, and of one fix with its verification, from 10 to 50,000 resources, on two logarithmic axes",
    axis: "resources",
    unit: "milliseconds",
    kind: "call",
  },
  {
    name: "growth-memory",
    title: "Memory",
    alt: "Peak resident memory and heap of the index, from 10 to 50,000 resources, on two logarithmic axes",
    axis: "resources",
    unit: "MiB",
    kind: "memory",
  },
  {
    name: "depth-totals",
    title: "Whole estates, by depth of modules",
    alt: "Time to index, to locate for the first time and to scan, for modules nested 1 to 8 deep, on two logarithmic axes",
    axis: "depth",
    unit: "milliseconds",
    kind: "total",
  },
  {
    name: "depth-calls",
    title: "One finding, one edit, by depth of modules",
    alt: "Time of one call of locate, of one edit, and of one fix with its verification, for modules nested 1 to 8 deep, on two logarithmic axes",
    axis: "depth",
    unit: "milliseconds",
    kind: "call",
  },
];

/** The lines of a plot; none where nothing was measured. */
export function linesOf({ axis, kind }: Plot, report: GrowthReport): readonly Line[] {
  const points = pointsOn(report, axis);
  return METRICS.filter((metric) => metric.plotted && metric.kind === kind)
    .map((metric) => lineOf(metric, points, axis))
    .filter((line) => line.points.length > 0);
}
