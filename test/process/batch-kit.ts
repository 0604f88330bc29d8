import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Report } from "../../shared/src/report.ts";
import type { GithubOptions } from "../../sim/src/github/options.ts";
import { type SimGithub, startGithub } from "../../sim/src/github/server.ts";

const PROGRAM = path.resolve(import.meta.dirname, "../../dist/server/main.mjs");

/** A GitHub stand-in with one repository of failing DynamoDB tables, and findings that name them. */
export interface Kit {
  readonly folder: string;
  readonly github: SimGithub;
  readonly repo: string;
  readonly findings: string;
  readonly count: number;
  pulls(): ReturnType<SimGithub["pulls"]>;
  close(): Promise<void>;
}

/** Name of the table with this number. */
export function tableName(i: number): string {
  return `acme-table-${i}`;
}

export async function openKit(count: number, options: GithubOptions = {}): Promise<Kit> {
  const folder = await mkdtemp(path.join(tmpdir(), "terrafix-batch-"));
  const code = path.join(folder, "code");
  await import("node:fs/promises").then(({ mkdir }) => mkdir(code));
  const numbers = Array.from({ length: count }, (_, i) => i);
  const blocks = numbers.map(
    (i) => `resource "aws_dynamodb_table" "t${i}" {\n  name     = "${tableName(i)}"\n  hash_key = "id"\n}\n`,
  );
  await writeFile(path.join(code, "main.tf"), blocks.join("\n"));
  const findings = path.join(folder, "findings.json");
  await writeFile(findings, JSON.stringify({ version: 1, findings: numbers.map(findingOf) }));
  const github = await startGithub(options);
  await github.addRepository("acme", "infra", code);
  return {
    folder,
    github,
    repo: github.gitUrl("acme", "infra"),
    findings,
    count,
    pulls: () => github.pulls("acme", "infra"),
    close: async () => {
      await github.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function findingOf(i: number): object {
  return {
    testId: "aws-dynamodb-pitr-backups",
    title: "Point-in-time recovery on DynamoDB enabled (AWS)",
    description: "A table has no point-in-time recovery.",
    severity: "medium",
    frameworks: ["soc2"],
    resource: { arn: `arn:aws:dynamodb:eu-west-1:111122223333:table/${tableName(i)}` },
  };
}

export interface Run {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program. `killAfterMs` sends SIGKILL after that many milliseconds. */
export function run(
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>>; readonly killAfterMs?: number },
): Promise<Run> {
  const { PATH = "", HOME = "" } = process.env;
  const env = { PATH, HOME, TZ: "UTC", XDG_DATA_HOME: options.cwd, XDG_CACHE_HOME: options.cwd, ...options.env };
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: options.cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const timer = options.killAfterMs === undefined ? null : setTimeout(() => child.kill("SIGKILL"), options.killAfterMs);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (timer !== null) clearTimeout(timer);
      resolve({ code, signal, stdout, stderr });
    });
  });
}

/** One batch run that delivers pull requests to the kit's stand-in. */
export function batch(kit: Kit, killAfterMs?: number, more: readonly string[] = []): Promise<Run> {
  const args = [
    "--batch",
    "--source",
    "file",
    "--findings",
    kit.findings,
    "--repo",
    kit.repo,
    "--deliver",
    "pull-request",
    "--json",
    ...more,
  ];
  const env = {
    GITHUB_TOKEN: kit.github.token,
    GITHUB_API_URL: kit.github.apiUrl,
    TERRAFIX_GITHUB_WRITE_SPACING_MS: "0",
    TERRAFIX_DATABASE_URL: `sqlite:${path.join(kit.folder, "state.sqlite")}`,
  };
  return run(args, { cwd: kit.folder, env, ...(killAfterMs === undefined ? {} : { killAfterMs }) });
}

/** The report a run printed. */
export function reportOf({ stdout, stderr }: Run): Report {
  try {
    return JSON.parse(stdout) as Report;
  } catch {
    throw new Error(`no report on stdout; stderr says: ${stderr}`);
  }
}
