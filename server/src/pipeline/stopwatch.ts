import type { FindingTimings } from "../../../shared/src/report.ts";

type Stage = keyof FindingTimings;

/** Adds up the milliseconds that each stage took for one finding. */
export interface Stopwatch {
  time<T>(stage: Stage, work: () => T): T;
  timeAsync<T>(stage: Stage, work: () => Promise<T>): Promise<T>;
  timings(): FindingTimings;
}

/** A stopwatch at zero; a stage that never ran stays null. */
export function createStopwatch(): Stopwatch {
  const spent: Record<Stage, number | null> = {
    t_match: null,
    t_rule: null,
    t_bedrock: null,
    t_verify: null,
    t_pr: null,
  };
  const add = (stage: Stage, since: number): void => {
    // Microseconds are enough and keep the report readable.
    spent[stage] = Math.round(((spent[stage] ?? 0) + performance.now() - since) * 1000) / 1000;
  };
  return {
    time: (stage, work) => {
      const since = performance.now();
      try {
        return work();
      } finally {
        add(stage, since);
      }
    },
    timeAsync: async (stage, work) => {
      const since = performance.now();
      try {
        return await work();
      } finally {
        add(stage, since);
      }
    },
    timings: () => ({ ...spent }),
  };
}
