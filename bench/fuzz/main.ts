#!/usr/bin/env node
// Throws inputs at everything that reads text from outside, and compares values with `terraform console`, where that is
// present: npm run fuzz -- --help
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { isMainThread, workerData } from "node:worker_threads";
import { loadHcl } from "../../server/src/terraform/syntax/parse.ts";
import { runnable } from "../command-line.ts";
import { terminalTable } from "../render-report.ts";
import { compareWithTerraform } from "./compare.ts";
import { hasTerraform } from "./console.ts";
import { readCorpus } from "./corpus.ts";
import type { Failure, Tally } from "./model.ts";
import { type FuzzOptions, readFuzzOptions, USAGE } from "./options.ts";
import { fuzzPage } from "./page.ts";
import { type FuzzReport, type FuzzRun, fuzzTables, withRun } from "./report.ts";
import { TARGETS } from "./targets/index.ts";
import { processorSeconds, watch } from "./watch.ts";
import { attempt, inputOf, type Job, work } from "./worker.ts";

/** Seeds are this many inputs apart: runs with different seeds share none. */
const PER_SEED = 10_000_000;

/** Failures that are printed for each target; the rest is counted. */
const SHOWN = 5;

async function main(): Promise<number> {
  const options = runnable(readFuzzOptions(process.argv.slice(2)), USAGE);
  if (typeof options === "number") return options;
  if (options.only !== null) return again(options, options.only);
  const tallies: Tally[] = [];
  for (const target of options.targets) tallies.push(await runTarget(options, target));
  const { comparison, wrong } = await compare(options);
  const run: FuzzRun = { seed: options.seed, tallies, comparison, wrong };
  console.log(
    fuzzTables({ version: 1, runs: [run] })
      .map(terminalTable)
      .join("\n"),
  );
  if (options.writeDocs) await writeDocs(options, run);
  return tallies.some(({ crashes, hangs }) => crashes + hangs > 0) || wrong > 0 ? 1 : 0;
}

async function runTarget(options: FuzzOptions, target: FuzzOptions["targets"][number]): Promise<Tally> {
  const shares = options.targets.reduce((sum, name) => sum + TARGETS[name].share, 0);
  const inputs = Math.round((options.inputs * TARGETS[target].share) / shares);
  const from = (options.seed - 1) * PER_SEED;
  const before = processorSeconds();
  const { tally, failures } = await watch({ target, from, to: from + inputs, folders: options.pieces });
  for (const failure of failures.slice(0, SHOWN)) print(failure);
  if (failures.length > SHOWN) console.log(`… and ${failures.length - SHOWN} more failures of ${target}`);
  const seconds = (processorSeconds() - before).toFixed(1);
  console.error(`${target}: ${tally.inputs} inputs in ${seconds} s of processor time`);
  return tally;
}

function print({ target, index, message, input }: Failure): void {
  console.log(`BROKEN ${target} ${index} (npm run fuzz -- --target ${target} --only ${index})\n${message}`);
  console.log(`${JSON.stringify(input.slice(0, 2_000))}\n`);
}

/** One input by its number, in this thread: for a debugger. */
async function again({ targets, pieces }: FuzzOptions, index: number): Promise<number> {
  await loadHcl();
  const corpus = readCorpus(pieces);
  let code = 0;
  for (const name of targets) {
    const input = inputOf(TARGETS[name], index, corpus);
    console.log(JSON.stringify(input));
    const outcome = attempt(TARGETS[name], input);
    console.log(outcome.ok ? outcome.kind : outcome.message);
    if (!outcome.ok) code = 1;
  }
  return code;
}

async function compare({ compare: expressions, seed }: FuzzOptions): Promise<Pick<FuzzRun, "comparison" | "wrong">> {
  if (expressions === 0) return { comparison: null, wrong: 0 };
  if (!hasTerraform()) {
    console.log("not compared: there is no terraform on the PATH");
    return { comparison: null, wrong: 0 };
  }
  await loadHcl();
  const { wrong, ...comparison } = compareWithTerraform({ seed: seed + 1_000, count: expressions });
  for (const line of wrong) console.log(`WRONG ${line}`);
  return { comparison, wrong: wrong.length };
}

async function writeDocs({ report: file, docs }: FuzzOptions, run: FuzzRun): Promise<void> {
  const before = existsSync(file) ? (JSON.parse(await readFile(file, "utf8")) as FuzzReport) : null;
  const report = withRun(before, run);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(path.join(docs, "fuzzing.md"), fuzzPage(report));
}

if (isMainThread) process.exitCode = await main();
else await work(workerData as Job);
