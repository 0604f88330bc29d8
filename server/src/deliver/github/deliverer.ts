import { setTimeout as sleep } from "node:timers/promises";
import type { Finding } from "../../../../shared/src/findings.ts";
import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { Checkout, Delivery, DeliveryOutcome, RoutingDeliverer } from "../../pipeline/ports.ts";
import { defaultBranch, isSame, pullsFrom, type Repository } from "./api.ts";
import { type Attempt, attemptDelivery } from "./attempt.ts";
import { humanBranch, inspectBranch } from "./branch.ts";
import { DEFAULT_PACING, githubClients, type Pacing } from "./client.ts";
import type { GithubCredentials } from "./credentials.ts";
import { explainError } from "./failures.ts";
import { judgePulls } from "./judge.ts";
import { completeLabels } from "./labels.ts";
import { branchOf, labelsOf } from "./naming.ts";
import { type Deliveries, failed } from "./outcome.ts";
import { type DeliveryPlan, planDelivery } from "./plan.ts";
import { findRoute } from "./route.ts";

export interface GithubDelivererOptions {
  readonly credentials: GithubCredentials;
  /** `GITHUB_API_URL`; default `https://api.github.com`. Enterprise servers: `https://host/api/v3`. */
  readonly apiUrl?: string | undefined;
  /** Open pull requests as drafts; default false. */
  readonly draft?: boolean | undefined;
  readonly pacing?: Partial<Pacing> | undefined;
  /** Milliseconds for one request; default 30 s. */
  readonly timeoutMs?: number | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Changes what a planned pull request says; an editor lets its user word it. Branch and commit message stay. */
  readonly rewrite?: ((plan: DeliveryPlan, finding: Finding) => DeliveryPlan) | undefined;
  /** Told what a user may want to know and what fails nothing: a rate limit that makes us wait, a label refused. */
  readonly onNotice?: ((message: string) => void) | undefined;
}

/** How often the work starts over when somebody else changes the branch at the same time. */
const ROUNDS = 6;

/**
 * Opens pull requests on GitHub, exactly one per finding, however many processes try and wherever they are killed:
 * creating the branch is the lock, commits name the head they expect, and GitHub allows one open pull request per
 * branch. See `attempt.ts` for the steps.
 */
export function githubDeliverer(options: GithubDelivererOptions): RoutingDeliverer {
  const pacing = { ...DEFAULT_PACING, ...options.pacing };
  const onNotice = options.onNotice ?? (() => undefined);
  const state: Deliveries = {
    clients: githubClients({
      credentials: options.credentials,
      apiUrl: options.apiUrl ?? "https://api.github.com",
      pacing,
      timeoutMs: options.timeoutMs ?? 30_000,
      fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
      onNotice,
    }),
    draft: options.draft ?? false,
    secondMs: pacing.secondMs,
    labels: new Map(),
    bases: new Map(),
    underWay: new Map(),
    rewrite: options.rewrite ?? ((plan) => plan),
    onNotice,
  };
  return {
    async route(checkout, signal) {
      const target = await openTarget(state, checkout, signal);
      // What an app may do is said by its installation, not by the permissions of a repository.
      const isUser = options.credentials.kind === "token";
      return target.ok ? findRoute(target.value, checkout, { isUser }) : target;
    },
    existing: (finding, checkout, signal) => existing(state, { finding, checkout, signal }),
    deliver: (delivery, signal) => deliver(state, delivery, signal),
  };
}

