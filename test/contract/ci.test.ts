import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { BATCH_OPTIONS } from "../../server/src/cli/batch/options.ts";
import { COMMANDS } from "../../server/src/cli/commands.ts";
import { EXIT } from "../../server/src/cli/exit-codes.ts";
import { STATUSES } from "../../shared/src/report.ts";
import { SETTINGS } from "../../shared/src/settings.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read("package.json")));

/** npm's own commands, which need no script. */
const BUILT_IN = new Set(["ci", "link", "install"]);

/** `npm run x`, `npm test`, `npm ci` … as they stand in a text. */
function npmCommands(text: string): string[] {
  return [...text.matchAll(/\bnpm (?:run ([a-z][\w:-]*)|(test|ci|link|install)\b)/g)].map(
    ([, run, own]) => run ?? own ?? "",
  );
}

describe.each(["README.md", "CONTRIBUTING.md", ".ci/run", ".github/workflows/ci.yml"])("%s", (file) => {
  it("names npm commands that exist", () => {
    const commands = npmCommands(read(file)).filter((command) => !BUILT_IN.has(command));
    expect(commands).not.toEqual([]);
    expect(commands.filter((command) => scripts[command] === undefined)).toEqual([]);
  });
});

describe("README.md", () => {
  const readme = read("README.md");

  it("promises the two commands of a fresh clone", () => {
    expect(readme).toContain("npm ci && npm run demo");
    expect(readme).toContain("npm ci && npm test");
  });

  it("links to files that exist", () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map((match) => match[1] ?? "");
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
  });

  it("uses commands and options that the program has", () => {
    const calls = [...readme.matchAll(/terrafix-ls ((?:--?|[a-z])[^\n`]*)/g)].map((match) => match[1] ?? "");
    const modes = new Set(COMMANDS.flatMap(({ name, modes: own }) => [name, ...(own ?? [])]));
    const unknown = calls.map((call) => call.split(/\s/)[0] ?? "").filter((mode) => !modes.has(mode));
    expect(unknown).toEqual([]);
    const flags = new Set(BATCH_OPTIONS.map(({ flags: own }) => own.split(" ")[0] ?? ""));
    const others = new Set(["--batch", "--keep", "--readme"]);
    const used = [...readme.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([flag]) => flag);
    expect(used.filter((flag) => !flags.has(flag) && !others.has(flag))).toEqual([]);
  });

  it("uses environment variables that are settings", () => {
    const known = new Set(
      Object.values(SETTINGS).flatMap((group) =>
        Object.values(group).flatMap((spec) => ("env" in spec ? [...spec.env] : [])),
      ),
    );
    const used = readme.match(/\b(?:VANTA|GITHUB|TERRAFIX)_[A-Z_]+\b/g) ?? [];
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });

  it("lists every exit code", () => {
    for (const code of Object.values(EXIT)) expect(readme).toContain(`| ${code} |`);
  });

  it("holds the demo's excerpts", () => {
    for (const name of ["table", "pull-request"]) {
      const excerpt = new RegExp(`<!-- demo:${name} -->\\n([\\s\\S]*?)<!-- /demo:${name} -->`).exec(readme)?.[1];
      expect(excerpt?.trim().length, name).toBeGreaterThan(200);
    }
    expect(STATUSES.some((status) => readme.includes(`${status}  `))).toBe(true);
  });
});

describe("continuous integration", () => {
  const workflow = z
    .object({
      jobs: z.record(
        z.string(),
        z.object({
          strategy: z.object({ matrix: z.object({ os: z.array(z.string()), node: z.array(z.string()) }) }),
          steps: z.array(z.object({ uses: z.string().optional(), run: z.string().optional() })),
        }),
      ),
    })
    .parse(parse(read(".github/workflows/ci.yml")));
  const job = workflow.jobs.test;

  it("covers three systems and three versions of Node", () => {
    expect(job?.strategy.matrix.os.map((os) => os.split("-")[0])).toEqual(["ubuntu", "macos", "windows"]);
    expect(job?.strategy.matrix.node.map((version) => version.split(".")[0])).toEqual(["20", "22", "24"]);
  });

  it("pins every action to a version", () => {
    const actions = (job?.steps ?? []).flatMap(({ uses }) => uses ?? []);
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions) expect(action).toMatch(/@v\d+\.\d+\.\d+$/);
  });

  it("runs lint, tests and demo, as .ci/run does", () => {
    const runs = (job?.steps ?? []).flatMap(({ run }) => run ?? []);
    const local = read(".ci/run");
    for (const command of ["npm ci", "npm run lint", "npm test", "npm run demo"]) {
      expect(runs).toContain(command);
      expect(local).toContain(command);
    }
  });

  it.skipIf(process.platform === "win32")("has a strict script that can be executed", () => {
    expect(statSync(join(root, ".ci/run")).mode & 0o111).not.toBe(0);
    expect(read(".ci/run")).toContain("set -euo pipefail");
  });
});
