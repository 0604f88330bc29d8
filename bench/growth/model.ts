import type { Machine } from "../model.ts";

/** What grows while everything else stays as it is. */
export type Axis = "resources" | "depth";

/** One estate to measure, already written to `folder`. */
export interface GrowthJob {
  readonly axis: Axis;
  /** Resource blocks, or how deep modules are nested. */
  readonly at: number;
  readonly folder: string;
  readonly quick: boolean;
}

export const METRIC_KEYS = [
  "coldIndex",
  "index",
  "locatePass",
  "scan",
  "peak",
  "heap",
  "locate",
  "locateP95",
  "edit",
  "editP95",
  "locateAfterEdit",
  "fix",
  "fixP95",
] as const;
export type MetricKey = (typeof METRIC_KEYS)[number];

/** What was measured of one estate. Times are milliseconds, sizes bytes; null where there was nothing to measure. */
export interface GrowthPoint {
  readonly axis: Axis;
  readonly at: number;
  readonly resources: number;
  readonly files: number;
  readonly bytes: number;
  readonly modules: number;
  readonly values: Readonly<Record<MetricKey, number | null>>;
}

export interface GrowthReport {
  readonly version: 1;
  readonly machine: Machine;
  readonly points: readonly GrowthPoint[];
}
