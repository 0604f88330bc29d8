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
    const stop = await runUntilStop({ target, from, to, folders }, (progress) => {
      sum.inputs += progress.inputs;
      sum.slowest = Math.max(sum.slowest, progress.slowest);
      for (const [kind, count] of Object.entries(progress.kinds)) kinds[kind] = (kinds[kind] ?? 0) + count;
      failures.push(...progress.failures);
    });
    if (stop !== null) {
      if (stop.hangs) sum.hangs++;
      sum.slowest = Math.max(sum.slowest, stop.hangs ? HANG_SECONDS * 1000 : 0);
      const input = inputOf(TARGETS[target], stop.at, readCorpus(folders));
      failures.push({ target, index: stop.at, message: stop.message, input });
    }
    from = stop === null ? null : stop.at + 1;
  }
  return { tally: { target, ...sum, kinds, crashes: failures.length - sum.hangs }, failures };
}

/** Where a thread came to its end before the job did. */
interface Stop {
  readonly at: number;
  readonly hangs: boolean;
  readonly message: string;
}

/** Null when all inputs came back. */
function runUntilStop(job: Omit<Job, "progress">, onProgress: (progress: Progress) => void): Promise<Stop | null> {
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
        const at = Atomics.load(progress, AT);
        // Before the thread is ended: its end is an event of its own.
        resolve({ at, hangs: true, message: `hangs: no answer in ${HANG_SECONDS} s` });
        worker.terminate().catch(reject);
      }
    }, 1_000);
    worker.on("message", onProgress);
    const ended = (why: string | null): void => {
      clearInterval(timer);
      resolve(
        why === null ? null : { at: Atomics.load(progress, AT), hangs: false, message: `ends the thread: ${why}` },
      );
    };
    worker.once("error", (error) => ended(error.stack ?? error.message));
    worker.once("exit", (code) => ended(code === 0 ? null : `exit code ${code}`));
  });
}

/** Of the whole process, in which only the one thread works. */
export function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
