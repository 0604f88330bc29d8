import { spawn } from "node:child_process";

export interface GitRun {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface GitInput {
  readonly input?: Buffer | string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** Everybody's commits here look alike, so that the same steps give the same hashes. */
const IDENTITY = {
  GIT_AUTHOR_NAME: "TerraFix stand-in",
  GIT_AUTHOR_EMAIL: "stand-in@example.com",
  GIT_COMMITTER_NAME: "TerraFix stand-in",
  GIT_COMMITTER_EMAIL: "stand-in@example.com",
};

/** The environment for git without what points it at other repositories or reads the user's configuration. */
export function gitEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) if (!name.startsWith("GIT_")) env[name] = value;
  return { ...env, ...IDENTITY, GIT_CONFIG_NOSYSTEM: "1", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C", ...extra };
}

/** Runs git on a bare repository and gives whatever exit code comes. */
export function run(gitDir: string, args: readonly string[], options: GitInput = {}): Promise<GitRun> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", ["--git-dir", gitDir, ...args], { env: gitEnvironment(options.env) });
    const out: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ code: code ?? 1, stdout: Buffer.concat(out), stderr: Buffer.concat(errors).toString() }),
    );
    // A git that ends early closes its input; that is its answer, not our error.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
  });
}

/** Runs git; null when it fails. */
export async function tryText(gitDir: string, args: readonly string[], options: GitInput = {}): Promise<string | null> {
  const result = await run(gitDir, args, options);
  return result.code === 0 ? result.stdout.toString() : null;
}

/** Runs git; throws when it fails, which here is a bug. */
export async function text(gitDir: string, args: readonly string[], options: GitInput = {}): Promise<string> {
  const result = await run(gitDir, args, options);
  if (result.code !== 0) throw new Error(`git ${args.join(" ")}: ${result.stderr}`);
  return result.stdout.toString();
}
