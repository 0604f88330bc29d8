import { readFile } from "node:fs/promises";
import path from "node:path";
import { locateOrRefuse } from "../../server/src/locate/locate.ts";
import { type Catalogue, loadCatalogue } from "../../server/src/policies/catalogue.ts";
import { type ScanFinding, scanPolicies } from "../../server/src/policies/scan.ts";
import { loadIndex, withChanges } from "../../server/src/terraform/index/build-index.ts";
import type { TerraformIndex } from "../../server/src/terraform/index/model.ts";
import { loadHcl } from "../../server/src/terraform/syntax/parse.ts";
import { SETTINGS, timeFixes } from "../measure/policy-cost.ts";
import { median, percentile, sample, spreadOf, timed, timedAsync } from "../stats.ts";
import type { GrowthJob, GrowthPoint, MetricKey } from "./model.ts";

/** ARNs that are asked for, of estates of any size: so many calls, so many chances to be slow. */
export const QUERIES = { quick: 40, full: 400 } as const;

/** Rounds are repeated until so many milliseconds are spent. */
const BUDGET_MS = 4_000;

/** Measures one estate in this process, which must have done nothing else. */
export async function measurePoint({ axis, at, folder, quick }: GrowthJob): Promise<GrowthPoint> {
  const arns: readonly string[] = JSON.parse(await readFile(path.join(folder, "arns.json"), "utf8"));
  const root = path.join(folder, "repository");
  await loadHcl();
  const catalogue = loadCatalogue();
  const baseline = heapInUse();
  const load = () => timedAsync(() => loadIndex(root, new AbortController().signal));
  const { ms: coldIndex, value: index } = await load();
  const heap = heapInUse() - baseline;
  firstPass(index, arns);
  const findings = scanPolicies(index, catalogue, SETTINGS).findings;
  const peak = process.resourceUsage().maxRSS * 1024;
  const rounds = await repeatRounds({ load, arns, quick, scan: (on) => scanPolicies(on, catalogue, SETTINGS) });
  const edits = spreadOf(steadyEdits(index, quick));
  const steady = steadyLocates(index, arns);
  const failing = findings.filter(({ verdict }) => verdict.status === "fail");
  const fixes = spreadOf(await steadyFixes(index, catalogue, sample(failing, quick ? 8 : 50)));
  const values: Record<MetricKey, number | null> = {
    coldIndex,
    ...rounds,
    peak,
    heap: globalThis.gc === undefined ? null : heap,
    locate: percentile(steady, 0.5),
    locateP95: percentile(steady, 0.95),
    edit: edits?.p50 ?? null,
    editP95: edits?.p95 ?? null,
    locateAfterEdit: locateAfterEdits(index, arns, quick),
    fix: fixes?.p50 ?? null,
    fixP95: fixes?.p95 ?? null,
  };
  return { axis, at, ...sizesOf(index), values };
}

interface Rounds {
  readonly load: () => Promise<{ readonly ms: number; readonly value: TerraformIndex }>;
  readonly scan: (index: TerraformIndex) => unknown;
  readonly arns: readonly string[];
  readonly quick: boolean;
}

/** Index, locate and scan on indexes that nobody asked anything before, the fastest of all rounds. */
async function repeatRounds({ load, scan, arns, quick }: Rounds) {
  const index: number[] = [];
  const pass: number[] = [];
  const scans: number[] = [];
  const since = performance.now();
  while (index.length < (quick ? 1 : 2) || (!quick && index.length < 9 && performance.now() - since < BUDGET_MS)) {
    const made = await load();
    index.push(made.ms);
    pass.push(firstPass(made.value, arns));
    scans.push(timed(() => scan(made.value)).ms);
  }
  return { index: Math.min(...index), locatePass: Math.min(...pass), scan: Math.min(...scans) };
}

/** Asks for every ARN once, tables being built on the way. */
function firstPass(index: TerraformIndex, arns: readonly string[]): number {
  return timed(() => {
    for (const arn of arns) locateOrRefuse({ arn }, index, { state: null });
  }).ms;
}

/** Of each ARN the fastest of three answers: what else runs on the machine does not make a call slow three times. */
function steadyLocates(index: TerraformIndex, arns: readonly string[]): readonly number[] {
  const ask = (arn: string) => timed(() => locateOrRefuse({ arn }, index, { state: null })).ms;
  return arns.map((arn) => Math.min(ask(arn), ask(arn), ask(arn)));
}

/** The index after one file changed, for files spread over the estate; of each the fastest of three. */
function steadyEdits(index: TerraformIndex, quick: boolean): readonly number[] {
  const files = [...index.files.values()].filter((file) => file.path.endsWith(".tf"));
  return sample(files, quick ? 10 : 60).map(({ path: name, text }) => {
    const change = (i: number) => timed(() => withChanges(index, new Map([[name, `${text}\n# change ${i}\n`]]))).ms;
    return Math.min(change(1), change(2), change(3));
  });
}

/** The same for fixes: three passes, of each finding the fastest. */
async function steadyFixes(index: TerraformIndex, catalogue: Catalogue, failing: readonly ScanFinding[]) {
  const passes: (readonly number[])[] = [];
  for (let i = 0; i < 3; i++) passes.push(await timeFixes(index, catalogue, failing));
  const [one = [], ...others] = passes;
  return one.map((ms, i) => Math.min(ms, ...others.map((pass) => pass[i] ?? ms)));
}

/** What the first question costs after a file changed, in the way that an editor asks: edit upon edit. */
function locateAfterEdits(index: TerraformIndex, arns: readonly string[], quick: boolean): number | null {
  const files = [...index.files.values()].filter((file) => file.path.endsWith(".tf"));
  const times: number[] = [];
  let current = index;
  const since = performance.now();
  for (const [i, { path: name }] of sample(files, quick ? 5 : 40).entries()) {
    const arn = arns[(i * 7) % arns.length];
    const file = current.files.get(name);
    if (arn === undefined || file === undefined || (times.length >= 5 && performance.now() - since > BUDGET_MS)) break;
    current = withChanges(current, new Map([[name, `${file.text}\n# changed\n`]]));
    times.push(timed(() => locateOrRefuse({ arn }, current, { state: null })).ms);
  }
  return times.length === 0 ? null : median(times);
}

function sizesOf(index: TerraformIndex) {
  const declared = [...index.directories.values()].flatMap((directory) => [...directory.resources.values()]);
  const texts = [...index.files.values()].map(({ text }) => Buffer.byteLength(text));
  return {
    resources: declared.filter(({ mode, type }) => mode === "managed" && type.startsWith("aws_")).length,
    files: index.files.size,
    bytes: texts.reduce((sum, bytes) => sum + bytes, 0),
    modules: index.instances.filter(({ parent }) => parent !== null).length,
  };
}

/** After a collection, where the process may ask for one. */
function heapInUse(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
