import type { ResourceRef } from "../../../../shared/src/findings.ts";
import type { FindingItem, ShownPullRequest } from "../../../../shared/src/protocol.ts";
import { type Reason, refusal } from "../../../../shared/src/reasons.ts";
import { rangeOf } from "../convert.ts";
import { headerOf } from "../diagnostics/build.ts";
import { helpLink } from "../text/links.ts";
import type { Issue, PlacedFinding } from "./issue.ts";

/** An issue as the editor's views show it: an item for each resource that was reported, or one for what is predicted. */
export function itemsOf(
  issue: Issue,
  known: { readonly uri: string; readonly pullRequest: (id: string) => ShownPullRequest | null },
): readonly FindingItem[] {
  const { policy, node, source, state } = issue;
  const { file, block } = node.declaration;
  const place = { uri: known.uri, range: rangeOf(file, headerOf(file, block)) };
  const each = issue.placed.length > 0 ? issue.placed : [{ finding: issue.finding, receipt: issue.receipt }];
  return each.map(({ finding, receipt }) => ({
    id: finding.id,
    testId: finding.testId,
    policy: policy?.id ?? null,
    title: policy?.title ?? finding.title,
    severity: finding.severity,
    frameworks: finding.frameworks,
    source,
    state,
    resource: resourceLabel(finding.resource),
    receipt,
    place,
    reason: reasonOf(issue, known.pullRequest(finding.id)),
    pullRequest: known.pullRequest(finding.id),
    url: helpLink(finding, policy),
  }));
}

/** A finding for which no block was found. */
export function unplacedItem(placed: PlacedFinding, pullRequest: ShownPullRequest | null): FindingItem {
  const { finding, policy, receipt, source, reason } = placed;
  return {
    id: finding.id,
    testId: finding.testId,
    policy: policy?.id ?? finding.policy,
    title: finding.title,
    severity: finding.severity,
    frameworks: finding.frameworks,
    source,
    state: reason?.code === "excepted" ? "excepted" : "unresolved",
    resource: resourceLabel(finding.resource),
    receipt,
    place: null,
    reason,
    pullRequest,
    url: helpLink(finding, policy),
  };
}

/** Why there is no fix, as far as that can be said without trying. */
function reasonOf(
  { policy, verdict, finding, node, exception, state }: Issue,
  pull: ShownPullRequest | null,
): Reason | null {
  if (exception !== null) {
    const by = exception.by === null ? "" : ` by ${exception.by}`;
    return refusal("excepted", `Excepted${by} until ${exception.until}: ${exception.reason}.`);
  }
  if (state === "declined" && pull !== null) {
    const message = `Pull request ${pull.url} was closed without merging, which counts as an exception; reopen it to lift that.`;
    return refusal("excepted", message);
  }
  if (policy === null) return refusal("unsupported-test", `No policy answers the test ${finding.testId} yet.`);
  if (verdict?.status === "unknown") {
    return refusal(
      "unknown-value",
      `Whether ${node.address} complies cannot be told from the code: ${verdict.because}.`,
    );
  }
  return null;
}

/** What a finding calls the resource. */
export function resourceLabel(resource: ResourceRef): string {
  return (
    resource.arn ??
    resource.address ??
    resource.name ??
    resource.id ??
    resource.accountId ??
    resource.accountName ??
    "account"
  );
}
