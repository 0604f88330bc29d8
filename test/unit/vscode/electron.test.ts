import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findElectron, runInElectron } from "../../vscode/harness/electron.ts";
import type { Prepared } from "../../vscode/harness/scenario.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "terrafix-electron-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** A program in the place of VS Code that notes how it was started, and ends with `code`. */
async function standIn(code: number): Promise<{ readonly executable: string; readonly started: () => Promise<Start> }> {
  const executable = path.join(folder, "code.mjs");
  const notes = path.join(folder, "start.json");
  const script = `#!${process.execPath}
import { writeFileSync } from "node:fs";
writeFileSync(${JSON.stringify(notes)}, JSON.stringify({ args: process.argv.slice(2), facts: process.env.TERRAFIX_TEST, secret: process.env.VANTA_CLIENT_SECRET }));
process.exit(${code});
`;
  await writeFile(executable, script);
  await chmod(executable, 0o755);
  return { executable, started: async () => JSON.parse(await readFile(notes, "utf8")) as Start };
}

interface Start {
  readonly args: readonly string[];
  readonly facts?: string;
  readonly secret?: string;
}

const prepared = (trusted: boolean): Prepared => ({
  scenario: { name: "one-folder", trusted, folders: ["estate"] },
  workspace: "/a/workspace",
  env: { TERRAFIX_TEST: '{"folders":[]}' },
  settings: { "update.mode": "none" },
  home: folder,
});

// The stand-in is a script, which Windows does not start.
describe.skipIf(process.platform === "win32")("the suite in VS Code for the desktop", () => {
  it("is started with extension, suite, workspace, settings and facts", async () => {
    const { executable, started } = await standIn(0);
    expect(await runInElectron(executable, "/an/extension", "/a/suite.cjs", prepared(true))).toBe(0);
    const { args, facts } = await started();
    expect(args).toEqual(
      expect.arrayContaining([
        "/a/workspace",
        "--extensionDevelopmentPath=/an/extension",
        "--extensionTestsPath=/a/suite.cjs",
        "--disable-workspace-trust",
      ]),
    );
    expect(facts).toBe('{"folders":[]}');
    const data = args[args.indexOf("--user-data-dir") + 1] ?? "";
    expect(JSON.parse(await readFile(path.join(data, "User", "settings.json"), "utf8"))).toEqual({
      "update.mode": "none",
    });
  });

  it("is not given the developer's own accounts", async () => {
    vi.stubEnv("VANTA_CLIENT_SECRET", "the developer's");
    const { executable, started } = await standIn(0);
    await runInElectron(executable, "/an/extension", "/a/suite.cjs", prepared(true));
    expect((await started()).secret).toBeUndefined();
  });

  it("that cannot be started is a failure", async () => {
    expect(await runInElectron(path.join(folder, "nothing"), "/an/extension", "/a/suite.cjs", prepared(true))).toBe(1);
  });

  it("asks for trust where the scenario is about that", async () => {
    const { executable, started } = await standIn(0);
    await runInElectron(executable, "/an/extension", "/a/suite.cjs", prepared(false));
    expect((await started()).args).not.toContain("--disable-workspace-trust");
  });

  it("fails when the suite does", async () => {
    const { executable } = await standIn(1);
    expect(await runInElectron(executable, "/an/extension", "/a/suite.cjs", prepared(true))).toBe(1);
  });
});

describe("finding VS Code for the desktop", () => {
  it("takes the one it is given", async () => {
    vi.stubEnv("VSCODE_EXECUTABLE", "/opt/code");
    expect(await findElectron(folder)).toEqual({ executable: "/opt/code" });
  });

  it.runIf(process.platform === "linux")("says what is missing without a display, and downloads nothing", async () => {
    vi.stubEnv("VSCODE_EXECUTABLE", "");
    vi.stubEnv("DISPLAY", "");
    expect(await findElectron(folder)).toMatch(/xvfb-run/);
  });
});
