import { failure, type Reason, refusal } from "../../../../shared/src/reasons.ts";
import type { PullRequestRef } from "../../../../shared/src/report.ts";
import { linesOf } from "../../locate/sites.ts";
import type { Checkout, Deliverer, Delivery, DeliveryOutcome, Route } from "../../pipeline/ports.ts";
import { verifyFix } from "../../remediate/verify/verify.ts";
import type { TerraformIndex } from "../../terraform/index/model.ts";
import type { ForgeAccess } from "../adapters.ts";
import { announce } from "../announce.ts";
import type { Issue } from "../findings/issue.ts";
import { type ComputedFix, computeFix, sameIssue } from "../fixes/compute.ts";
import type { Fixer } from "../fixes/context.ts";
import { GONE } from "../fixes/preview.ts";
import type { Session } from "../session.ts";
import type { Folder } from "../workspace/folder.ts";
import { committedIn, findIssueToSend } from "./committed.ts";
import { forgeAccess } from "./forge.ts";

/** A pull request that could be opened, or why not. */
export type Prepared =
  | {
      readonly kind: "ready";
      readonly folder: Folder;
      readonly delivery: Delivery;
      readonly route: Route;
      readonly access: ForgeAccess;
    }
  | { readonly kind: "exists"; readonly pullRequest: PullRequestRef }
  | { readonly kind: "refused"; readonly reason: Reason };

/**
 * Everything up to the pull request itself: asks the forge what exists already, computes the fix on the committed text,
 * verifies it with every layer that can be run. Reads git, writes nothing anywhere.
 */
export async function preparePullRequest(
  session: Session,
  asked: { readonly findingId: string; readonly fixer: Fixer },
  signal: AbortSignal,
): Promise<Prepared> {
  if (!session.trusted) return refused(UNTRUSTED);
  const found = await findIssueToSend(session, asked.findingId, signal);
  if (found === null) return refused(GONE);
  const { folder, issue } = found;
  const access = await forgeAccess(session, folder, signal);
  if (!access.ok) return refused(access.error);
  const checkout = await session.adapters.checkout(folder.root, signal);
  if (!checkout.ok) return refused(checkout.error);
  const deliverer = session.adapters.deliverer(access.value);
  const route = await deliverer.route(checkout.value, signal);
  if (!route.ok) return refused(route.error);
  // What is shown to the user is what is done: the route is found once, and goes with the draft.
  const routed: Checkout = { ...checkout.value, route: route.value };
  const before = await deliverer.existing(issue.finding, routed, signal);
  if (before !== null) return fromOutcome(session, issue.finding.id, before);
  const committed = await committedIn(session, folder, signal);
  if (!committed.ok) return refused(committed.error);
  const there = sameIssue(issue, committed.value.index);
  if (there === null) return refused(notCommitted(issue));
  const computed = await fixOf(session, folder, { issue: there, fixer: asked.fixer }, signal);
  if (computed.kind === "refused") return computed;
  const { fix, files } = computed.verification;
  const { node } = there;
  const receipt = { ...issue.receipt, file: node.declaration.file.path, ...linesOf(node.declaration) };
  const delivery: Delivery = { finding: issue.finding, receipt, fix, checkout: routed, files };
  return { kind: "ready", folder, delivery, route: route.value, access: access.value };
}

/** Opens a pull request; idempotent, since the forge is asked first and the branch is the lock. */
export async function deliver(
  session: Session,
  { delivery, access }: { readonly delivery: Delivery; readonly access: ForgeAccess },
  signal: AbortSignal,
): Promise<Exclude<Prepared, { kind: "ready" }> | { readonly kind: "opened"; readonly pullRequest: PullRequestRef }> {
  const deliverer: Deliverer = session.adapters.deliverer(access);
  const outcome = await deliverer.deliver(delivery, signal);
  return outcome.kind === "delivered"
    ? { kind: "opened", pullRequest: outcome.pullRequest }
    : fromOutcome(session, delivery.finding.id, outcome);
}

function fromOutcome(
  session: Session,
  findingId: string,
  outcome: DeliveryOutcome,
): Exclude<Prepared, { kind: "ready" }> {
  switch (outcome.kind) {
    case "delivered":
    case "already-delivered":
      session.pullRequests.set(findingId, outcome.pullRequest);
      return { kind: "exists", pullRequest: outcome.pullRequest };
    case "excepted":
      // Closed by a person: shown as declined from now on, as a batch run would treat it.
      session.pullRequests.set(findingId, outcome.pullRequest);
      session.pullStates.set(outcome.pullRequest.url, { state: "closed", checks: null });
      announce(session);
      return refused(refusal("excepted", outcome.message));
    default:
      return refused(outcome.reason);
  }
}

/** A model's fix that was shown is sent as it was shown, if the committed text is the one it was made for. */
async function fixOf(
  session: Session,
  folder: Folder,
  { issue, fixer }: { readonly issue: Issue; readonly fixer: Fixer },
  signal: AbortSignal,
): Promise<ComputedFix> {
  const tools = await session.shared.tools();
  const shown = session.shown.get(issue.finding.id);
  const { policy, node, index } = issue;
  if (fixer === "bedrock" && shown?.fixer === "bedrock" && policy !== null) {
    const candidate = shown.fix.verification.fix;
    if (
      sameTexts(
        candidate.edits.map((edit) => edit.file),
        shown.fix.index,
        index,
      )
    ) {
      const settings = folder.base.policies;
      const request = { index, candidate, node, policy, catalogue: folder.catalogue, settings, tools };
      const verification = await verifyFix(request, signal);
      if (verification.failedGate === null) return { kind: "fix", verification, index };
    }
  }
  const computed = await computeFix(session, folder, issue, { fixer, tools, signal, isWhole: true });
  if (computed.kind === "refused" && issue.policy !== null && computed.reason.code === "already-fixed-by-other") {
    // What is committed may comply although what is on the screen does not.
    const message = `${computed.reason.message} That is what is committed; only the working copy fails.`;
    return { kind: "refused", reason: refusal("already-fixed-by-other", message) };
  }
  return computed;
}

function sameTexts(files: readonly string[], a: TerraformIndex, b: TerraformIndex): boolean {
  return files.every((file) => a.files.get(file)?.text === b.files.get(file)?.text);
}

function notCommitted({ node }: Issue): Reason {
  const { file } = node.declaration;
  return failure("conflict", `${node.address} is not in the last commit of ${file.path}; commit and push it first.`);
}

export const UNTRUSTED: Reason = failure(
  "forbidden",
  "This workspace is not trusted: nothing is executed and nothing is sent. Trust it first.",
);

function refused(reason: Reason): { readonly kind: "refused"; readonly reason: Reason } {
  return { kind: "refused", reason };
}
