import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { generateEstate } from "../generate/generate.ts";
import type { EstateOptions } from "../generate/model.ts";
import { sample } from "../stats.ts";
import { QUERIES } from "./measure-point.ts";
import type { Axis } from "./model.ts";

/** Estates along one axis; the other stays where it is. */
export interface Growth {
  readonly sizes: readonly number[];
  readonly depths: readonly number[];
  /** Blocks of the estates that grow in depth. */
  readonly deepResources: number;
}

export const FULL: Growth = {
  sizes: [10, 100, 1_000, 10_000, 50_000],
  depths: [1, 2, 3, 4, 5, 6, 7, 8],
  deepResources: 2_000,
};
export const QUICK: Growth = { sizes: [10, 100, 400], depths: [1, 2, 4], deepResources: 120 };

/** What the generator is asked for. Deep estates are half modules in chains: every depth makes equally many resources. */
export function optionsAt(axis: Axis, at: number, { deepResources }: Growth, seed: number): EstateOptions {
  return axis === "resources"
    ? { resources: at, seed }
    : { resources: deepResources, seed, moduleShare: 0.5, moduleDepth: at, moduleShape: "chains" };
}

/** Writes what a measurement reads: the repository, and ARNs to ask for. No states: they would be more bytes than the code. */
export async function writeForGrowth(options: EstateOptions, folder: string, quick: boolean): Promise<void> {
  const { files, truth } = generateEstate(options);
  for (const [name, text] of files) {
    const file = path.join(folder, "repository", name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  const arns = sample(truth, quick ? QUERIES.quick : QUERIES.full).map(({ arn }) => arn);
  await writeFile(path.join(folder, "arns.json"), JSON.stringify(arns));
}
