import { createHash } from "node:crypto";
import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { type GitCall, type GitSettings, git, gitWithRetries } from "./git.ts";
import { parseRemote } from "./remote.ts";

/** Where the remote's default branch stands. Null for an empty repository. */
export type RemoteHead = { readonly branch: string; readonly commit: string } | null;

export interface Mirror {
  readonly gitDir: string;
  readonly url: string;
}

/** The bare repository that remembers a URL between runs. */
export function mirrorFor(cacheDir: string, url: string): Mirror {
  const remote = parseRemote(url);
  const readable = remote === null ? "local" : `${remote.owner}-${remote.repo}`.slice(0, 60);
  const hash = createHash("sha256").update(url).digest("hex").slice(0, 16);
  return { gitDir: join(cacheDir, "mirrors", `${readable}-${hash}.git`), url };
}

/** Asks the remote for its default branch. One round trip. */
export async function readRemoteHead(
  url: string,
  settings: GitSettings,
  call: GitCall,
): Promise<Result<RemoteHead, Failure>> {
  const listed = await gitWithRetries(settings, ["ls-remote", "--symref", "--", url, "HEAD"], call);
  if (!listed.ok) return listed;
  const branch = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(listed.value)?.[1];
  const commit = /^([0-9a-f]{40,64})\tHEAD$/m.exec(listed.value)?.[1];
  return ok(branch === undefined || commit === undefined ? null : { branch, commit });
}

/**
 * Brings a branch's tip into the mirror: shallow and without file contents where the server can do that, else
 * everything. A mirror that git cannot use any more is built anew.
 */
export async function updateMirror(
  mirror: Mirror,
  branch: string,
  settings: GitSettings,
  call: GitCall,
): Promise<Result<{ commit: string; rebuilt: boolean }, Failure>> {
  const existed = await stat(mirror.gitDir).then(
    () => true,
    () => false,
  );
  const first = await fetchInto(mirror, branch, settings, call);
  if (first.ok) return ok({ commit: first.value, rebuilt: false });
  if (!existed || first.error.code !== "io") return first;
  await rm(mirror.gitDir, { recursive: true, force: true, maxRetries: 3 });
  const second = await fetchInto(mirror, branch, settings, call);
  return second.ok ? ok({ commit: second.value, rebuilt: true }) : second;
}

async function fetchInto(
  mirror: Mirror,
  branch: string,
  settings: GitSettings,
  call: GitCall,
): Promise<Result<string, Failure>> {
  const at = ["--git-dir", mirror.gitDir];
  await mkdir(mirror.gitDir, { recursive: true });
  const prepared = await inOrder(settings, call, [
    ["init", "--quiet", "--bare", "--", mirror.gitDir],
    [...at, "config", "remote.origin.url", mirror.url],
    [...at, "worktree", "prune"],
  ]);
  if (!prepared.ok) return prepared;
  const ref = `refs/terrafix/${branch}`;
  const fetch = (extra: readonly string[]) =>
    gitWithRetries(
      settings,
      [...at, "fetch", "--quiet", "--no-tags", "--force", ...extra, "origin", `+refs/heads/${branch}:${ref}`],
      call,
    );
  const thin = await fetch(["--depth", "1", "--filter=blob:none"]);
  // Old servers and the dumb protocol know neither; they say so in many words.
  const fetched =
    !thin.ok && thin.error.code === "io" && /shallow|filter|dumb/i.test(thin.error.message) ? await fetch([]) : thin;
  if (!fetched.ok) return fetched;
  const commit = await git(settings, [...at, "rev-parse", "--verify", `${ref}^{commit}`], call);
  return commit.ok ? ok(commit.value.trim()) : commit;
}

async function inOrder(
  settings: GitSettings,
  call: GitCall,
  commands: readonly (readonly string[])[],
): Promise<Result<null, Failure>> {
  for (const args of commands) {
    const ran = await git(settings, args, call);
    if (!ran.ok) return err(ran.error);
  }
  return ok(null);
}
