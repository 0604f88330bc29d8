#!/usr/bin/env node
// Throws inputs at the parser and the evaluator and compares values with `terraform console`, where that is present:
//   node dist/fuzz/main.mjs [--inputs 1000000] [--compare 20000] [--seed 1] [--pieces FOLDER]...
import { writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { loadHcl } from "../../server/src/terraform/syntax/parse.ts";
import { compareWithTerraform } from "./compare.ts";
import { hasTerraform } from "./console.ts";
import { inputOf, realPieces } from "./inputs.ts";
import { tryInput } from "./try-input.ts";

/** One input that takes longer than this is a hang, in milliseconds. */
const HANG = 10_000;
/** One that takes longer than this is told, in milliseconds. */
const SLOW = 2_000;

interface Job {
  readonly from: number;
  readonly to: number;
  readonly folders: readonly string[];
  /** Index of the input at work, inputs done, expressions, known values, crashes, slow ones. */
  readonly counters: Int32Array;
}

const AT = 0;
const DONE = 1;
const EXPRESSIONS = 2;
const KNOWN = 3;
const CRASHES = 4;
const SLOW_ONES = 5;

async function work({ from, to, folders, counters }: Job): Promise<void> {
  await loadHcl();
  const pieces = realPieces(folders);
  for (let index = from; index < to; index++) {
    Atomics.store(counters, AT, index);
    const text = inputOf(index, pieces);
    const started = performance.now();
    try {
      const trial = tryInput(text);
      Atomics.add(counters, EXPRESSIONS, trial.expressions);
      Atomics.add(counters, KNOWN, trial.known);
    } catch (error) {
      Atomics.add(counters, CRASHES, 1);
      tell(`CRASH at ${index}: ${error instanceof Error ? error.stack : String(error)}\n${JSON.stringify(text)}`);
    }
    if (performance.now() - started > SLOW) {
      Atomics.add(counters, SLOW_ONES, 1);
      tell(`SLOW at ${index}: ${Math.round(performance.now() - started)} ms\n${JSON.stringify(text)}`);
    }
    Atomics.add(counters, DONE, 1);
  }
}

/** Standard output of a worker is only seen when the main thread is idle. */
function tell(line: string): void {
  writeSync(1, `${line}\n`);
}

/** Runs the inputs in a worker, and ends it when one of them does not come back. */
function guarded(job: Omit<Job, "counters">): Promise<{ readonly counters: Int32Array; readonly hung: boolean }> {
  const counters = new Int32Array(new SharedArrayBuffer(6 * 4));
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { ...job, counters } satisfies Job });
    let last = -1;
    const timer = setInterval(() => {
      const at = Atomics.load(counters, AT);
      if (at === last && at !== 0 && Atomics.load(counters, DONE) < job.to - job.from) {
        tell(`HANG at ${at}`);
        clearInterval(timer);
        worker.terminate().then(() => resolve({ counters, hung: true }), reject);
      }
      last = at;
    }, HANG);
    worker.once("error", reject);
    worker.once("exit", () => {
      clearInterval(timer);
      resolve({ counters, hung: false });
    });
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      inputs: { type: "string", default: "1000000" },
      compare: { type: "string", default: "20000" },
      seed: { type: "string", default: "1" },
      pieces: { type: "string", multiple: true, default: ["examples"] },
    },
  });
  const seed = Number(values.seed);
  const from = (seed - 1) * 10_000_000;
  const started = performance.now();
  const { counters, hung } = await guarded({ from, to: from + Number(values.inputs), folders: values.pieces });
  const [, done = 0, expressions = 0, known = 0, crashes = 0, slow = 0] = counters;
  tell(
    `${done} inputs, ${expressions} expressions evaluated, ${known} wholly known, in ${Math.round((performance.now() - started) / 1000)} s`,
  );
  tell(`${crashes} crashes, ${hung ? 1 : 0} hangs, ${slow} over ${SLOW} ms`);
  let wrong = 0;
  if (!hasTerraform()) tell("not compared: there is no terraform on the PATH");
  else {
    await loadHcl();
    const result = compareWithTerraform({ seed: seed + 1_000, count: Number(values.compare) });
    wrong = result.wrong.length;
    for (const line of result.wrong) tell(`WRONG ${line}`);
    tell(
      `${result.compared} compared with terraform console: ${result.same} the same value, ${result.sameText} the same text, ${result.errors} errors for both, ` +
        `${result.unknown} not known here, ${result.skipped} not decided by Terraform, ${wrong} wrong`,
    );
  }
  if (crashes > 0 || hung || wrong > 0) process.exitCode = 1;
}

if (isMainThread) await main();
else await work(workerData as Job);
