import { count, type Table } from "../tables.ts";
import { exponentText, lineOf, pointsOn, STEADY_FROM } from "./lines.ts";
import { cellOf, METRICS } from "./metrics.ts";
import type { Axis, GrowthReport } from "./model.ts";

const NOTES: Readonly<Record<Axis, string>> = {
  resources: `Milliseconds and MiB by the number of resource blocks. \`exponent\` is the slope of the straight line through the points on two logarithmic axes: 1 is in proportion, 0 is level. \`from ${count(STEADY_FROM)}\` leaves out the small estates, where most of the time is what every process pays once.`,
  depth:
    "The same resource blocks and as many live resources at every depth; half of the blocks stand in modules that call each other so deep, names handed down by arguments.",
};

/** What was measured, a row per metric and a column per estate, and what the estates are. */
export function growthTables(report: GrowthReport): readonly Table[] {
  return (["resources", "depth"] as const).flatMap((axis) => {
    const points = pointsOn(report, axis);
    return points.length === 0 ? [] : [measuredTable(report, axis)];
  });
}

function measuredTable(report: GrowthReport, axis: Axis): Table {
  const points = pointsOn(report, axis);
  const steady = axis === "resources" ? [`from ${count(STEADY_FROM)}`] : [];
  const estate = (title: string, of: (point: (typeof points)[number]) => string) => [
    title,
    ...points.map(of),
    "",
    ...steady.map(() => ""),
  ];
  const title = axis === "resources" ? "By resources" : "By depth of modules";
  return {
    title,
    note: NOTES[axis],
    head: [axis, ...points.map(({ at }) => count(at)), "exponent", ...steady],
    rows: [
      estate("files", ({ files }) => count(files)),
      estate("MB", ({ bytes }) => (bytes / 1e6).toFixed(2)),
      estate("module instances", ({ modules }) => count(modules)),
      ...METRICS.map((metric) => {
        const line = lineOf(metric, points, axis);
        return [
          metric.title,
          ...points.map(({ values }) => cellOf(metric, values[metric.key])),
          exponentText(line.whole?.exponent),
          ...steady.map(() => exponentText(line.steady?.exponent)),
        ];
      }),
    ],
  };
}
