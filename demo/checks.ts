import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { ReportedFinding } from "../shared/src/report.ts";
import type { SimPullView } from "../sim/src/github/server.ts";
import type { BatchRun } from "./batch.ts";
import type { Expected } from "./expected.ts";

/** What was expected and did not happen; the demo ends well when this stays empty. */
export interface Checks {
  readonly failed: readonly string[];
  readonly held: number;
  that(holds: boolean, otherwise: string): void;
}

export function createChecks(): Checks {
  const failed: string[] = [];
  let held = 0;
  return {
    failed,
    get held() {
      return held;
    },
    that: (holds, otherwise) => {
      if (holds) held += 1;
      else failed.push(otherwise);
    },
  };
}

/** What a finding is called in the tables of `expected.ts`. */
export type KeyOf = (finding: ReportedFinding) => string;

export const byResource: KeyOf = ({ resource }) => resource.name ?? resource.accountId ?? "";
export const byTest: KeyOf = ({ testId }) => testId;

/** Layers that every offered fix must have passed. */
const GATES: readonly string[] = ["parse", "scope", "schema", "target", "regressions", "format"];

export function checkRun(checks: Checks, run: BatchRun, about: { name: string; expected: number }): void {
  checks.that(run.code === 0, `${about.name}: exit code ${run.code}, expected 0. ${run.stderr.trim()}`);
  checks.that(run.report !== null, `${about.name}: no report was written`);
  const { length } = run.report?.findings ?? [];
  checks.that(length === about.expected, `${about.name}: ${length} findings, expected ${about.expected}`);
  for (const { where, message } of run.report?.problems ?? []) {
    checks.that(false, `${about.name}: problem in ${where}: ${message}`);
  }
}

/** Holds every finding against the table, field by field. */
export function checkFindings(
  checks: Checks,
  findings: readonly ReportedFinding[],
  given: { readonly expected: Readonly<Record<string, Expected>>; readonly keyOf: KeyOf },
): void {
  const seen = new Set<string>();
  for (const finding of findings) {
    const key = given.keyOf(finding);
    const expected = given.expected[key];
    seen.add(key);
    if (expected === undefined) checks.that(false, `${key}: a finding nobody expected`);
    else checkFinding(checks, key, { finding, expected });
  }
  for (const key of Object.keys(given.expected)) checks.that(seen.has(key), `${key}: no such finding in the report`);
}

function checkFinding(
  checks: Checks,
  key: string,
  { finding, expected }: { readonly finding: ReportedFinding; readonly expected: Expected },
): void {
  const { status, reason, receipt, fix } = finding;
  const same = (what: string, got: unknown, wanted: unknown): void => {
    const [is, should] = [JSON.stringify(got), JSON.stringify(wanted)];
    checks.that(is === should, `${key}: ${what} is ${is}, expected ${should}${reason ? ` (${reason.message})` : ""}`);
  };
  same("status", status, expected.status);
  same("reason", reason?.code ?? null, expected.code ?? null);
  same("block", receipt.address, expected.address);
  same("author of the fix", fix?.by ?? null, expected.by ?? null);
  if (expected.files !== undefined) same("changed files", fix?.files ?? [], expected.files);
  if (expected.alsoAffects !== undefined) same("also affected", receipt.alsoAffects, expected.alsoAffects);
  if (fix === null) return;
  const open = GATES.filter((gate) => {
    const layer = fix.layers.find(({ name }) => name === gate);
    // A change of a module's argument touches no resource block, so the schema has nothing to say about it.
    const nothingToCheck = gate === "schema" && layer?.status === "not-run";
    return layer?.status !== "passed" && !nothingToCheck;
  });
  checks.that(open.length === 0, `${key}: layers not passed: ${open.join(", ")}`);
}

/** Every delivered finding has exactly one open pull request, and no other exists. */
export function checkPulls(checks: Checks, run: BatchRun, pulls: readonly SimPullView[]): void {
  const delivered = (run.report?.findings ?? []).filter(({ pullRequest }) => pullRequest !== null);
  checks.that(pulls.length === delivered.length, `${pulls.length} pull requests for ${delivered.length} findings`);
  for (const { id, pullRequest } of delivered) {
    const own = pulls.filter(({ body }) => body.includes(`terrafix:finding=${id} `));
    checks.that(own.length === 1, `${own.length} pull requests carry the marker of ${id.slice(0, 12)}`);
    const [pull] = own;
    checks.that(pull?.url === pullRequest?.url, `${id.slice(0, 12)}: reported ${pullRequest?.url}, is ${pull?.url}`);
    checks.that(pull?.state === "open", `${pull?.url} is ${pull?.state}`);
  }
}

/** The second run finds everything done: same pull requests, same commits, same answers. */
export function checkRepetition(
  checks: Checks,
  runs: { readonly first: BatchRun; readonly second: BatchRun },
  pulls: { readonly before: readonly SimPullView[]; readonly after: readonly SimPullView[] },
): void {
  const state = (list: readonly SimPullView[]): string =>
    JSON.stringify(list.map(({ url, sha, body }) => [url, sha, body]));
  checks.that(state(pulls.before) === state(pulls.after), "the second run changed or opened pull requests");
  const first = new Map((runs.first.report?.findings ?? []).map((finding) => [finding.id, finding]));
  for (const again of runs.second.report?.findings ?? []) {
    const before = first.get(again.id);
    const wanted = before?.status === "delivered" ? "already-delivered" : before?.status;
    checks.that(again.status === wanted, `second run: ${again.testId} is ${again.status}, expected ${wanted}`);
    checks.that(
      again.pullRequest?.url === before?.pullRequest?.url,
      `second run: another pull request for ${again.testId}`,
    );
  }
}

/** Working trees of the runs are gone. */
export async function checkLeftovers(checks: Checks, work: string): Promise<void> {
  const left = await readdir(join(work, "home", "tmp"));
  checks.that(left.length === 0, `left in the temporary folder: ${left.join(", ")}`);
}
