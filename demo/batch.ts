import { spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Report } from "../shared/src/report.ts";
import { PATHS } from "./paths.ts";
import type { StandIns } from "./stand-ins.ts";

export interface BatchRun {
  /** As a person would type it. */
  readonly command: string;
  readonly code: number | null;
  readonly stderr: string;
  readonly report: Report | null;
  /** Holds report.json, report.md and patches/. */
  readonly out: string;
  /** Milliseconds. */
  readonly took: number;
}

/** Longest that one run may take, in milliseconds. */
const TIME_LIMIT = 120_000;

/**
 * Runs the built program as a user does: options, and the documented environment variables. Its home and its temporary
 * folder are inside `work`, so that nothing of this user is read and nothing is left behind.
 */
export async function runBatch(
  args: readonly string[],
  given: { readonly work: string; readonly name: string; readonly standIns: StandIns },
  signal: AbortSignal,
): Promise<BatchRun> {
  const out = join(given.work, given.name);
  const home = join(given.work, "home");
  await mkdir(join(home, "tmp"), { recursive: true });
  await writeFile(join(home, "terrafix.yaml"), SETTINGS);
  const all = ["--batch", ...args, "--out", out];
  const since = performance.now();
  const child = spawn(process.execPath, [PATHS.program, ...all], {
    cwd: home,
    env: environment(given.standIns, home),
    stdio: ["ignore", "ignore", "pipe"],
    signal,
    timeout: TIME_LIMIT,
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => {
    child.on("error", (error) => {
      stderr += `${error.message}\n`;
    });
    child.on("close", resolve);
  });
  const took = performance.now() - since;
  const text = await readFile(join(out, "report.json"), "utf8").catch(() => null);
  const report = text === null ? null : (JSON.parse(text) as Report);
  const command = ["terrafix-ls", ...all.slice(0, -2)].join(" ").replaceAll(PATHS.root, "");
  return { command, code, stderr, report, out, took };
}

/**
 * Checkov, where it is installed, takes seconds per fix, and GitHub asks for a second between two writes, which a
 * stand-in does not need. One finding after the other gives the pull requests the same numbers in every run.
 */
const SETTINGS = `github:
  writeSpacingMs: 20
batch:
  secondOpinion: false
  concurrency: 1
`;

function environment({ vanta, github, bedrock }: StandIns, home: string): NodeJS.ProcessEnv {
  const { PATH, Path, SystemRoot, ComSpec } = process.env;
  return {
    VANTA_BASE_URL: vanta.url,
    VANTA_CLIENT_ID: "vci_demo",
    VANTA_CLIENT_SECRET: "vcs_demo",
    GITHUB_API_URL: github.apiUrl,
    GITHUB_TOKEN: github.token,
    TERRAFIX_BEDROCK_ENDPOINT: bedrock.url,
    TERRAFIX_BEDROCK_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "AKIDDEMO",
    AWS_SECRET_ACCESS_KEY: "demo",
    TERRAFIX_DATABASE_URL: `sqlite:${join(home, "terrafix.db")}`,
    NO_COLOR: "1",
    ...definedOnly({ PATH, Path, SystemRoot, ComSpec }),
    HOME: home,
    USERPROFILE: home,
    LOCALAPPDATA: home,
    APPDATA: home,
    TMPDIR: join(home, "tmp"),
    TEMP: join(home, "tmp"),
    TMP: join(home, "tmp"),
  };
}

function definedOnly(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}
