import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { median } from "../stats.ts";
import { hashicorp, python, type Ready, readyOrNull, timeOf, timeOfSample } from "../witnesses.ts";
import type { Medians, Start, Starts } from "./model.ts";
import type { StartTask } from "./start.ts";

/** A bucket that no repository has: the question that looks everywhere. */
const NOWHERE = "arn:aws:s3:::terrafix-benchmark-of-a-bucket-that-is-nowhere";

/** Bytes that python-hcl2 is given about: a megabyte takes it half a minute on a quiet machine. */
const SAMPLE = 1_000_000;

/** A repository to start on. */
export interface StartFolder {
  readonly label: string;
  readonly folder: string;
  /** A question with an answer; one without when it is left out. */
  readonly arn?: string | undefined;
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

async function measureOne({ label, folder, arn = NOWHERE }: StartFolder, setting: Setting): Promise<Starts> {
  const { program, rounds, cache, go, hcl2 } = setting;
  const start = (kept: string | null) => startOnce(program, { folder, cache: kept, arn });
  // Fills the cache, and the system's cache of files.
  const first = await start(cache);
  const every = Math.max(1, Math.round(first.bytes / SAMPLE));
  const cold: Start[] = [];
  const warm: Start[] = [];
  const other: number[] = [];
  for (let round = 0; round < rounds; round++) {
    cold.push(await start(null));
    const time = go === null ? null : await timeOf(go, folder, 1);
    if (time !== null) other.push(time);
    warm.push(await start(cache));
  }
  return {
    label,
    rounds,
    files: first.files,
    bytes: first.bytes,
    cold: medians(cold),
    warm: medians(warm),
    hclsyntax: other.length === 0 ? null : median(other),
    pythonHcl2: hcl2 === null ? null : await timeOfSample(hcl2, folder, { bytes: first.bytes, every }),
    pythonEvery: every,
  };
}

async function startOnce(program: string, task: StartTask): Promise<Start> {
  const run = await execa(process.execPath, [program, "--start", JSON.stringify(task)], { stderr: "inherit" });
  return JSON.parse(run.stdout) as Start;
}

function medians(starts: readonly Start[]): Medians {
  const of = (key: keyof Medians) => median(starts.map((start) => start[key]));
  return {
    boot: of("boot"),
    load: of("load"),
    loadProcessor: of("loadProcessor"),
    locate: of("locate"),
    keep: of("keep"),
    peak: of("peak"),
  };
}
