import { mebibytes, ms } from "../tables.ts";
import type { MetricKey } from "./model.ts";

/** How a metric grows where nothing is wrong: a total in proportion, the cost of one call not at all. */
type Kind = "total" | "call" | "memory";

export interface Metric {
  readonly key: MetricKey;
  readonly title: string;
  readonly kind: Kind;
  /** In the plots, beside the table. */
  readonly plotted: boolean;
}

/** Everything that is measured, in the order of the tables. */
export const METRICS: readonly Metric[] = [
  { key: "coldIndex", title: "first index of a process", kind: "total", plotted: true },
  { key: "index", title: "index", kind: "total", plotted: true },
  { key: "locatePass", title: "first pass of locate", kind: "total", plotted: true },
  { key: "scan", title: "scan", kind: "total", plotted: true },
  { key: "peak", title: "resident memory, peak", kind: "memory", plotted: true },
  { key: "heap", title: "heap that the index keeps", kind: "memory", plotted: true },
  { key: "locate", title: "locate p50", kind: "call", plotted: false },
  { key: "locateP95", title: "locate p95", kind: "call", plotted: true },
  { key: "edit", title: "one edit p50", kind: "call", plotted: false },
  { key: "editP95", title: "one edit p95", kind: "call", plotted: true },
  { key: "locateAfterEdit", title: "first locate after an edit p50", kind: "call", plotted: true },
  { key: "fix", title: "fix and verification p50", kind: "call", plotted: false },
  { key: "fixP95", title: "fix and verification p95", kind: "call", plotted: true },
];

/** A value as tables show it. */
export function cellOf({ kind }: Metric, value: number | null): string {
  if (value === null) return "–";
  return kind === "memory" ? mebibytes(value) : ms(value);
}

/** A value in the unit of the plots: milliseconds or mebibytes. */
export function plotValue({ kind }: Metric, value: number): number {
  return kind === "memory" ? value / 2 ** 20 : value;
}
