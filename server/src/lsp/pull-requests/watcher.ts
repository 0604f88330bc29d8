import type { Failure } from "../../../../shared/src/reasons.ts";
import type { PullRequestRef, PullRequestState } from "../../../../shared/src/report.ts";
import type { ForgeAccess, PullRequestReader } from "../adapters.ts";
import { announce } from "../announce.ts";
import { forgeAccess } from "../delivery/forge.ts";
import type { Session } from "../session.ts";
import type { Folder } from "../workspace/folder.ts";

/** A pull request that is on show, and the folder whose remote and settings say where to ask. */
export interface ShownPull {
  readonly pull: PullRequestRef;
  readonly folder: Folder;
}

/** Keeps the state of the pull requests that are shown; of no others. */
export interface PullRequestWatcher {
  /** What is on show now. Asks for what is new, later again for what may change. */
  show(pulls: readonly ShownPull[]): void;
  /** Asks for all of them now: the user said so, or signed in. */
  refresh(): void;
  /** Why they cannot be read, when only the user can mend it. */
  failure(): Failure | null;
  dispose(): void;
}

/** Milliseconds. Doubled while nothing changes; at a minute each, 80 open ones would use up GitHub's hourly limit. */
const SOONEST = 60_000;
const LATEST = 15 * 60_000;

interface Entry extends ShownPull {
  interval: number;
  /** Milliseconds of the monotonic clock; infinity for what does not change any more. */
  nextAt: number;
}

export function createPullRequestWatcher(session: () => Session): PullRequestWatcher {
  const entries = new Map<string, Entry>();
  let reader: { readonly key: string; readonly read: PullRequestReader } | null = null;
  let timer: NodeJS.Timeout | null = null;
  let running: AbortController | null = null;
  let failure: Failure | null = null;

  const readerFor = (access: ForgeAccess): PullRequestReader => {
    const key = JSON.stringify([access.credentials, access.apiUrl]);
    if (reader?.key !== key) reader = { key, read: session().adapters.pullRequestReader(access) };
    return reader.read;
  };

  const schedule = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const next = Math.min(...[...entries.values()].map(({ nextAt }) => nextAt));
    // A failure that only the user can mend ends the polling; they are told by the status.
    if (!Number.isFinite(next) || failure !== null || running !== null) return;
    timer = setTimeout(start, Math.max(0, next - performance.now())).unref();
  };

  const start = (): void => {
    if (running !== null) return;
    const controller = new AbortController();
    running = controller;
    round(controller.signal)
      .catch((error: unknown) => session().log.error("Pull requests could not be read; this is a bug.", { error }))
      .finally(() => {
        if (running === controller) running = null;
        if (!controller.signal.aborted) schedule();
      });
  };

  /** One after the other: nobody is in a hurry, and GitHub asks for it. */
  const round = async (signal: AbortSignal): Promise<void> => {
    let learnt = false;
    for (const entry of [...entries.values()].filter(({ nextAt }) => nextAt <= performance.now())) {
      const before = session().pullStates.get(entry.pull.url);
      const answer = await readOne(session(), readerFor, { entry, signal });
      if (signal.aborted) return;
      if (answer.kind === "stop") {
        failure = answer.failure;
        session().sources.tellHealth();
        return;
      }
      const same = answer.kind !== "state" || JSON.stringify(before) === JSON.stringify(answer.state);
      entry.interval = same ? Math.min(LATEST, entry.interval * 2) : SOONEST;
      entry.nextAt = performance.now() + entry.interval;
      if (answer.kind === "gone" || (answer.kind === "state" && answer.state.state === "merged"))
        entry.nextAt = Number.POSITIVE_INFINITY;
      if (answer.kind !== "state" || same) continue;
      session().pullStates.set(entry.pull.url, answer.state);
      learnt = true;
    }
    if (learnt) announce(session());
  };

  return {
    show: (pulls) => {
      const shown = new Map(pulls.map((one) => [one.pull.url, one]));
      for (const url of entries.keys()) if (!shown.has(url)) entries.delete(url);
      for (const [url, { pull, folder }] of shown) {
        if (!entries.has(url)) entries.set(url, { pull, folder, interval: SOONEST, nextAt: 0 });
      }
      schedule();
    },
    refresh: () => {
      const failed = failure !== null;
      failure = null;
      if (failed) session().sources.tellHealth();
      for (const entry of entries.values()) Object.assign(entry, { interval: SOONEST, nextAt: 0 });
      schedule();
    },
    failure: () => failure,
    dispose: () => {
      if (timer !== null) clearTimeout(timer);
      entries.clear();
      running?.abort();
    },
  };
}

type Answer =
  | { readonly kind: "state"; readonly state: PullRequestState }
  /** Nothing to be seen of it, or a passing trouble: later again, or never. */
  | { readonly kind: "gone" | "later" }
  | { readonly kind: "stop"; readonly failure: Failure };

async function readOne(
  session: Session,
  readerFor: (access: ForgeAccess) => PullRequestReader,
  { entry, signal }: { readonly entry: ShownPull; readonly signal: AbortSignal },
): Promise<Answer> {
  const { pull, folder } = entry;
  // Nothing is sent from a workspace that is not trusted, and nobody is asked to sign in for this.
  if (!session.trusted) return { kind: "later" };
  const access = await forgeAccess(session, folder, signal);
  if (!access.ok) return { kind: "later" };
  const [, owner, repo] = /\/([\w.-]+)\/([\w.-]+)\/pull\/\d+$/.exec(pull.url) ?? [];
  if (owner === undefined || repo === undefined) return { kind: "gone" };
  const answer = await readerFor(access.value)({ owner, repo, number: pull.number }, signal);
  if (answer.ok) return answer.value === null ? { kind: "gone" } : { kind: "state", state: answer.value };
  session.log.info(answer.error.message);
  return answer.error.code === "unauthorized" ? { kind: "stop", failure: answer.error } : { kind: "later" };
}
