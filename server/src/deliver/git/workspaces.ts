import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import envPaths from "env-paths";
import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { Checkout, Workspaces } from "../../pipeline/ports.ts";
import { openFolder } from "./folder.ts";
import { type GitCall, type GitSettings, git } from "./git.ts";
import { withLock } from "./lock.ts";
import { type Mirror, mirrorFor, type RemoteHead, readRemoteHead, updateMirror } from "./mirror.ts";
import { classifySource, parseRemote, type Source } from "./remote.ts";
import { makeScratch, removeStaleScratch } from "./scratch.ts";

export interface WorkspacesOptions {
  /** Where mirrors of cloned repositories live between runs; default the user's cache folder. */
  readonly cacheDir?: string | undefined;
  /** Where working trees are made; default the system's temporary folder. */
  readonly tempDir?: string | undefined;
  /** Milliseconds for one call of git; default five minutes. */
  readonly timeoutMs?: number | undefined;
  /** Attempts in all when the network fails; default 3. */
  readonly attempts?: number | undefined;
  /** First wait between attempts in milliseconds, doubling; default 1000. */
  readonly retryBaseMs?: number | undefined;
  /** Program to run; default `git`. */
  readonly git?: string | undefined;
  /**
   * Asked only when the user's own git has no access over https: the value of an `Authorization` header for that URL
   * (an installation token in a container without a credential helper), or null.
   */
  readonly authorization?: ((url: URL) => Promise<string | null>) | undefined;
}

type UrlSource = Extract<Source, { kind: "url" }>;

interface Places {
  readonly cacheDir: string;
  readonly tempDir: string;
  readonly settings: GitSettings;
}

/** Opens folders in place and clones URLs through a cache of bare mirrors. */
export function gitWorkspaces(options: WorkspacesOptions = {}): Workspaces {
  const places: Places = {
    cacheDir: options.cacheDir ?? envPaths("terrafix", { suffix: "" }).cache,
    tempDir: options.tempDir ?? tmpdir(),
    settings: {
      program: options.git ?? "git",
      timeoutMs: options.timeoutMs ?? 300_000,
      attempts: options.attempts ?? 3,
      retryBaseMs: options.retryBaseMs ?? 1000,
    },
  };
  let swept: Promise<number> | null = null;
  return {
    async open(source, signal) {
      const kind = classifySource(source);
      if (!kind.ok) return kind;
      if (kind.value.kind === "folder") return openFolder(kind.value.path, places.settings, signal);
      swept ??= removeStaleScratch(places.tempDir);
      await swept;
      return openUrl(kind.value, { places, options, signal });
    },
  };
}

interface Opening {
  readonly places: Places;
  readonly options: WorkspacesOptions;
  readonly signal: AbortSignal;
}

async function openUrl(source: UrlSource, opening: Opening): Promise<Result<Checkout, Failure>> {
  const { settings } = opening.places;
  const given = basicHeader(source);
  const plain: GitCall = { signal: opening.signal, plainHttp: source.url.startsWith("http:") };
  let call: GitCall = given === null ? plain : { ...plain, authorization: given };
  let head = await readRemoteHead(source.url, settings, call);
  if (!head.ok && head.error.code === "unauthorized" && given === null && source.url.startsWith("http")) {
    const header = await opening.options.authorization?.(new URL(source.url));
    if (header !== null && header !== undefined) {
      call = { ...plain, authorization: { url: source.url, header } };
      head = await readRemoteHead(source.url, settings, call);
    }
  }
  if (!head.ok) return head;
  const mirror = mirrorFor(opening.places.cacheDir, source.url);
  const lock = { path: `${mirror.gitDir}.lock`, signal: opening.signal, waitMs: settings.timeoutMs * 2 };
  return withLock(lock, () => checkOut({ mirror, head: head.value, places: opening.places, call }));
}

function basicHeader(source: UrlSource): { url: string; header: string } | null {
  if (source.credentials === null) return null;
  const { username, password } = source.credentials;
  return { url: source.url, header: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` };
}

interface CheckingOut {
  readonly mirror: Mirror;
  readonly head: RemoteHead;
  readonly places: Places;
  readonly call: GitCall;
}

/** Fetches and makes a working tree. A mirror whose objects turn out to be missing is built anew, once. */
async function checkOut(job: CheckingOut): Promise<Result<Checkout, Failure>> {
  const { mirror, head, places, call } = job;
  const scratch = await makeScratch(places.tempDir).catch((error: unknown) => String(error));
  if (!scratch.startsWith(places.tempDir)) {
    return err(failure("io", `The temporary folder ${places.tempDir} cannot be written: ${scratch}.`));
  }
  const root = join(scratch, "tree");
  const remote = parseRemote(mirror.url);
  const checkout = {
    source: mirror.url,
    slug: remote === null ? null : { owner: remote.owner, repo: remote.repo },
    prefix: "",
    dispose: () => dispose(scratch, job),
  };
  if (head === null) return ok({ ...checkout, root: scratch, baseBranch: null, headCommit: null });
  const filled = await fill(root, head.branch, job);
  if (!filled.ok) {
    await dispose(scratch, job);
    return filled;
  }
  return call.signal.aborted
    ? dispose(scratch, job).then(() => err(failure("interrupted", "Interrupted while cloning.")))
    : ok({ ...checkout, root, baseBranch: head.branch, headCommit: filled.value });
}

async function fill(root: string, branch: string, job: CheckingOut): Promise<Result<string, Failure>> {
  const { mirror, places, call } = job;
  let last: Result<string, Failure> = err(failure("io", "The repository could not be checked out."));
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const updated = await updateMirror(mirror, branch, places.settings, call);
    if (!updated.ok) return updated;
    const { commit } = updated.value;
    const add = ["--git-dir", mirror.gitDir, "worktree", "add", "--quiet", "--force", "--detach", "--", root, commit];
    const added = await git(places.settings, add, call);
    if (added.ok) return ok(commit);
    last = added;
    if (added.error.code !== "io") return added;
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
    await rm(mirror.gitDir, { recursive: true, force: true, maxRetries: 3 });
  }
  return last;
}

async function dispose(scratch: string, job: CheckingOut): Promise<void> {
  await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
  // What the mirror remembers of the working tree; a signal that was aborted must not stop the cleaning up.
  const signal = AbortSignal.timeout(10_000);
  await git(job.places.settings, ["--git-dir", job.mirror.gitDir, "worktree", "prune"], { signal });
}