async function existing(
  state: Deliveries,
  asked: { finding: Finding; checkout: Checkout; signal: AbortSignal },
): Promise<DeliveryOutcome | null> {
  const { finding, checkout } = asked;
  const target = await openTarget(state, checkout, asked.signal);
  if (!target.ok) return failed(target.error);
  const { at, from, base } = target.value;
  const branch = branchOf(finding);
  const pulls = await pullsFrom(at, from, branch);
  if (!pulls.ok) return failed(pulls.error.reason);
  const judged = await judgePulls(at, pulls.value, finding);
  if (!judged.ok) return failed(judged.error.reason);
  if (judged.value !== null) {
    if (!isSame(at, from)) return judged.value.outcome;
    const job = { labels: labelsOf(finding), known: state.labels };
    const labelled = await completeLabels(at, judged.value.pull, job);
    if (!labelled.ok) state.onNotice(labelled.error.reason.message);
    return judged.value.outcome;
  }
  const found = await inspectBranch({ at, from }, { branch, base, findingId: finding.id });
  if (!found.ok) return failed(found.error.reason);
  return found.value.kind === "human" ? { kind: "refused", reason: humanBranch(branch) } : null;
}

async function deliver(state: Deliveries, delivery: Delivery, signal: AbortSignal): Promise<DeliveryOutcome> {
  const target = await openTarget(state, delivery.checkout, signal);
  if (!target.ok) return failed(target.error);
  const plan = state.rewrite(planDelivery(delivery), delivery.finding);
  const key = `${target.value.at.owner}/${target.value.at.repo} ${plan.change}`;
  // Whoever comes second finds the first one's pull request when it looks for an open one of the same change.
  while (state.underWay.has(key)) await state.underWay.get(key);
  const work = attempts(state, { ...target.value, state, delivery, plan }, signal);
  state.underWay.set(key, work);
  try {
    return await work;
  } finally {
    state.underWay.delete(key);
  }
}

async function attempts(state: Deliveries, attempt: Attempt, signal: AbortSignal): Promise<DeliveryOutcome> {
  for (let round = 1; round <= ROUNDS; round += 1) {
    const outcome = await attemptDelivery(attempt);
    if (outcome !== "again") return outcome;
    // Another process is at work on the same finding; give it time to finish.
    await sleep((round * state.secondMs) / 2, undefined, { signal }).catch(() => undefined);
  }
  const message = `${attempt.plan.branch} kept changing while the pull request was being made; run again.`;
  return failed(failure("conflict", message));
}

export interface Target {
  readonly at: Repository;
  /** Where the branch is made. */
  readonly from: Repository;
  /** Branch the pull request goes to. */
  readonly base: string;
}

async function openTarget(
  state: Deliveries,
  checkout: Checkout,
  signal: AbortSignal,
): Promise<Result<Target, Failure>> {
  if (checkout.slug === null) {
    const message = `${checkout.source} has no remote on GitHub, so there is nowhere to open a pull request; add one (git remote add origin …) or use --deliver diff.`;
    return err(failure("not-found", message));
  }
  const { owner, repo } = checkout.route?.to ?? checkout.slug;
  try {
    const at = { client: await state.clients(owner, repo), owner, repo, signal };
    if (checkout.route !== undefined) {
      const { from, base } = checkout.route;
      return ok({ at, from: { ...at, ...from, client: await state.clients(from.owner, from.repo) }, base });
    }
    if (checkout.baseBranch !== null) return ok({ at, from: at, base: checkout.baseBranch });
    const key = `${owner}/${repo}`;
    const known = state.bases.get(key);
    if (known !== undefined) return ok({ at, from: at, base: known });
    const base = await defaultBranch(at);
    if (!base.ok) return err(base.error.reason);
    state.bases.set(key, base.value);
    return ok({ at, from: at, base: base.value });
  } catch (error) {
    // Only an app gets here: its key is unusable, or it is not installed on the repository.
    const told = explainError(error, `find the app's installation on ${owner}/${repo}`, signal);
    if (told.status === 0 && !signal.aborted && /key|asn1|pem|decoder|jwt|secretOrPrivateKey/i.test(told.text)) {
      return err(
        failure("unauthorized", "GITHUB_APP_PRIVATE_KEY is not a usable private key; give the whole PEM file."),
      );
    }
    return err(told.reason);
  }
}
