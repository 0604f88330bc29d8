import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { thisMachine } from "../machine.ts";
import { FULL, type Growth, optionsAt, QUICK, writeForGrowth } from "./estates.ts";
import type { Axis, GrowthJob, GrowthPoint, GrowthReport } from "./model.ts";

export interface GrowthOptions {
  readonly quick: boolean;
  readonly seed: number;
  /** Sizes to measure instead of the usual ones, or null. */
  readonly sizes: readonly number[] | null;
}

/** Measures every estate in a process of its own: memory and first calls are then its own. */
export async function measureGrowth({ quick, seed, sizes }: GrowthOptions): Promise<GrowthReport> {
  const usual = quick ? QUICK : FULL;
  const growth: Growth = sizes === null ? usual : { ...usual, sizes };
  const machine = thisMachine();
  const places: readonly (readonly [Axis, number])[] = [
    ...growth.sizes.map((at) => ["resources", at] as const),
    ...growth.depths.map((at) => ["depth", at] as const),
  ];
  const points: GrowthPoint[] = [];
  for (const [axis, at] of places) {
    const since = performance.now();
    const folder = await mkdtemp(path.join(tmpdir(), "terrafix-growth-"));
    try {
      await writeForGrowth(optionsAt(axis, at, growth, seed), folder, quick);
      points.push(await inChild({ axis, at, folder, quick }));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    console.error(`${axis} ${at}: ${((performance.now() - since) / 1000).toFixed(1)} s`);
  }
  return { version: 1, machine, points };
}

async function inChild(job: GrowthJob): Promise<GrowthPoint> {
  const self = fileURLToPath(import.meta.url);
  const child = await execa(process.execPath, ["--expose-gc", self, "--growth-job", JSON.stringify(job)], {
    stderr: "inherit",
  });
  return JSON.parse(child.stdout) as GrowthPoint;
}
