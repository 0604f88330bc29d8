import { failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { Delivery, DeliveryOutcome } from "../../pipeline/ports.ts";
import {
  createBranch,
  createPull,
  deleteBranch,
  openPulls,
  pullsFrom,
  type Repository,
  readText,
  tipOf,
} from "./api.ts";
import { humanBranch, inspectBranch, resumeBranch, type Start } from "./branch.ts";
import { commitFiles } from "./commit.ts";
import { contentsOnBase, type NewContents } from "./contents.ts";
import type { ApiFailure } from "./failures.ts";
import { type Judged, judgePulls } from "./judge.ts";
import { addLabels, completeLabels } from "./labels.ts";
import { makesChange } from "./naming.ts";
import { alreadyFixed, type Deliveries, failed } from "./outcome.ts";
import type { DeliveryPlan } from "./plan.ts";

export interface Attempt {
  readonly state: Deliveries;
  readonly at: Repository;
  readonly base: string;
  readonly delivery: Delivery;
  readonly plan: DeliveryPlan;
}

/** `again`: somebody changed the branch meanwhile; look at everything anew. */
type Step = DeliveryOutcome | "again";

/**
 * One try, from the first look to the open pull request. Each step leaves something that the next run recognises:
 * a branch without commits, a branch with our commit, a pull request without labels.
 */
export async function attemptDelivery(attempt: Attempt): Promise<Step> {
  const { at, base, delivery, plan } = attempt;
  const before = await lookForPull(attempt);
  if (!before.ok) return failed(before.error.reason);
  if (before.value !== null) return before.value.outcome;
  const tip = await tipOf(at, base);
  if (!tip.ok) return failed(tip.error.reason);
  if (tip.value === null) {
    const message = `${at.owner}/${at.repo} has no branch ${base}, or the token cannot see it; push it, or choose another one.`;
    return failed(failure("not-found", message));
  }
  const commit = tip.value;
  const contents = await contentsOnBase(delivery, (path) => readText(at, path, commit));
  if (!contents.ok) return failed(contents.error);
  if (contents.value.size === 0) return alreadyFixed(base);
  const twin = await openTwin(attempt);
  if (!twin.ok) return failed(twin.error.reason);
  if (twin.value !== null) return twin.value;
  const created = await createBranch(at, plan.branch, commit);
  if (!created.ok) return failed(created.error.reason);
  const start = created.value === "created" ? ok({ head: commit }) : await takeOver(attempt, commit, contents.value);
  if (!start.ok) return failed(start.error.reason);
  if (typeof start.value === "object" && "kind" in start.value) return start.value;
  if (start.value === "again") return "again";
  if (start.value !== "done") {
    const done = await commitFiles(at, {
      branch: plan.branch,
      ...start.value,
      message: plan.message,
      files: contents.value,
    });
    if (!done.ok) return failed(done.error.reason);
    if (done.value === "stale") return "again";
  }
  return openPull(attempt, created.value === "created");
}

/** Another finding's open pull request that makes the very same change answers this one too. */
async function openTwin({ at, plan }: Attempt): Promise<Result<DeliveryOutcome | null, ApiFailure>> {
  const pulls = await openPulls(at);
  if (!pulls.ok) return pulls;
  const twin = pulls.value.find((pull) => pull.branch !== plan.branch && makesChange(pull.body, plan.change));
  if (twin === undefined) return ok(null);
  const { url, number, branch } = twin;
  return ok({ kind: "already-delivered", pullRequest: { url, number, branch } });
}

/** The branch was there already: is a pull request, a person or an interrupted run behind it? */
async function takeOver(
  attempt: Attempt,
  tip: string,
  contents: NewContents,
): Promise<Result<Start | DeliveryOutcome, ApiFailure>> {
  const { at, plan, delivery } = attempt;
  const found = await lookForPull(attempt);
  if (!found.ok) return found;
  if (found.value !== null) return ok(found.value.outcome);
  const branch = await inspectBranch(at, { branch: plan.branch, base: tip, findingId: delivery.finding.id });
  if (!branch.ok) return branch;
  switch (branch.value.kind) {
    case "none":
      return ok("again");
    case "human":
      return ok({ kind: "refused", reason: humanBranch(plan.branch) });
    default:
      return resumeBranch(at, { branch: plan.branch, tip, state: branch.value, contents });
  }
}

async function lookForPull(attempt: Attempt): Promise<Result<Judged | null, ApiFailure>> {
  const { at, plan, delivery, state } = attempt;
  const pulls = await pullsFrom(at, plan.branch);
  if (!pulls.ok) return err(pulls.error);
  const judged = await judgePulls(at, pulls.value, delivery.finding);
  if (!judged.ok) return err(judged.error);
  if (judged.value === null) return ok(null);
  const labelled = await completeLabels(at, judged.value.pull, { labels: plan.labels, known: state.labels });
  if (!labelled.ok) state.onNotice(labelled.error.reason.message);
  return judged;
}

async function openPull(attempt: Attempt, branchIsNew: boolean): Promise<Step> {
  const { at, base, plan, state } = attempt;
  // Looked at last of all: since the first look another run may have opened one, and a person closed or merged it.
  const meanwhile = await lookForPull(attempt);
  if (!meanwhile.ok) return failed(meanwhile.error.reason);
  if (meanwhile.value !== null) {
    // Merged or closed with its branch deleted, just before we made that branch anew: nobody needs it.
    if (branchIsNew && meanwhile.value.pull.state !== "open") await deleteBranch(at, plan.branch);
    return meanwhile.value.outcome;
  }
  const opened = await createPull(at, {
    base,
    head: plan.branch,
    title: plan.title,
    body: plan.body,
    draft: state.draft,
  });
  if (!opened.ok) return failed(opened.error.reason);
  // `no-commits` comes for a moment after a commit, too, until GitHub's replicas agree.
  if (opened.value === "exists" || opened.value === "no-commits") return "again";
  const { number, url } = opened.value;
  const labelled = await addLabels(at, number, { labels: plan.labels, known: state.labels });
  if (!labelled.ok) state.onNotice(`Pull request ${url} has no labels: ${labelled.error.reason.message}`);
  return { kind: "delivered", pullRequest: { url, number, branch: plan.branch } };
}
