import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { type Checks, checkLeftovers, createChecks } from "./checks.ts";
import { PATHS } from "./paths.ts";
import { excerptsOf, updateReadme } from "./readme.ts";
import { saveRun } from "./save.ts";
import { OWNER, REPOSITORY, type StandIns, startStandIns } from "./stand-ins.ts";
import { scannerRun, vantaRuns } from "./story.ts";
import { heading, seconds, style } from "./text.ts";

const HELP = `Usage: npm run demo [-- options]

Runs TerraFix on a company's Terraform against stand-ins of Vanta, GitHub and Bedrock on this machine.
No account, no network. Ends with 1 when anything did not end as it should.

  --keep      leave the stand-ins running afterwards, to look at the pull requests in a browser; Ctrl-C ends
  --out DIR   where to save the report and the pull requests; default dist/demo/last-run
  --readme    put the excerpts of this run into README.md
  --help
`;

interface Options {
  readonly keep: boolean;
  readonly out: string;
  readonly readme: boolean;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      keep: { type: "boolean" },
      out: { type: "string" },
      readme: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help === true) {
    console.log(HELP);
    return 0;
  }
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());
  const work = await mkdtemp(join(tmpdir(), "terrafix-demo-"));
  try {
    const { keep = false, readme = false, out = PATHS.lastRun } = values;
    return await tell({ keep, readme, out }, work, stop.signal);
  } finally {
    await rm(work, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function tell(options: Options, work: string, signal: AbortSignal): Promise<number> {
  const since = performance.now();
  const checks = createChecks();
  const standIns = await startStandIns(work);
  try {
    const stage = { work, standIns, checks, signal };
    introduce(standIns);
    const first = await vantaRuns(stage);
    if (!signal.aborted) await scannerRun(stage);
    if (signal.aborted) return interrupted();
    await checkLeftovers(checks, work);
    if (first.report !== null) {
      const pulls = await standIns.github.pulls(OWNER, REPOSITORY);
      const excerpts = excerptsOf(first.report.findings, pulls);
      await saveRun(options.out, { report: first.out, pulls, excerpts });
      if (options.readme) await updateReadme(PATHS.readme, excerpts);
    }
    conclude(checks, options, performance.now() - since);
    if (options.keep) await keepOpen(standIns, signal);
    return checks.failed.length === 0 ? 0 : 1;
  } finally {
    await standIns.close();
  }
}

function introduce({ vanta, github, bedrock, gitUrl }: StandIns): void {
  console.log(`${style("bold", "TerraFix")}: failing compliance tests in, verified pull requests out.

Three programs on this machine stand in for the services, so nothing leaves it and no account is needed:
    Vanta    ${vanta.url}    15 failing entities of ACME, a company that does not exist
    GitHub   ${github.url}    ACME's Terraform: ${gitUrl}
    Bedrock  ${bedrock.url}    a model, for what no rule can decide`);
}

function conclude(checks: Checks, options: Options, took: number): void {
  const { failed, held } = checks;
  const folder = relative(process.cwd(), options.out) || ".";
  console.log(heading("Where to look"));
  console.log(`    ${join(folder, "pull-requests")}    every pull request as a page and as Markdown`);
  console.log(`    ${join(folder, "report.md")}    the whole report; report.json for programs, patches/ for git apply`);
  console.log("    examples/acme-estate    the Terraform that all of this is about");
  if (!options.keep) console.log("    npm run demo -- --keep    the same, with the pull requests open in your browser");
  const verdict = failed.length === 0 ? style("green", "all as expected") : style("red", `${failed.length} failed`);
  console.log(`\n${held + failed.length} checks of this demo: ${verdict}, in ${seconds(took)}`);
  for (const failure of failed) console.error(`  not as expected: ${failure}`);
}

async function keepOpen({ github }: StandIns, signal: AbortSignal): Promise<void> {
  console.log(`\nThe pull requests: ${github.url}    (Ctrl-C ends)`);
  // A listening server keeps the process alive; an AbortSignal alone would not.
  await new Promise<void>((done) => {
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });
}

function interrupted(): number {
  console.error("Stopped.");
  return 130;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(`The demo could not run: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
