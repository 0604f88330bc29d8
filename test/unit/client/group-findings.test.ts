import { expect, it } from "vitest";
import { type GroupLabels, groupFindings, matchesFilter } from "../../../client/src/views/group-findings.ts";
import type { FindingItem } from "../../../shared/src/protocol.ts";

const LABELS: GroupLabels = {
  severity: { critical: "Critical", high: "High", medium: "Medium", low: "Low", unknown: "None" },
  state: {
    open: "Open",
    predicted: "Predicted",
    applied: "Applied",
    "in-review": "Review",
    merged: "Merged",
    declined: "Declined",
    unresolved: "Lost",
    excepted: "Excepted",
  },
  file: (uri) => uri.replace("file:///", ""),
  noFile: "nowhere",
};

function item(id: string, more: Partial<FindingItem>): FindingItem {
  const range = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
  return {
    id,
    testId: "t",
    policy: "p",
    title: "T",
    severity: "high",
    frameworks: ["soc2"],
    source: "vanta",
    state: "open",
    resource: id,
    receipt: {
      confidence: "exact",
      score: 1,
      address: `aws_x.${id}`,
      file: "a.tf",
      startLine: 1,
      endLine: 2,
      evidence: [],
      candidates: [],
      alsoAffects: [],
    },
    place: { uri: "file:///a.tf", range },
    reason: null,
    pullRequest: null,
    url: null,
    ...more,
  };
}

const all = [
  item("predicted", { state: "predicted", severity: "critical", policy: "q", title: "Q" }),
  item("low", { severity: "low" }),
  item("lost", { state: "unresolved", place: null }),
  item("high", {
    place: { uri: "file:///b.tf", range: { start: { line: 3, character: 0 }, end: { line: 4, character: 0 } } },
  }),
];

const shape = (by: Parameters<typeof groupFindings>[1]) =>
  groupFindings(all, by, LABELS).map(({ label, findings }) => [label, findings.map(({ id }) => id)]);

it("groups by test: what is reported before what is predicted, one group per policy", () => {
  expect(shape("test")).toEqual([
    ["T", ["high", "low", "lost"]],
    ["Q", ["predicted"]],
  ]);
});

it("groups by file, with what has none at the end", () => {
  expect(shape("file")).toEqual([
    ["a.tf", ["low", "predicted"]],
    ["b.tf", ["high"]],
    ["nowhere", ["lost"]],
  ]);
});

it("groups by severity and by state in their own order", () => {
  expect(shape("severity").map(([label]) => label)).toEqual(["Critical", "High", "Low"]);
  expect(shape("state").map(([label]) => label)).toEqual(["Open", "Predicted", "Lost"]);
});

it("keeps every finding once, whatever the grouping", () => {
  for (const by of ["test", "file", "severity", "state"] as const)
    expect(
      groupFindings(all, by, LABELS)
        .flatMap(({ findings }) => findings.map(({ id }) => id))
        .sort(),
    ).toEqual(all.map(({ id }) => id).sort());
});

it("filters by words anywhere, all of them", () => {
  const names = (filter: string) => all.filter((one) => matchesFilter(one, filter)).map(({ id }) => id);
  expect(names("B.TF soc2")).toEqual(["high"]);
  expect(names("unresolved")).toEqual(["lost"]);
  expect(names("soc2 nowhere-at-all")).toEqual([]);
});
