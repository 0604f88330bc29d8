import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Excerpts, withExcerpts } from "../../demo/readme.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const program = join(root, "dist", "demo", "main.mjs");

let folder: string;
let temporary: string;
let out: string;
beforeAll(() => {
  if (!existsSync(program)) execFileSync(process.execPath, [join(root, "scripts", "build.mjs")]);
  folder = mkdtempSync(join(tmpdir(), "terrafix-demo-test-"));
  temporary = join(folder, "tmp");
  out = join(folder, "out");
  mkdirSync(temporary);
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

it("takes every finding to its expected end, twice, and leaves nothing behind", { timeout: 120_000 }, async () => {
  const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary, NO_COLOR: "1" };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, "--out", out], { cwd: root, env });
  expect(stderr).toBe("");
  expect(stdout).toContain("10 delivered, 1 excepted, 3 refused, 1 compliant in ");
  expect(stdout).toContain("10 already-delivered, 1 excepted, 3 refused, 1 compliant in ");
  expect(stdout).toContain("GitHub has 10 pull requests, as before.");
  expect(stdout).toMatch(/refused {2}rds-storage-encryption[\s\S]*would-replace:/);
  expect(stdout).toMatch(/\d+ checks of this demo: all as expected/);
  expect(readdirSync(temporary)).toEqual([]);

  const pulls = readdirSync(join(out, "pull-requests"));
  expect(pulls.filter((name) => name.endsWith(".md"))).toHaveLength(10);
  expect(pulls.filter((name) => name.endsWith(".html"))).toHaveLength(10);
  expect(readdirSync(join(out, "patches"))).toHaveLength(10);
  const page = readFileSync(join(out, "pull-requests", "01.html"), "utf8");
  expect(page).toContain("aws_s3_bucket_public_access_block");

  const excerpts = JSON.parse(readFileSync(join(out, "excerpts.json"), "utf8")) as Excerpts;
  const readme = readFileSync(join(root, "README.md"), "utf8");
  // How many checks there are changes with every policy; that alone does not make the README wrong.
  const comparable = (text: string): string => text.replace(/\d+ other check\(s\) in \d+ folder/g, "N in N");
  expect(comparable(withExcerpts(readme, excerpts)), "stale README: npm run demo -- --readme").toBe(comparable(readme));
});

it("says how it is used", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [program, "--help"]);
  expect(stdout).toContain("--keep");
});
