import { setTimeout as sleep } from "node:timers/promises";
import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { type ProcessOutput, redactSecrets, runProcess } from "../../platform/process.ts";

/** How git is called: settings that hold for a whole run. */
export interface GitSettings {
  /** Program; default `git`. */
  readonly program: string;
  readonly timeoutMs: number;
  /** Attempts in all when the network fails. */
  readonly attempts: number;
  /** First wait between attempts in milliseconds; doubles. */
  readonly retryBaseMs: number;
}

/** One call: where, and with which credentials. */
export interface GitCall {
  readonly cwd?: string | undefined;
  readonly signal: AbortSignal;
  /** Only for addresses on the loopback interface. */
  readonly plainHttp?: boolean | undefined;
  /** `http.<url>.extraHeader` for this call only, handed over through the environment and so in no argument list. */
  readonly authorization?: { readonly url: string; readonly header: string } | undefined;
}

/**
 * Settings for every call. Hooks and file-system monitors are programs that a repository's configuration may name:
 * none runs. Line endings stay as they are in the repository.
 */
const ALWAYS = [
  "-c",
  "core.fsmonitor=false",
  "-c",
  `core.hooksPath=${process.platform === "win32" ? "NUL" : "/dev/null"}`,
  "-c",
  "core.autocrlf=false",
  "-c",
  "advice.detachedHead=false",
  "-c",
  "gc.auto=0",
  "-c",
  "http.lowSpeedLimit=1000",
  "-c",
  "http.lowSpeedTime=30",
] as const;

/** Runs git once. A non-zero exit becomes a failure with the sentence that fits it. */
export async function git(
  settings: GitSettings,
  args: readonly string[],
  call: GitCall,
): Promise<Result<string, Failure>> {
  const ran = await gitRaw(settings, args, call);
  if (!ran.ok) return ran;
  return ran.value.exitCode === 0 ? ok(ran.value.stdout) : err(explainGit(ran.value.stderr, args));
}

/** Runs git once and gives any exit code back. */
export function gitRaw(
  settings: GitSettings,
  args: readonly string[],
  call: GitCall,
): Promise<Result<ProcessOutput, Failure>> {
  return runProcess({
    file: settings.program,
    args: [...ALWAYS, ...args],
    cwd: call.cwd,
    env: gitEnvironment(call),
    timeoutMs: settings.timeoutMs,
    signal: call.signal,
    secrets: call.authorization === undefined ? [] : [call.authorization.header],
  });
}

/** Runs git, again when the network failed; never again when it was refused. */
export async function gitWithRetries(
  settings: GitSettings,
  args: readonly string[],
  call: GitCall,
): Promise<Result<string, Failure>> {
  for (let attempt = 1; ; attempt += 1) {
    const ran = await git(settings, args, call);
    if (ran.ok || attempt >= settings.attempts) return ran;
    if (ran.error.code !== "network" && ran.error.code !== "timeout") return ran;
    try {
      await sleep(settings.retryBaseMs * 2 ** (attempt - 1), undefined, { signal: call.signal });
    } catch {
      return err(failure("interrupted", "git was interrupted while waiting to try again."));
    }
  }
}

function gitEnvironment(call: GitCall): Record<string, string | undefined> {
  const own: Record<string, string | undefined> = {
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    GCM_INTERACTIVE: "never",
    GIT_ALLOW_PROTOCOL: call.plainHttp === true ? "https:http:ssh:file" : "https:ssh:file",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_LFS_SKIP_SMUDGE: "1",
    // Set when we are started from a hook; they would point git at another repository.
    GIT_DIR: undefined,
    GIT_WORK_TREE: undefined,
    GIT_INDEX_FILE: undefined,
    GIT_OBJECT_DIRECTORY: undefined,
    GIT_COMMON_DIR: undefined,
    GIT_PREFIX: undefined,
  };
  if (call.authorization === undefined) return own;
  const count = Number.parseInt(process.env.GIT_CONFIG_COUNT ?? "0", 10) || 0;
  own.GIT_CONFIG_COUNT = String(count + 1);
  own[`GIT_CONFIG_KEY_${count}`] = `http.${call.authorization.url}.extraHeader`;
  own[`GIT_CONFIG_VALUE_${count}`] = `Authorization: ${call.authorization.header}`;
  return own;
}

const UNAUTHORIZED =
  /Authentication failed|could not read (?:Username|Password)|Permission denied \(|HTTP Basic: Access denied|returned error: 40[13]|terminal prompts disabled|Host key verification failed|Invalid username or (?:password|token)/i;
const NOT_FOUND =
  /repository .*not found|returned error: 404|does not appear to be a git repository|Repository not found|' does not exist|no such file or directory: .*\.git/i;
const NETWORK =
  /could not resolve host|failed to connect|connection (?:refused|reset|timed out|closed)|timed out|early EOF|unexpected disconnect|RPC failed|returned error: (?:429|5\d\d)|certificate|SSL|TLS|empty reply|hung up unexpectedly|network is unreachable|no route to host|couldn't connect/i;

/** Turns git's own words into a failure that says what to do. */
export function explainGit(stderr: string, args: readonly string[]): Failure {
  const clean = redactSecrets(stderr, []).trim();
  const line = lastTelling(clean);
  if (UNAUTHORIZED.test(clean)) {
    return failure(
      "unauthorized",
      `The repository does not exist or git has no access to it: ${line}. Check that "git ls-remote <url>" works in a terminal (credential helper or ssh key).`,
    );
  }
  if (NOT_FOUND.test(clean)) {
    return failure("not-found", `The repository was not found: ${line}. Check the address and your access to it.`);
  }
  if (NETWORK.test(clean)) return failure("network", `The repository could not be reached: ${line}.`);
  return failure("io", `git ${args.find((arg) => !arg.startsWith("-")) ?? ""} failed: ${line}.`);
}

function lastTelling(stderr: string): string {
  const lines = stderr
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const telling = lines.find((line) => /^(?:fatal|error|remote: error|ERROR):/i.test(line)) ?? lines.at(-1);
  return (telling ?? "no message")
    .replace(/^(?:fatal|error):\s*/i, "")
    .replace(/[.\s]+$/, "")
    .slice(0, 300);
}
