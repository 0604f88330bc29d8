import { failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { Slug } from "../../pipeline/ports.ts";
import type { GithubClient } from "./client.ts";
import { type ApiFailure, explainError } from "./failures.ts";

/** One repository, one client, one signal: what every call needs. */
export interface Repository {
  readonly client: GithubClient;
  readonly owner: string;
  readonly repo: string;
  readonly signal: AbortSignal;
}

export type Answer<T> = Promise<Result<T, ApiFailure>>;

export interface Pull {
  readonly number: number;
  readonly url: string;
  readonly branch: string;
  /** Owner of the repository that the branch is in; null when GitHub no longer knows. */
  readonly owner: string | null;
  readonly state: "open" | "merged" | "closed";
  readonly body: string;
  readonly labels: readonly string[];
}

/** Calls GitHub. What it throws becomes a value; an abort ends the wait at once, even in the middle of a rate limit. */
export async function ask<T>(at: Repository, what: string, call: (client: GithubClient) => Promise<T>): Answer<T> {
  try {
    at.signal.throwIfAborted();
    return ok(await untilAborted(at.signal, call(at.client)));
  } catch (error) {
    return err(explainError(error, what, at.signal));
  }
}

function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new DOMException("The work was interrupted.", "AbortError"));
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** Parameters that every endpoint takes. */
export function common(at: Repository): { owner: string; repo: string; request: { signal: AbortSignal } } {
  return { owner: at.owner, repo: at.repo, request: { signal: at.signal } };
}

/** The repository's default branch. */
export async function defaultBranch(at: Repository): Answer<string> {
  const got = await ask(at, "read the repository", (client) => client.rest.repos.get(common(at)));
  return got.ok ? ok(got.value.data.default_branch) : got;
}

/** The commit a branch points to, or null when there is no such branch. */
export async function tipOf(at: Repository, branch: string): Answer<string | null> {
  const got = await ask(at, `read the branch ${branch}`, (client) =>
    client.rest.git.getRef({ ...common(at), ref: `heads/${branch}` }),
  );
  if (got.ok) return ok(got.value.data.object.sha);
  // 409: the repository is empty.
  return got.error.status === 404 || got.error.status === 409 ? ok(null) : got;
}

/** All pull requests to a repository from a branch of it, or of a fork of it, newest first. */
export async function pullsFrom(at: Repository, from: Slug, branch: string): Answer<readonly Pull[]> {
  const got = await ask(at, "list pull requests", (client) =>
    client.rest.pulls.list({ ...common(at), state: "all", head: `${from.owner}:${branch}`, per_page: 100 }),
  );
  if (!got.ok) return got;
  return ok(got.value.data.filter((pull) => pull.head.ref === branch).map(pullOf));
}

/** True for one and the same repository, however its name is written. */
export function isSame(a: Slug, b: Slug): boolean {
  return `${a.owner}/${a.repo}`.toLowerCase() === `${b.owner}/${b.repo}`.toLowerCase();
}

/** A branch as the API for pull requests and comparisons in `at` wants it. */
export function headIn(at: Slug, from: Slug, branch: string): string {
  return isSame(at, from) ? branch : `${from.owner}:${branch}`;
}

interface ListedPull {
  readonly number: number;
  readonly html_url: string;
  readonly head: { readonly ref: string; readonly user?: { readonly login: string } | null };
  readonly state: string;
  readonly merged_at: string | null;
  readonly body: string | null;
  readonly labels: readonly { readonly name: string }[];
}

function pullOf(pull: ListedPull): Pull {
  const ended = pull.merged_at === null ? ("closed" as const) : ("merged" as const);
  return {
    number: pull.number,
    url: pull.html_url,
    branch: pull.head.ref,
    owner: pull.head.user?.login ?? null,
    state: pull.state === "open" ? "open" : ended,
    body: pull.body ?? "",
    labels: pull.labels.map((label) => label.name),
  };
}

/** At most this many pages of open pull requests are looked through, 100 on each. */
const MAX_PAGES = 10;

/** All open pull requests of our branches into any base, newest first. */
export async function openPulls(at: Repository): Answer<readonly Pull[]> {
  const found: Pull[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const got = await ask(at, "list open pull requests", (client) =>
      client.rest.pulls.list({ ...common(at), state: "open", per_page: 100, page }),
    );
    if (!got.ok) return got;
    found.push(...got.value.data.filter((pull) => pull.head.ref.startsWith("terrafix/")).map(pullOf));
    if (got.value.data.length < 100) break;
  }
  return ok(found);
}

