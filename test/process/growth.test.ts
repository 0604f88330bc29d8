import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { METRIC_KEYS } from "../../bench/growth/model.ts";
import { PLOTS } from "../../bench/growth/plots.ts";
import { ROOT } from "../contract/sources.ts";

// What the plots say is not for a test to judge; that there are plots of what was measured is.

interface Report {
  readonly points: readonly {
    readonly axis: string;
    readonly at: number;
    readonly resources: number;
    readonly values: Readonly<Record<string, number | null>>;
  }[];
}

let folder = "";
let report: Report = { points: [] };
let page = "";

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "terrafix-growth-test-"));
  const main = path.join(ROOT, "dist/bench/main.mjs");
  const json = path.join(folder, "growth.json");
  await promisify(execFile)(process.execPath, [
    ...[main, "--growth", "--quick", "--write-docs", "--docs", folder, "--json", json],
  ]);
  report = JSON.parse(await readFile(json, "utf8")) as Report;
  page = await readFile(path.join(folder, "growth.md"), "utf8");
  // Six estates, each in a process of its own, on a machine that runs other tests meanwhile.
}, 240_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("npm run bench -- --growth --quick", () => {
  it("measures everything on every estate", () => {
    expect(report.points.map(({ axis, at }) => `${axis} ${at}`)).toEqual([
      ...["resources 10", "resources 100", "resources 400"],
      ...["depth 1", "depth 2", "depth 4"],
    ]);
    for (const { axis, at, resources, values } of report.points) {
      expect(resources).toBe(axis === "resources" ? at : 120);
      for (const key of METRIC_KEYS) expect(values[key], `${key} at ${axis} ${at}`).toBeGreaterThan(0);
    }
  });

  it("writes a table with the fitted exponent of every metric", () => {
    const rows = page.split("\n").filter((line) => line.startsWith("| "));
    const index = rows.filter((line) => line.startsWith("| index |"));
    expect(index).toHaveLength(2);
    for (const row of index) expect(row).toMatch(/\| -?\d+\.\d\d \|/);
    expect(page).toContain("`npm run bench -- --growth --write-docs --quick`");
  });

  it("draws every plot for light and dark pages, and embeds them", async () => {
    const files = await readdir(path.join(folder, "plots"));
    expect(files.sort()).toEqual(PLOTS.flatMap(({ name }) => [`${name}-dark.svg`, `${name}-light.svg`]).sort());
    for (const file of files) {
      expect(page).toContain(`plots/${file}`);
      const svg = await readFile(path.join(folder, "plots", file), "utf8");
      expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 720 460"/);
      expect(svg.trimEnd().endsWith("</svg>")).toBe(true);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      expect(tagsAreBalanced(svg)).toBe(true);
      // The fitted exponent stands in the legend.
      expect(svg).toMatch(/∝ [nd]⁻?\d?[⁰¹²³⁴⁵⁶⁷⁸⁹]+·[⁰¹²³⁴⁵⁶⁷⁸⁹]{2}/);
    }
  });
});

function tagsAreBalanced(svg: string): boolean {
  const open: string[] = [];
  for (const [, close, name = "", self] of svg.matchAll(/<(\/?)([\w:]+)(?:[^>"]|"[^"]*")*?(\/?)>/g)) {
    if (close === "/") {
      if (open.pop() !== name) return false;
    } else if (self !== "/") open.push(name);
  }
  return open.length === 0;
}
