import { afterEach, describe, expect, it } from "vitest";
import { batch, type Kit, openKit, reportOf } from "./batch-kit.ts";

let kit: Kit | null = null;

afterEach(async () => {
  await kit?.close();
  kit = null;
});

/** Exactly one pull request per finding, each with its own branch and a complete commit. */
async function expectOneEach(opened: Kit): Promise<void> {
  const pulls = await opened.pulls();
  expect(pulls.filter((pull) => pull.state === "open")).toHaveLength(opened.count);
  expect(new Set(pulls.map((pull) => pull.branch)).size).toBe(opened.count);
  expect(pulls).toHaveLength(opened.count);
}

describe("pull requests are opened once", () => {
  it("by two runs one after the other", async () => {
    kit = await openKit(4);
    const first = await batch(kit);
    expect(reportOf(first).counts).toEqual({ delivered: 4 });
    expect(first.code).toBe(0);
    const second = await batch(kit);
    expect(reportOf(second).counts).toEqual({ "already-delivered": 4 });
    await expectOneEach(kit);
  });

  it("by two runs at the same time", async () => {
    // Two that both write everything may be over the 80 writes a minute that GitHub allows, and would wait for the next.
    kit = await openKit(8, { limits: { contentPerWindow: 10_000 } });
    const runs = await Promise.all([batch(kit), batch(kit)]);
    expect(runs.map((one) => one.code)).toEqual([0, 0]);
    await expectOneEach(kit);
    for (const one of runs) {
      const { counts } = reportOf(one);
      expect((counts.delivered ?? 0) + (counts["already-delivered"] ?? 0)).toBe(8);
    }
    // Either run may report a pull request that both worked on; none is lost.
    const delivered = runs.reduce((sum, one) => sum + (reportOf(one).counts.delivered ?? 0), 0);
    expect(delivered).toBeGreaterThanOrEqual(8);
  });

  it("without the store", async () => {
    kit = await openKit(3);
    await batch(kit);
    const { rm } = await import("node:fs/promises");
    await rm(`${kit.folder}/state.sqlite`, { force: true });
    expect(reportOf(await batch(kit)).counts).toEqual({ "already-delivered": 3 });
    await expectOneEach(kit);
  });
});

/** Random numbers from 0 to 1, the same in every run of the test: a linear congruential generator (Numerical Recipes). */
function createRandom(): () => number {
  let state = 20_240_601;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const FINDINGS = 3;
const KILLS = 50;

describe("kill -9", () => {
  it("at 50 random points, each followed by a run to the end: one pull request per finding", async () => {
    const random = createRandom();
    const clean = await openKit(FINDINGS);
    const started = Date.now();
    expect((await batch(clean)).code).toBe(0);
    const typical = Date.now() - started;
    await clean.close();
    let killed = 0;
    for (let repository = 0; killed < KILLS; repository++) {
      // A machine so slow or fast that hardly any run is caught would loop for ever.
      expect(repository).toBeLessThan(KILLS);
      kit = await openKit(FINDINGS);
      // A run that was not caught has opened everything: then a fresh repository.
      for (let caught = true; caught && killed < KILLS; ) {
        caught = (await batch(kit, 150 + random() * (typical - 150))).signal === "SIGKILL";
        if (caught) killed++;
      }
      const last = await batch(kit);
      expect(last.code).toBe(0);
      await expectOneEach(kit);
      const { counts } = reportOf(last);
      expect((counts.delivered ?? 0) + (counts["already-delivered"] ?? 0)).toBe(FINDINGS);
      await kit.close();
      kit = null;
    }
    expect(killed).toBe(KILLS);
  }, 240_000);
});
