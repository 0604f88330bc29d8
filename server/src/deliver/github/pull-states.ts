import type { Failure } from "../../../../shared/src/reasons.ts";
import type { PullRequestChecks, PullRequestState } from "../../../../shared/src/report.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { ask, type Repository } from "./api.ts";
import { DEFAULT_PACING, type GithubClient, githubClients, type Pacing } from "./client.ts";
import type { GithubCredentials } from "./credentials.ts";
import { explainError } from "./failures.ts";

export interface PullStatesOptions {
  readonly credentials: GithubCredentials;
  readonly apiUrl: string;
  readonly pacing?: Partial<Pacing> | undefined;
  /** Milliseconds for one request; default 15 s. */
  readonly timeoutMs?: number | undefined;
  readonly onNotice?: ((message: string) => void) | undefined;
}

/** Which pull request. */
export interface PullNumber {
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
}

/** Reads how pull requests stand. Null: GitHub shows none of that number to these credentials. */
export type PullStates = (pull: PullNumber, signal: AbortSignal) => Promise<Result<PullRequestState | null, Failure>>;

/**
 * Asks conditionally, by the ETag of the last answer: what has not changed comes as 304, which GitHub does not count
 * against the rate limit. Waits for no rate limit; whoever polls comes again later anyway.
 */
export function githubPullStates(options: PullStatesOptions): PullStates {
  const clients = githubClients({
    credentials: options.credentials,
    apiUrl: options.apiUrl,
    pacing: { ...DEFAULT_PACING, maxWaitSeconds: 0, ...options.pacing },
    timeoutMs: options.timeoutMs ?? 15_000,
    fetch: (input, init) => globalThis.fetch(input, init),
    onNotice: options.onNotice ?? (() => undefined),
  });
  const memory: Memory = new Map();
  return async ({ owner, repo, number }, signal) => {
    let client: GithubClient;
    try {
      client = await clients(owner, repo);
    } catch (error) {
      return err(explainError(error, `find the app's installation on ${owner}/${repo}`, signal).reason);
    }
    const at: Repository = { client, owner, repo, signal };
    const pull = await read<PullAnswer>(at, memory, `/repos/${owner}/${repo}/pulls/${number}`);
    if (!pull.ok) return pull;
    if (pull.value === null) return ok(null);
    const { state, draft, merged_at, head } = pull.value;
    if (merged_at !== null) return ok({ state: "merged", checks: null });
    if (state !== "open") return ok({ state: "closed", checks: null });
    return ok({ state: draft === true ? "draft" : "open", checks: await checksOf(at, memory, head.sha) });
  };
}

/** The last answer of each address, with its ETag. */
type Memory = Map<string, { readonly etag: string; readonly data: unknown }>;

interface PullAnswer {
  readonly state: string;
  readonly draft?: boolean | undefined;
  readonly merged_at: string | null;
  readonly head: { readonly sha: string };
}

async function read<T>(at: Repository, memory: Memory, url: string): Promise<Result<T | null, Failure>> {
  const known = memory.get(url);
  const headers = known === undefined ? {} : { "if-none-match": known.etag };
  const got = await ask(at, "read a pull request", (client) =>
    client.request({ method: "GET", url, headers, request: { signal: at.signal } }),
  );
  if (got.ok) {
    const { etag } = got.value.headers;
    if (etag !== undefined) memory.set(url, { etag, data: got.value.data });
    return ok(got.value.data as T);
  }
  if (got.error.status === 304 && known !== undefined) return ok(known.data as T);
  return got.error.status === 404 || got.error.status === 410 ? ok(null) : err(got.error.reason);
}

interface CheckRuns {
  readonly check_runs: readonly { readonly status: string; readonly conclusion: string | null }[];
}

interface CombinedStatus {
  readonly state: string;
  readonly total_count: number;
}

/** GitHub Actions reports check runs; Atlantis and many others commit statuses. Null: none, or not to be seen. */
async function checksOf(at: Repository, memory: Memory, sha: string): Promise<PullRequestChecks | null> {
  const commit = `/repos/${at.owner}/${at.repo}/commits/${sha}`;
  const runs = await read<CheckRuns>(at, memory, `${commit}/check-runs?per_page=100`);
  const status = await read<CombinedStatus>(at, memory, `${commit}/status`);
  const each: PullRequestChecks[] = [];
  if (runs.ok && runs.value !== null) each.push(...runs.value.check_runs.map(checkOf));
  if (status.ok && status.value !== null && status.value.total_count > 0) each.push(statusOf(status.value.state));
  if (each.length === 0) return null;
  return each.includes("failed") ? "failed" : each.includes("pending") ? "pending" : "passed";
}

function checkOf({ status, conclusion }: CheckRuns["check_runs"][number]): PullRequestChecks {
  if (status !== "completed") return "pending";
  return ["success", "neutral", "skipped"].includes(conclusion ?? "") ? "passed" : "failed";
}

function statusOf(state: string): PullRequestChecks {
  return state === "success" ? "passed" : state === "pending" ? "pending" : "failed";
}
