import { findRemote } from "../../deliver/git/folder.ts";
import type { GitSettings } from "../../deliver/git/git.ts";

/** An editor waits for an answer: one try, and not for minutes. */
export const GIT: GitSettings = { program: "git", timeoutMs: 30_000, attempts: 1, retryBaseMs: 0 };

/** Host (with port) of the remote that pull requests go to; null outside git or without a remote on a forge. */
export async function remoteHost(root: string, signal: AbortSignal): Promise<string | null> {
  return (await findRemote(GIT, { cwd: root, signal }))?.host ?? null;
}
