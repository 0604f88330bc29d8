import { wrap } from "../server/src/cli/wrap.ts";
import type { ReportedFinding } from "../shared/src/report.ts";
import type { SimPullView } from "../sim/src/github/server.ts";
import { type BatchRun, runBatch } from "./batch.ts";
import { byResource, byTest, type Checks, checkFindings, checkPulls, checkRepetition, checkRun } from "./checks.ts";
import { FROM_SCANNERS, FROM_VANTA } from "./expected.ts";
import { PATHS } from "./paths.ts";
import { OWNER, REPOSITORY, type StandIns } from "./stand-ins.ts";
import { countsText, diffText, findingsTable, heading, seconds } from "./text.ts";

export interface Stage {
  readonly work: string;
  readonly standIns: StandIns;
  readonly checks: Checks;
  readonly signal: AbortSignal;
}

/** The main job, and then the same again. Gives the first of the two runs. */
export async function vantaRuns(stage: Stage): Promise<BatchRun> {
  const { standIns, checks, work, signal } = stage;
  const { github, gitUrl } = standIns;
  const args = ["--source", "vanta", "--repo", gitUrl, "--deliver", "pull-request"];
  const pulls = (): Promise<readonly SimPullView[]> => github.pulls(OWNER, REPOSITORY);

  const first = await runBatch(args, { work, name: "first", standIns }, signal);
  if (signal.aborted) return first;
  const opened = await pulls();
  const findings = first.report?.findings ?? [];
  console.log(heading(`$ ${first.command}`));
  console.log(findingsTable(findings, { expected: FROM_VANTA, keyOf: byResource }));
  console.log(`\n${countsText(findings)} in ${seconds(first.took)}\n\nThe pull requests:`);
  for (const { title, url } of opened) console.log(`    ${url}  ${title}`);
  checkRun(checks, first, { name: "first run", expected: Object.keys(FROM_VANTA).length });
  checkFindings(checks, findings, { expected: FROM_VANTA, keyOf: byResource });
  checkPulls(checks, first, opened);
  showChange(findings);
  showModel(stage, findings);

  const second = await runBatch(args, { work, name: "second", standIns }, signal);
  if (signal.aborted) return first;
  const after = await pulls();
  console.log(heading(`$ ${second.command}    (once more)`));
  const all = `${countsText(second.report?.findings ?? [])} in ${seconds(second.took)}`;
  console.log(`${all}: GitHub has ${after.length} pull requests, as before.`);
  checkRun(checks, second, { name: "second run", expected: findings.length });
  checkRepetition(checks, { first, second }, { before: opened, after });
  return first;
}

/** One fix to look at: the value is changed where it is decided, in the caller of the module. */
function showChange(findings: readonly ReportedFinding[]): void {
  const finding = findings.find(({ resource }) => resource.name === "/acme/prod/orders-api");
  if (finding?.fix === undefined || finding.fix === null) return;
  console.log(heading(`One of them: ${finding.title}`));
  for (const line of finding.receipt.evidence) console.log(`    because ${line}`);
  console.log(`\n${diffText(finding.fix.diff)}\n`);
  for (const { name, status, detail } of finding.fix.layers) {
    const [head = "", ...rest] = wrap(detail, 78);
    console.log(`    ${status.padEnd(8)} ${name.padEnd(15)} ${head}`);
    for (const line of rest) console.log(`${" ".repeat(29)}${line}`);
  }
}

/** The model's first proposal is not good enough, and what failed is what it is told. */
function showModel({ standIns, checks }: Stage, findings: readonly ReportedFinding[]): void {
  const { requests } = standIns.bedrock;
  const corrected = requests.find(({ round }) => round === 2);
  const finding = findings.find(({ fix }) => fix?.by === "bedrock");
  const told = /<data name="feedback">\n([\s\S]*?)\n<\/data>/.exec(corrected?.feedback ?? "")?.[1] ?? "";
  checks.that(requests.length === 2, `the model was asked ${requests.length} times, expected 2`);
  checks.that(told.includes("layer target"), `the model was told ${JSON.stringify(told)}, expected the target layer`);
  if (finding?.fix === undefined || finding.fix === null) return;
  console.log(heading("The one that the model wrote, held to the same proof"));
  console.log("    its first proposal, 180 days, went back with:");
  for (const line of wrap(told.replace(/^- /, ""), 90)) console.log(`        ${line}`);
  console.log(`    its second one passed:\n\n${diffText(finding.fix.diff)}`);
}

/** Findings of scanners from a file, as patches: nothing is written and nothing is opened. */
export async function scannerRun(stage: Stage): Promise<BatchRun> {
  const { standIns, checks, work, signal } = stage;
  const { github, gitUrl } = standIns;
  const before = (await github.pulls(OWNER, REPOSITORY)).length;
  const input = ["--findings", PATHS.scanner, "--state", PATHS.state];
  const run = await runBatch(
    ["--source", "file", ...input, "--repo", gitUrl, "--deliver", "diff"],
    { work, name: "scanners", standIns },
    signal,
  );
  if (signal.aborted) return run;
  const findings = run.report?.findings ?? [];
  console.log(heading(`$ ${run.command}`));
  console.log(findingsTable(findings, { expected: FROM_SCANNERS, keyOf: byTest }));
  checkRun(checks, run, { name: "scanner findings", expected: Object.keys(FROM_SCANNERS).length });
  checkFindings(checks, findings, { expected: FROM_SCANNERS, keyOf: byTest });
  const after = (await github.pulls(OWNER, REPOSITORY)).length;
  checks.that(before === after, `--deliver diff opened ${after - before} pull requests`);
  return run;
}
