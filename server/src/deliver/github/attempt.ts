import { failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { Delivery, DeliveryOutcome } from "../../pipeline/ports.ts";
import {
  createBranch,
  createPull,
  deleteBranch,
  headIn,
  isSame,
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
import { makesChange, readMarkers } from "./naming.ts";
import { alreadyFixed, type Deliveries, failed } from "./outcome.ts";
import type { DeliveryPlan } from "./plan.ts";

export interface Attempt {
  readonly state: Deliveries;
  /** Where the pull request goes. */
  readonly at: Repository;
  /** Where its branch is: the same repository, or a fork of it. */
  readonly from: Repository;
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
  const { at, from, base, delivery, plan } = attempt;
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
  const created = await createBranch(from, plan.branch, commit);
  if (!created.ok) return failed(created.error.reason);
  const start = created.value === "created" ? ok({ head: commit }) : await takeOver(attempt, commit, contents.value);
  if (!start.ok) return failed(start.error.reason);
  if (typeof start.value === "object" && "kind" in start.value) return start.value;
  if (start.value === "again") return "again";
  if (start.value !== "done") {
    const done = await commitFiles(from, {
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

/**
 * Another finding's open pull request that makes the very same change answers this one too, and so does one for this
 * finding from somebody else's fork.
 */
async function openTwin({ at, from, plan, delivery }: Attempt): Promise<Result<DeliveryOutcome | null, ApiFailure>> {
  const pulls = await openPulls(at);
  if (!pulls.ok) return pulls;
  const twin = pulls.value.find((pull) => {
    if (pull.branch !== plan.branch) return makesChange(pull.body, plan.change);
    const isElsewhere = pull.owner !== null && pull.owner.toLowerCase() !== from.owner.toLowerCase();
    return isElsewhere && readMarkers(pull.body).includes(delivery.finding.id);
  });
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
  const { at, from, base, plan, delivery } = attempt;
  const found = await lookForPull(attempt);
  if (!found.ok) return found;
  if (found.value !== null) return ok(found.value.outcome);
  const look = { branch: plan.branch, base: isSame(at, from) ? tip : base, findingId: delivery.finding.id };
  const branch = await inspectBranch({ at, from }, look);
  if (!branch.ok) return branch;
  switch (branch.value.kind) {
    case "none":
      return ok("again");
    case "human":
      return ok({ kind: "refused", reason: humanBranch(plan.branch) });
    default:
      return resumeBranch(from, { branch: plan.branch, tip, state: branch.value, contents });
  }
}

async function lookForPull(attempt: Attempt): Promise<Result<Judged | null, ApiFailure>> {
  const { at, from, plan, delivery, state } = attempt;
  const pulls = await pullsFrom(at, from, plan.branch);
  if (!pulls.ok) return err(pulls.error);
  const judged = await judgePulls(at, pulls.value, delivery.finding);
  if (!judged.ok) return err(judged.error);
  if (judged.value === null) return ok(null);
  if (!isSame(at, from)) return judged;
  const labelled = await completeLabels(at, judged.value.pull, { labels: plan.labels, known: state.labels });
  if (!labelled.ok) state.onNotice(labelled.error.reason.message);
  return judged;
}

async function openPull(attempt: Attempt, branchIsNew: boolean): Promise<Step> {
  const { at, from, base, plan, state } = attempt;
  // Looked at last of all: since the first look another run may have opened one, and a person closed or merged it.
  const meanwhile = await lookForPull(attempt);
  if (!meanwhile.ok) return failed(meanwhile.error.reason);
  if (meanwhile.value !== null) {
    // Merged or closed with its branch deleted, just before we made that branch anew: nobody needs it.
    if (branchIsNew && meanwhile.value.pull.state !== "open") await deleteBranch(from, plan.branch);
    return meanwhile.value.outcome;
  }
  const opened = await createPull(at, {
    base,
    head: headIn(at, from, plan.branch),
    title: plan.title,
    body: plan.body,
    draft: state.draft,
  });
  if (!opened.ok) return failed(opened.error.reason);
  // `no-commits` comes for a moment after a commit, too, until GitHub's replicas agree.
  if (opened.value === "exists" || opened.value === "no-commits") return "again";
  const { number, url } = opened.value;
  const pullRequest = { url, number, branch: plan.branch };
  // Only who may push to a repository can make labels there and put them on.
  if (!isSame(at, from)) return { kind: "delivered", pullRequest };
  const labelled = await addLabels(at, number, { labels: plan.labels, known: state.labels });
  if (!labelled.ok) state.onNotice(`Pull request ${url} has no labels: ${labelled.error.reason.message}`);
  return { kind: "delivered", pullRequest };
}
