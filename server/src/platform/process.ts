import { spawn } from "node:child_process";
import { type Failure, failure } from "../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../shared/src/result.ts";

export interface RunOptions {
  /** Program to run, looked up on the PATH. Never a shell. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string | undefined;
  /** Added to the environment of this process; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly input?: string | undefined;
  /** Milliseconds; default one minute. */
  readonly timeoutMs?: number | undefined;
  /** Characters per stream; default 16 Mi. More than that ends the child with a failure. */
  readonly maxOutput?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Strings that must not appear in any message. */
  readonly secrets?: readonly string[] | undefined;
}

export interface ProcessOutput {
  readonly exitCode: number;
  readonly stdout: string;
  /** Secrets are already removed. */
  readonly stderr: string;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_MAX_OUTPUT = 16 * 1024 * 1024;
/** How long a process group may take to end by itself before it is killed. */
const GRACE_MS = 2_000;
const windows = process.platform === "win32";

/** Children lead their own process group, so nobody ends them when this process does: do it here. */
const live = new Set<number>();
let watching = false;

/**
 * Runs a program to its end. Any exit code is a value; a failure means that the program could not be started
 * (`not-found`, `io`), took too long (`timeout`), was interrupted (`interrupted`) or wrote too much (`io`).
 * When it has to be ended, its whole process group is.
 */
export async function runProcess(options: RunOptions): Promise<Result<ProcessOutput, Failure>> {
  // Loaded with the first program: a language server starts without one.
  const { execa } = await import("execa");
  if (options.signal?.aborted) {
    return err(failure("interrupted", `${options.file} was not started: the work was interrupted.`));
  }
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const child = execa(options.file, [...options.args], {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.input === undefined ? { stdin: "ignore" as const } : { input: options.input }),
    env: { ...options.env },
    reject: false,
    stripFinalNewline: false,
    maxBuffer: options.maxOutput ?? DEFAULT_MAX_OUTPUT,
    detached: !windows,
    windowsHide: true,
  });
  const pid = child.pid;
  let ended: "timeout" | "interrupted" | null = null;
  const end = (why: "timeout" | "interrupted"): void => {
    ended ??= why;
    if (pid !== undefined) killGroup(pid, "SIGTERM");
    setTimeout(() => pid !== undefined && live.has(pid) && killGroup(pid, "SIGKILL"), GRACE_MS).unref();
  };
  const onAbort = (): void => end("interrupted");
  const timer = setTimeout(() => end("timeout"), timeoutMs);
  options.signal?.addEventListener("abort", onAbort, { once: true });
  if (pid !== undefined) remember(pid);
  try {
    const result = await child;
    if (ended !== null || result.isMaxBuffer) {
      if (pid !== undefined) killGroup(pid, "SIGKILL");
    }
    return judge(options, result, { ended, timeoutMs });
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", onAbort);
    if (pid !== undefined) live.delete(pid);
  }
}

interface Finished {
  readonly exitCode?: number | undefined;
  readonly code?: string | undefined;
  readonly signal?: string | undefined;
  readonly stdout?: unknown;
  readonly stderr?: unknown;
  readonly isMaxBuffer: boolean;
  readonly message?: string | undefined;
}

function judge(
  options: RunOptions,
  result: Finished,
  state: { ended: "timeout" | "interrupted" | null; timeoutMs: number },
): Result<ProcessOutput, Failure> {
  const clean = (text: string): string => redactSecrets(text, options.secrets ?? []);
  const name = [options.file, ...options.args.slice(0, 1)].join(" ");
  if (state.ended === "interrupted") return err(failure("interrupted", `${clean(name)} was interrupted.`));
  if (state.ended === "timeout") {
    return err(failure("timeout", `${clean(name)} took longer than ${Math.round(state.timeoutMs / 1000)} s.`));
  }
  if (result.isMaxBuffer) return err(failure("io", `${clean(name)} wrote more output than expected.`));
  if (result.exitCode === undefined) {
    if (result.code === "ENOENT") {
      const where = options.cwd === undefined ? "" : ` (or the folder ${options.cwd} does not exist)`;
      return err(failure("not-found", `${options.file} is not on the PATH${where}; install it and try again.`));
    }
    const why = result.signal === undefined ? (result.code ?? "unknown error") : `ended by ${result.signal}`;
    return err(failure("io", clean(`${name} could not be run: ${why}.`)));
  }
  return ok({
    exitCode: result.exitCode,
    stdout: String(result.stdout ?? ""),
    stderr: clean(String(result.stderr ?? "")),
  });
}

function remember(pid: number): void {
  live.add(pid);
  if (watching) return;
  watching = true;
  process.once("exit", () => {
    for (const each of live) killGroup(each, "SIGKILL");
  });
}

/** Ends a child and everything it started. */
function killGroup(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    if (windows) {
      // No process groups there; taskkill walks the tree of children instead.
      spawn("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore" }).on("error", () => undefined);
    } else {
      process.kill(-pid, signal);
    }
  } catch {
    // The group is gone already.
  }
}

/** Removes the given secrets, and user names and passwords inside URLs, from text meant for people. */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length >= 4) clean = clean.replaceAll(secret, "***");
  }
  return clean.replace(/\b([a-z][a-z0-9+.-]*:\/\/)(?!git@)[^\s/'"]+@/gi, "$1***@");
}
