import { describe, expect, it } from "vitest";
import { GOALS, goalsTable } from "../../../bench/lsp/goals.ts";
import type { OwnMeasurement, ServerMeasurement } from "../../../bench/lsp/model.ts";

const spread = (p95: number) => ({ calls: 1, p50: 1, p95, p99: p95 });

const OWN = {
  keystroke: spread(49),
  firstAction: null,
  actionList: null,
  actionResolve: null,
  action: spread(50),
  hover: null,
  silence: { reading: null, typing: null },
  longest: { reading: 1, typing: 2 },
} satisfies OwnMeasurement;

const ROW: ServerMeasurement = {
  server: "terrafix-ls",
  version: null,
  resources: 1_000,
  document: { file: "main.tf", lines: 1, bytes: 1 },
  load: null,
  start: 299,
  starts: 1,
  firstCold: 1_001,
  firstWarm: null,
  settled: 1,
  processor: null,
  memory: { settled: 1, used: 1, peak: 350e6 },
  syntaxEdit: null,
  own: OWN,
};

describe("the table of goals", () => {
  it("says which are kept, which are missed, and which were not measured", () => {
    const { head, rows } = goalsTable([ROW, { ...ROW, server: "other", own: null }]);
    expect(head).toEqual(["goal", "below", "1,000 resources"]);
    const cells = Object.fromEntries(rows.map(([goal = "", , cell = ""]) => [goal, cell]));
    expect(Object.keys(cells)).toHaveLength(GOALS.length);
    expect(cells["start to `initialize`"]).toBe("299 ms");
    expect(cells["first diagnostics, cold"]).toMatch(/, missed$/);
    expect(cells["first diagnostics, warm"]).toBe("–");
    expect(cells["key to diagnostics p95"]).not.toMatch(/missed/);
    // Reached is not below.
    expect(cells["rule's fix p95"]).toMatch(/, missed$/);
    expect(cells["memory at its largest"]).toMatch(/MiB, missed$/);
  });

  it("is empty without measurements", () => {
    expect(goalsTable([]).rows).toEqual([]);
  });
});
