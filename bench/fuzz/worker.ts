import { parentPort } from "node:worker_threads";
import { loadHcl } from "../../server/src/terraform/syntax/parse.ts";
import { readCorpus } from "./corpus.ts";
import { seeded } from "./expressions.ts";
import { type Failure, type FuzzTarget, TARGET_NAMES, type TargetName } from "./model.ts";
import { shrink } from "./shrink.ts";
import { TARGETS } from "./targets/index.ts";

/** Some inputs of one target, in a thread of their own. */
export interface Job {
  readonly target: TargetName;
  readonly from: number;
  readonly to: number;
  readonly folders: readonly string[];
  /** At {@link AT} the number of the input at work; at {@link BEAT} a count that stands still only while something hangs. */
  readonly progress: Int32Array;
}

export const AT = 0;
export const BEAT = 1;

/** What the thread says of what it did. */
export interface Progress {
  readonly inputs: number;
  readonly kinds: Readonly<Record<string, number>>;
  readonly slowest: number;
  readonly failures: readonly Failure[];
}

/** Inputs between two messages. */
const BATCH = 250;

/** Does the job and posts a {@link Progress} for every batch. */
export async function work({ target: name, from, to, folders, progress }: Job): Promise<void> {
  await loadHcl();
  const corpus = readCorpus(folders);
  const target = TARGETS[name];
  for (let start = from; start < to; start += BATCH) {
    const end = Math.min(to, start + BATCH);
    parentPort?.postMessage(runBatch({ target, start, end, progress }, (index) => inputOf(target, index, corpus)));
  }
}

/** The input of a number. */
export function inputOf(target: FuzzTarget, index: number, corpus: ReturnType<typeof readCorpus>): string {
  const place = TARGET_NAMES.indexOf(target.name) + 1;
  return target.make(seeded(index * 2_654_435_761 + place * 40_503), corpus);
}

interface Batch {
  readonly target: FuzzTarget;
  readonly start: number;
  readonly end: number;
  readonly progress: Int32Array;
}

function runBatch({ target, start, end, progress }: Batch, input: (index: number) => string): Progress {
  const kinds: Record<string, number> = {};
  const failures: Failure[] = [];
  let slowest = 0;
  for (let index = start; index < end; index++) {
    Atomics.store(progress, AT, index);
    Atomics.add(progress, BEAT, 1);
    const text = input(index);
    const before = process.cpuUsage();
    const outcome = attempt(target, text);
    const { user, system } = process.cpuUsage(before);
    slowest = Math.max(slowest, (user + system) / 1000);
    const kind = outcome.ok ? outcome.kind : "failed";
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    if (!outcome.ok) failures.push(shrunk({ target, index, text, message: outcome.message, progress }));
  }
  return { inputs: end - start, kinds, slowest, failures };
}

/** Checks one input. */
export function attempt(
  target: FuzzTarget,
  input: string,
): { readonly ok: true; readonly kind: string } | { readonly ok: false; readonly message: string } {
  try {
    return { ok: true, kind: target.check(input) };
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ok: false, message: stack.split("\n").slice(0, 6).join("\n") };
  }
}

function shrunk(options: {
  readonly target: FuzzTarget;
  readonly index: number;
  readonly text: string;
  readonly message: string;
  readonly progress: Int32Array;
}): Failure {
  const { target, index, text, message, progress } = options;
  const kind = kindOf(message);
  const input = shrink(text, (shorter) => {
    Atomics.add(progress, BEAT, 1);
    const outcome = attempt(target, shorter);
    return !outcome.ok && kindOf(outcome.message) === kind;
  });
  return { target: target.name, index, message, input };
}

/** Failures with the same first words are the same failure. */
function kindOf(message: string): string {
  return message.slice(0, 25);
}
