import { expect, it } from "vitest";
import type { CheckStatus } from "../../../server/src/cli/doctor/check.ts";
import { doctorExitCode } from "../../../server/src/cli/doctor/command.ts";
import { EXIT, exitCodeFor } from "../../../server/src/cli/exit-codes.ts";
import { FAILURE_CODES, failure, type Reason, refusal } from "../../../shared/src/reasons.ts";
import { type Report, type ReportedFinding, STATUSES, type Status } from "../../../shared/src/report.ts";

function report(...findings: readonly (readonly [Status, Reason | null])[]): Report {
  return {
    version: 1,
    startedAt: "2026-01-01T00:00:00.000Z",
    repositories: [],
    findings: findings.map(([status, reason]) => ({ status, reason }) as ReportedFinding),
    problems: [],
    timings: { t_fetch: 0, t_clone: 0, t_parse: 0, t_total: 0 },
    counts: {},
  };
}

it("is 0 when every finding ended in a good state", () => {
  expect(exitCodeFor(report())).toBe(0);
  const good = STATUSES.filter((status) => status !== "failed").map((status) => [status, null] as const);
  expect(exitCodeFor(report(...good, ["refused", refusal("ambiguous", "x")]))).toBe(0);
});

it("is 1 when one failed, 3 when a service was away for all that failed, 130 when interrupted", () => {
  const io = ["failed", failure("io", "x")] as const;
  const away = ["failed", failure("network", "x")] as const;
  const stopped = ["failed", failure("interrupted", "x")] as const;
  expect(exitCodeFor(report(["fixed", null], io))).toBe(1);
  expect(exitCodeFor(report(["failed", null]))).toBe(1);
  expect(exitCodeFor(report(["fixed", null], away))).toBe(3);
  expect(exitCodeFor(report(away, io))).toBe(1);
  expect(exitCodeFor(report(away, io, stopped))).toBe(130);
});

it("knows every failure", () => {
  const codes = Object.fromEntries(FAILURE_CODES.map((code) => [code, exitCodeFor(failure(code, "x"))]));
  expect(codes).toEqual({
    network: 3,
    timeout: 3,
    "rate-limited": 3,
    unauthorized: 2,
    forbidden: 2,
    "not-found": 2,
    "invalid-response": 1,
    conflict: 1,
    io: 1,
    internal: 1,
    interrupted: 130,
  });
  expect(Object.values(EXIT).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 130]);
});

it.each([
  [["ok", "missing"], 0],
  [["ok", "broken"], 1],
  [["unreachable", "ok"], 3],
  [["unreachable", "broken"], 1],
  [["unreachable", "broken", "invalid"], 2],
] as const)("a doctor who finds %j ends with %i", (statuses: readonly CheckStatus[], expected) => {
  expect(doctorExitCode(statuses.map((status) => ({ name: "x", status, detail: "", mend: null })))).toBe(expected);
});