/** The messages of a pull request's commits; they outlive the branch. */
export async function messagesOfPull(at: Repository, number: number): Answer<readonly string[]> {
  const got = await ask(at, "read a pull request's commits", (client) =>
    client.rest.pulls.listCommits({ ...common(at), pull_number: number, per_page: 100 }),
  );
  return got.ok ? ok(got.value.data.map((each) => each.commit.message)) : got;
}

/**
 * The text of a file at a commit; null when it is not there. A failure with status 0 when it is no UTF-8 text file.
 * The contents endpoint gives up to 1 MB; larger files come as blobs.
 */
export async function readText(at: Repository, path: string, commit: string): Answer<string | null> {
  const got = await ask(at, `read ${path}`, (client) =>
    client.rest.repos.getContent({ ...common(at), path, ref: commit }),
  );
  if (!got.ok) return got.error.status === 404 ? ok(null) : got;
  const { data } = got.value;
  if (Array.isArray(data) || data.type !== "file") return err(unreadable(path, "is not a regular file"));
  if (data.encoding === "base64" && (data.content !== "" || data.size === 0)) return decode(path, data.content);
  const blob = await ask(at, `read ${path}`, (client) =>
    client.rest.git.getBlob({ ...common(at), file_sha: data.sha }),
  );
  return blob.ok ? decode(path, blob.value.data.content) : blob;
}

function decode(path: string, base64: string): Result<string, ApiFailure> {
  try {
    return ok(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(base64, "base64")));
  } catch {
    return err(unreadable(path, "is not UTF-8 text"));
  }
}

function unreadable(path: string, why: string): ApiFailure {
  return { status: 0, text: why, reason: failure("conflict", `${path} ${why} in the repository; change it by hand.`) };
}

/** Makes a branch. `exists` when somebody was faster: creating the reference is the lock. */
export async function createBranch(at: Repository, branch: string, sha: string): Answer<"created" | "exists"> {
  const got = await ask(at, `create the branch ${branch}`, (client) =>
    client.rest.git.createRef({ ...common(at), ref: `refs/heads/${branch}`, sha }),
  );
  if (got.ok) return ok("created");
  return got.error.status === 422 && /already exists/i.test(got.error.text) ? ok("exists") : got;
}

/** Moves a branch forward; `stale` when that would lose commits. Never forces. */
export async function advanceBranch(at: Repository, branch: string, sha: string): Answer<"moved" | "stale"> {
  const got = await ask(at, `update the branch ${branch}`, (client) =>
    client.rest.git.updateRef({ ...common(at), ref: `heads/${branch}`, sha, force: false }),
  );
  if (got.ok) return ok("moved");
  return got.error.status === 422 && /fast.?forward|does not exist/i.test(got.error.text) ? ok("stale") : got;
}

/** Deletes a branch that this very run has made. */
export async function deleteBranch(at: Repository, branch: string): Answer<null> {
  const got = await ask(at, `delete the branch ${branch}`, (client) =>
    client.rest.git.deleteRef({ ...common(at), ref: `heads/${branch}` }),
  );
  return got.ok ? ok(null) : got;
}

export interface Ahead {
  readonly behindBy: number;
  /** Messages of the commits that are on the branch and not on the base; null when there are too many to list. */
  readonly messages: readonly string[] | null;
}

/** What a branch has beyond the base. */
export async function compare(at: Repository, base: string, head: string): Answer<Ahead> {
  const got = await ask(at, "compare branches", (client) =>
    client.rest.repos.compareCommitsWithBasehead({ ...common(at), basehead: `${base}...${head}`, per_page: 100 }),
  );
  if (!got.ok) return got;
  const { data } = got.value;
  const messages = data.commits.map((each) => each.commit.message);
  return ok({ behindBy: data.behind_by, messages: messages.length < data.ahead_by ? null : messages });
}

/** Opens a pull request. `exists` and `no-commits` are answers to act on. */
export async function createPull(
  at: Repository,
  pull: { base: string; head: string; title: string; body: string; draft: boolean },
): Answer<{ number: number; url: string } | "exists" | "no-commits"> {
  const got = await ask(at, "open a pull request", (client) => client.rest.pulls.create({ ...common(at), ...pull }));
  if (got.ok) return ok({ number: got.value.data.number, url: got.value.data.html_url });
  if (got.error.status === 422) {
    if (/pull request already exists/i.test(got.error.text)) return ok("exists");
    if (/no commits between/i.test(got.error.text)) return ok("no-commits");
    if (pull.draft && /draft pull requests are not supported/i.test(got.error.text)) {
      return createPull(at, { ...pull, draft: false });
    }
  }
  return got;
}
