import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { readCorpus } from "./corpus.ts";
import type { Failure, Tally, TargetName } from "./model.ts";
import { TARGETS } from "./targets/index.ts";
import { AT, BEAT, inputOf, type Job, type Progress } from "./worker.ts";

/** One input that takes more processor time than this is a hang, in seconds: a busy machine must not look like one. */
export const HANG_SECONDS = 10;
/** The same in time on the wall, should it ever wait for something. */
const STANDSTILL_SECONDS = 300;

export interface Outcome {
  readonly tally: Tally;
  readonly failures: readonly Failure[];
}

/** Runs inputs of a target in a thread, ends the thread when one of them does not come back, and goes on behind that. */
export async function watch(options: {
  readonly target: TargetName;
  readonly from: number;
  readonly to: number;
  readonly folders: readonly string[];
}): Promise<Outcome> {
  const { target, to, folders } = options;
  const failures: Failure[] = [];
  const kinds: Record<string, number> = {};
  const sum = { inputs: 0, slowest: 0, hangs: 0 };
  for (let from: number | null = options.from; from !== null && from < to; ) {
    const stuck = await runUntilStuck({ target, from, to, folders }, (progress) => {
      sum.inputs += progress.inputs;
      sum.slowest = Math.max(sum.slowest, progress.slowest);
      for (const [kind, count] of Object.entries(progress.kinds)) kinds[kind] = (kinds[kind] ?? 0) + count;
      failures.push(...progress.failures);
    });
    if (stuck !== null) {
      sum.hangs++;
      sum.slowest = Math.max(sum.slowest, HANG_SECONDS * 1000);
      const input = inputOf(TARGETS[target], stuck, readCorpus(folders));
      failures.push({ target, index: stuck, message: `hangs: no answer in ${HANG_SECONDS} s`, input });
    }
    from = stuck === null ? null : stuck + 1;
  }
  return { tally: { target, ...sum, kinds, crashes: failures.length - sum.hangs }, failures };
}

/** The number of the input that hangs; null when all came back. */
function runUntilStuck(job: Omit<Job, "progress">, onProgress: (progress: Progress) => void): Promise<number | null> {
  const progress = new Int32Array(new SharedArrayBuffer(8));
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { ...job, progress } satisfies Job });
    let last = { beat: 0, processor: processorSeconds(), wall: performance.now() };
    const timer = setInterval(() => {
      const beat = Atomics.load(progress, BEAT);
      const now = { beat, processor: processorSeconds(), wall: performance.now() };
      const isLate = now.processor - last.processor > HANG_SECONDS || now.wall - last.wall > STANDSTILL_SECONDS * 1000;
      // Reading the corpus and loading the grammar is no input.
      if (beat !== last.beat || beat === 0) last = now;
      else if (isLate) {
        clearInterval(timer);
        worker.terminate().then(() => resolve(Atomics.load(progress, AT)), reject);
      }
    }, 1_000);
    worker.on("message", onProgress);
    worker.once("error", (error) => {
      clearInterval(timer);
      reject(error);
    });
    worker.once("exit", () => {
      clearInterval(timer);
      resolve(null);
    });
  });
}

/** Of the whole process, in which only the one thread works. */
export function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
