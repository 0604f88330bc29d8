import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { median } from "../stats.ts";
import { hashicorp, python, type Ready, readyOrNull, timeOf, timeOfSample } from "../witnesses.ts";
import type { Floor, Medians, Start, Starts } from "./model.ts";
import type { StartTask } from "./start.ts";

/** A bucket that no repository has: the question that looks everywhere. */
const NOWHERE = "arn:aws:s3:::terrafix-benchmark-of-a-bucket-that-is-nowhere";

/** Bytes that python-hcl2 is given about: a megabyte takes it half a minute on a quiet machine. */
const SAMPLE = 1_000_000;

/** A repository to start on. */
export interface StartFolder {
  readonly label: string;
  readonly folder: string;
}

/**
 * Starts fresh processes on each repository, cold and warm, in turns with HashiCorp's parser over the same files. The
 * slow one, python-hcl2, is asked once.
 */
export async function measureStarts(
  folders: readonly StartFolder[],
  { program, rounds }: { readonly program: string; readonly rounds: number },
): Promise<readonly Starts[]> {
  const scratch = await mkdtemp(path.join(tmpdir(), "terrafix-bench-"));
  try {
    const go = await readyOrNull(hashicorp, scratch);
    const hcl2 = await readyOrNull(python, scratch);
    const found: Starts[] = [];
    for (const [i, each] of folders.entries()) {
      const cache = path.join(scratch, `cache-${i}`);
      found.push(await measureOne(each, { program, rounds, cache, go, hcl2 }));
    }
    return found;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Setting {
  readonly program: string;
  readonly rounds: number;
  readonly cache: string;
  readonly go: Ready | null;
  readonly hcl2: Ready | null;
}

async function measureOne({ label, folder }: StartFolder, setting: Setting): Promise<Starts> {
  const { program, rounds, cache, go, hcl2 } = setting;
  const start = (kept: string | null, arn = NOWHERE): Promise<Start> => inChild(program, { folder, cache: kept, arn });
  const question: string | null = await inChild(program, { kind: "question", folder });
  // Fills the cache, and the system's cache of files.
  const first = await start(cache);
  const every = Math.max(1, Math.round(first.bytes / SAMPLE));
  const cold: Start[] = [];
  const warm: Start[] = [];
  const found: { cold: number; warm: number }[] = [];
  const floors: Floor[] = [];
  const other: number[] = [];
  for (let round = 0; round < rounds; round++) {
    cold.push(await start(null));
    const time = go === null ? null : await timeOf(go, folder, 1);
    if (time !== null) other.push(time);
    warm.push(await start(cache));
    floors.push(await inChild(program, { kind: "floor", folder }));
    if (question === null) continue;
    const [fresh, kept] = [await start(null, question), await start(cache, question)];
    found.push({ cold: fresh.locate, warm: kept.locate });
  }
  return {
    label,
    rounds,
    files: first.files,
    bytes: first.bytes,
    cold: medians(cold),
    warm: medians(warm),
    found: question === null ? null : { cold: middle(found, "cold"), warm: middle(found, "warm") },
    floor: { looks: middle(floors, "looks"), reads: middle(floors, "reads") },
    hclsyntax: other.length === 0 ? null : median(other),
    pythonHcl2: hcl2 === null ? null : await timeOfSample(hcl2, folder, { bytes: first.bytes, every }),
    pythonEvery: every,
  };
}

async function inChild<T>(program: string, task: StartTask): Promise<T> {
  const run = await execa(process.execPath, [program, JSON.stringify(task)], { stderr: "inherit" });
  return JSON.parse(run.stdout) as T;
}

function middle<K extends string>(items: readonly Readonly<Record<K, number>>[], key: K): number {
  return median(items.map((item) => item[key]));
}

function medians(starts: readonly Start[]): Medians {
  const of = (key: keyof Medians) => middle(starts, key);
  return {
    boot: of("boot"),
    load: of("load"),
    loadProcessor: of("loadProcessor"),
    locate: of("locate"),
    problems: of("problems"),
    keep: of("keep"),
    peak: of("peak"),
  };
}
