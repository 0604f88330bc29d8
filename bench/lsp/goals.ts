import { count, mebibytes, ms, NONE, type Table } from "../tables.ts";
import type { ServerMeasurement } from "./model.ts";

/** What the product promises an editor's user, with the measured value that says whether it is kept. */
interface Goal {
  readonly name: string;
  /** Milliseconds, or bytes: what is measured must stay below. */
  readonly below: number;
  readonly shown: (value: number) => string;
  readonly of: (row: ServerMeasurement) => number | null | undefined;
}

const milliseconds = (value: number): string => `${ms(value)} ms`;
const memory = (value: number): string => `${mebibytes(value)} MiB`;

export const GOALS: readonly Goal[] = [
  { name: "start to `initialize`", below: 300, shown: milliseconds, of: (row) => row.start },
  { name: "first diagnostics, cold", below: 1_000, shown: milliseconds, of: (row) => row.firstCold },
  { name: "first diagnostics, warm", below: 300, shown: milliseconds, of: (row) => row.firstWarm },
  { name: "key to diagnostics p95", below: 50, shown: milliseconds, of: ({ own }) => own?.keystroke?.p95 },
  { name: "rule's fix p95", below: 50, shown: milliseconds, of: ({ own }) => own?.action?.p95 },
  { name: "hover p95", below: 20, shown: milliseconds, of: ({ own }) => own?.hover?.p95 },
  { name: "longest wait, reading", below: 50, shown: milliseconds, of: ({ own }) => own?.longest.reading },
  { name: "longest wait, typing", below: 50, shown: milliseconds, of: ({ own }) => own?.longest.typing },
  { name: "memory at its largest", below: 350e6, shown: memory, of: (row) => row.memory?.peak },
];

/** The goals of this product's server beside what was measured on each size of workspace. */
export function goalsTable(measurements: readonly ServerMeasurement[]): Table {
  const rows = measurements.filter(({ own }) => own !== null);
  return {
    title: "Goals",
    note: "What `terrafix-ls` is to stay below, and what it was; `missed` where it did not. Times are of the clock on the wall: a busy machine (see the load above) misses goals that a quiet one keeps.",
    head: ["goal", "below", ...rows.map((row) => `${count(row.resources)} resources`)],
    rows: rows.length === 0 ? [] : GOALS.map((goal) => [goal.name, goal.shown(goal.below), ...rows.map(verdict(goal))]),
  };
}

function verdict({ below, shown, of }: Goal): (row: ServerMeasurement) => string {
  return (row) => {
    const value = of(row);
    if (value === null || value === undefined) return NONE;
    return value < below ? shown(value) : `${shown(value)}, missed`;
  };
}
