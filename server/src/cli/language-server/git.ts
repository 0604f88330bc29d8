import type { GitCall, GitSettings } from "../../deliver/git/git.ts";
import { gitRaw } from "../../deliver/git/git.ts";
import { chooseRemote, parseRemote } from "../../deliver/git/remote.ts";

/** An editor waits for an answer: one try, and not for minutes. */
export const GIT: GitSettings = { program: "git", timeoutMs: 30_000, attempts: 1, retryBaseMs: 0 };

/** Host (with port) of the remote that pull requests go to; null outside git or without a remote on a forge. */
export async function remoteHost(root: string, signal: AbortSignal): Promise<string | null> {
  const call: GitCall = { cwd: root, signal };
  const names = (await line(["remote"], call))?.split(/\r?\n/) ?? [];
  const name = chooseRemote(names.filter((each) => each !== "" && !each.startsWith("-")));
  const url = name === null ? null : await line(["remote", "get-url", "--", name], call);
  return url === null ? null : (parseRemote(url)?.host ?? null);
}

async function line(args: readonly string[], call: GitCall): Promise<string | null> {
  const ran = await gitRaw(GIT, args, call);
  if (!ran.ok || ran.value.exitCode !== 0) return null;
  return ran.value.stdout.replace(/\r?\n$/, "") || null;
}
