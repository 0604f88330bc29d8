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
    kit = await openKit(8);
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

/** Random points, the same in every run of the test: a linear congruential generator (Numerical Recipes). */
function randomDelays(count: number, from: number, to: number): number[] {
  let state = 20_240_601;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return from + (state / 2 ** 32) * (to - from);
  });
}

describe("kill -9", () => {
  it("at 50 random points, then a run to the end: one pull request per finding", async () => {
    const opened = await openKit(12);
    kit = opened;
    const started = Date.now();
    const clean = await openKit(12);
    const whole = await batch(clean);
    const typical = Date.now() - started;
    await clean.close();
    expect(whole.code).toBe(0);
    let killed = 0;
    for (const delay of randomDelays(50, 100, typical)) {
      const one = await batch(opened, delay);
      if (one.signal === "SIGKILL") killed++;
    }
    // Later runs find everything done and may end before their kill.
    expect(killed).toBeGreaterThan(20);
    const last = await batch(opened);
    expect(last.code).toBe(0);
    await expectOneEach(opened);
    const { counts } = reportOf(last);
    expect((counts.delivered ?? 0) + (counts["already-delivered"] ?? 0)).toBe(12);
  }, 240_000);
});
