import path from "node:path";
import type { Failure } from "../../../../shared/src/reasons.ts";
import { failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { type GitCall, git, gitRaw } from "../../deliver/git/git.ts";
import type { CommittedTexts } from "../../lsp/adapters.ts";
import { isInstalledPath } from "../../terraform/index/installed.ts";
import { isConfigurationFile } from "../../terraform/index/read-sources.ts";
import { GIT } from "./git.ts";

/**
 * The text at HEAD of every configuration file whose working copy differs, and of those in `open`: what a pull request
 * is computed on, so that uncommitted work is never sent. Reads only: branch, index and working tree stay as they are.
 */
export async function committedTexts(
  root: string,
  open: readonly string[],
  signal: AbortSignal,
): Promise<Result<CommittedTexts, Failure>> {
  const call: GitCall = { cwd: root, signal };
  const head = await gitRaw(GIT, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], call);
  if (!head.ok) return head;
  if (head.value.exitCode !== 0) {
    return err(
      failure("not-found", `${root} has no commit yet; commit and push the code before opening pull requests.`),
    );
  }
  const changed = await changedFiles(call);
  if (!changed.ok) return changed;
  const texts = new Map<string, string | null>();
  for (const file of new Set([...changed.value, ...open])) {
    // Downloaded modules are in no commit, and the code at HEAD is read with them all the same.
    if (!isConfigurationFile(path.posix.basename(file)) || isInstalledPath(file)) continue;
    // `./` makes the path relative to the folder, which need not be the repository's top.
    const shown = await gitRaw(GIT, ["show", `HEAD:./${file}`], call);
    if (!shown.ok) return shown;
    texts.set(file, shown.value.exitCode === 0 ? shown.value.stdout : null);
  }
  return ok(texts);
}

/** Files below the folder that are modified, staged, deleted or untracked; paths relative to it. */
async function changedFiles(call: GitCall): Promise<Result<readonly string[], Failure>> {
  const tracked = await git(
    GIT,
    ["diff", "--name-only", "--relative", "--no-renames", "--no-ext-diff", "-z", "HEAD"],
    call,
  );
  if (!tracked.ok) return tracked;
  const untracked = await git(GIT, ["ls-files", "--others", "-z"], call);
  if (!untracked.ok) return untracked;
  return ok([...tracked.value.split("\0"), ...untracked.value.split("\0")].filter((file) => file !== ""));
}
