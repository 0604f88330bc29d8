import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TerraformIndex } from "../../server/src/terraform/index/model.ts";
import { type RawSource, readSources } from "../../server/src/terraform/index/read-sources.ts";
import { loadHcl } from "../../server/src/terraform/syntax/parse.ts";
import { generateEstate } from "../generate/generate.ts";
import type { Estate } from "../generate/model.ts";
import { writeEstate } from "../generate/write.ts";
import type { Measurement, MemoryMeasurement, Workload } from "../model.ts";
import { timedAsync } from "../stats.ts";
import { measureChange, measureIndex } from "./index-cost.ts";
import { measureLargeFile } from "./large-file.ts";
import { measureLocate, queriesFrom, queriesOf, statesOf } from "./locate-cost.ts";
import { measurePolicies } from "./policy-cost.ts";

/** Measures one workload in this process, which must have done nothing else: memory is the process's own. */
export async function measure(workload: Workload): Promise<Measurement> {
  const grammar = (await timedAsync(loadHcl)).ms;
  const baseline = peakMemory();
  if (workload.kind === "repository") return measureFolder({ workload, folder: workload.folder, grammar, baseline });
  const folder = await mkdtemp(path.join(tmpdir(), "terrafix-bench-"));
  try {
    const estate = generateEstate({ resources: workload.resources, seed: workload.seed });
    await writeEstate(estate, folder);
    return await measureFolder({ workload, folder: path.join(folder, "repository"), grammar, baseline, estate });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Task {
  readonly workload: Workload;
  readonly folder: string;
  readonly grammar: number;
  readonly baseline: number;
  readonly estate?: Estate;
}

async function measureFolder({ workload, folder, grammar, baseline, estate }: Task): Promise<Measurement> {
  const { quick } = workload;
  const { sources } = await readSources(folder, new AbortController().signal);
  const { measurement, index } = await measureIndex({ root: folder, sources, grammar, quick });
  const retained = retainedBy(index);
  const queries = estate === undefined ? queriesFrom(index, quick) : queriesOf(estate, quick);
  const policies = await measurePolicies(index, quick);
  return {
    label: workload.kind === "generated" ? workload.resources.toLocaleString("en-US") : path.basename(folder),
    resources: estate?.blocks ?? resourceBlocks(index),
    files: sources.length,
    bytes: bytesOf(sources),
    index: measurement,
    change: measureChange(index, quick),
    largeFile: measureLargeFile(index, quick),
    locate: measureLocate(index, queries, null),
    locateWithState: estate === undefined ? null : measureLocate(index, queries, statesOf(estate)),
    policies,
    memory: { peak: peakMemory(), baseline, retained: await retained },
  };
}

function bytesOf(sources: readonly RawSource[]): number {
  return sources.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
}

function resourceBlocks(index: TerraformIndex): number {
  const declared = [...index.directories.values()].flatMap((directory) => [...directory.resources.values()]);
  return declared.filter(({ mode }) => mode === "managed").length;
}

/** Linux and macOS differ in the unit; Node gives kibibytes on both. */
function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1024;
}

/** Heap in use with the index alive, after a collection; null without `--expose-gc`. */
async function retainedBy(index: TerraformIndex): Promise<MemoryMeasurement["retained"]> {
  if (globalThis.gc === undefined) return null;
  globalThis.gc();
  const used = process.memoryUsage().heapUsed;
  // Keeps the index alive up to here.
  return index.files.size >= 0 ? used : null;
}
