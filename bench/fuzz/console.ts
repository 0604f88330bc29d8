import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What `terraform console` says of an expression: the text of `jsonencode`, or that it is an error. */
export type Answer = { readonly json: string } | "error" | "skipped";

/** The console reads lines of at most 64 KiB. */
const MAX_LINE = 50_000;

/** Expressions per process: starting it costs more than evaluating hundreds. */
const PER_LINE = 150;

/** True when the CLI can be started. */
export function hasTerraform(): boolean {
  try {
    return execFileSync("terraform", ["version"], {
      encoding: "utf8",
      env: environment(),
      stdio: ["ignore", "pipe", "ignore"],
    }).includes("Terraform v1.");
  } catch {
    return false;
  }
}

/** No check for new versions, no plug-in cache, no colours. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1", TF_CLI_ARGS: "-no-color" };
}

/** Evaluates expressions (each on one line) beside some declarations. */
export function askTerraform(expressions: readonly string[], declarations = ""): readonly Answer[] {
  const folder = mkdtempSync(join(tmpdir(), "terrafix-console-"));
  try {
    writeFileSync(join(folder, "main.tf"), declarations);
    const answers: Answer[] = [];
    for (const batch of batches(expressions)) answers.push(...askBatch(batch, folder));
    return answers;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function batches(expressions: readonly string[]): readonly (readonly string[])[] {
  const result: string[][] = [[]];
  let length = 0;
  for (const expression of expressions) {
    const last = result.at(-1) ?? [];
    if (last.length >= PER_LINE || length + expression.length > MAX_LINE) {
      result.push([expression]);
      length = expression.length;
    } else {
      last.push(expression);
      length += expression.length + 30;
    }
  }
  return result;
}

/** `try` turns an error of evaluation into a mark; an error of syntax loses the whole line, which is then halved. */
function askBatch(batch: readonly string[], folder: string): readonly Answer[] {
  if (batch.length === 0) return [];
  const asked = batch.map((expression) => `try([jsonencode(${expression})], [])`).join(", ");
  const found = run(`base64encode(jsonencode([${asked}]))`, folder);
  if (found !== null) {
    const lists: readonly (readonly string[])[] = JSON.parse(Buffer.from(found, "base64").toString("utf8"));
    return lists.map(([json]) => (json === undefined ? "error" : { json }));
  }
  if (batch.length === 1) return ["skipped"];
  const half = batch.length >> 1;
  return [...askBatch(batch.slice(0, half), folder), ...askBatch(batch.slice(half), folder)];
}

function run(line: string, folder: string): string | null {
  try {
    const output = execFileSync("terraform", ["console"], {
      cwd: folder,
      input: `${line}\n`,
      encoding: "utf8",
      env: environment(),
      stdio: ["pipe", "pipe", "ignore"],
      maxBuffer: 1 << 28,
    });
    return /"([A-Za-z0-9+/=]*)"/.exec(output)?.[1] ?? null;
  } catch {
    return null;
  }
}
