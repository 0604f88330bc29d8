import type { FindingState, ShownPullRequest } from "../../../../shared/src/protocol.ts";
import { matchException } from "../../config/exceptions.ts";
import { repositoryName } from "../../pipeline/find-block.ts";
import { checkPolicy } from "../../policies/engine/check.ts";
import type { Policy, PolicySettings, Verdict } from "../../policies/model.ts";
import { isInstalledPath } from "../../terraform/index/installed.ts";
import type { ResourceDeclaration, ResourceNode, TerraformIndex } from "../../terraform/index/model.ts";
import { directoryOf } from "../../terraform/index/paths.ts";
import type { Pause } from "../scheduler.ts";
import { type Folder, repositoryOf } from "../workspace/folder.ts";
import { byUrgency, type Issue, issueKey, type PlacedFinding } from "./issue.ts";
import { predictedFinding, predictedReceipt } from "./predicted.ts";

/** What else is known while issues are made. */
export interface Knowledge {
  /** Findings placed in this file. */
  readonly placed: readonly PlacedFinding[];
  readonly pullRequest: (findingId: string) => ShownPullRequest | null;
  /** `YYYY-MM-DD` in UTC. */
  readonly today: string;
}

/** A block is as bad as its worst use. */
const RANK: Readonly<Record<Verdict["status"], number>> = { fail: 3, unknown: 2, pass: 1, "not-applicable": 0 };

/**
 * All issues of one file: every policy of the catalogue at every managed block, merged with what was reported. Also
 * those that are excepted, compliant by now or in review; what is shown of them is the caller's business.
 */
export async function issuesInFile(
  folder: Folder,
  index: TerraformIndex,
  file: string,
  knowledge: Knowledge,
  pause: Pause,
): Promise<readonly Issue[]> {
  const directory = index.directories.get(directoryOf(file));
  if (directory === undefined || isInstalledPath(file)) return [];
  const issues: Issue[] = [];
  for (const declaration of directory.resources.values()) {
    if (declaration.file.path !== file || declaration.mode !== "managed") continue;
    await pause();
    issues.push(...issuesOfBlock({ folder, index, declaration }, knowledge));
  }
  return issues;
}

interface Place {
  readonly folder: Folder;
  readonly index: TerraformIndex;
  readonly declaration: ResourceDeclaration;
}

function issuesOfBlock(place: Place, knowledge: Knowledge): Issue[] {
  const { folder, index, declaration } = place;
  const nodes = index.nodesOf(declaration);
  const reported = knowledge.placed.filter(({ block }) => block?.declared === declaration.address);
  const settings = folder.base.policies;
  const scan = folder.editor.scan.run !== "off";
  const issues: Issue[] = [];
  for (const policy of folder.catalogue.policies) {
    const mine = reported.filter((placed) => placed.policy?.id === policy.id);
    const scanned = scan && policy.onRequest !== true && policy.on.includes(declaration.type);
    if (mine.length === 0 && !scanned) continue;
    const worst = worstUse(policy, preferred(nodes, mine), index, settings);
    if (worst === null) continue;
    const issue =
      mine.length > 0 ? reportedIssue(place, mine, worst, knowledge) : predictedIssue(place, policy, worst, knowledge);
    if (issue !== null) issues.push(issue);
  }
  for (const placed of reported.filter(({ policy }) => policy === null)) {
    const issue = reportedIssue(place, [placed], { node: nodes[0] ?? null, verdict: null }, knowledge);
    if (issue !== null) issues.push(issue);
  }
  return issues.sort(byUrgency);
}

/** A finding about one use of a module speaks of that use; a scan of all of them. */
function preferred(nodes: readonly ResourceNode[], placed: readonly PlacedFinding[]): readonly ResourceNode[] {
  const addresses = new Set(placed.map(({ block }) => block?.address));
  const named = nodes.filter((node) => addresses.has(node.address));
  return named.length > 0 ? named : nodes;
}

function worstUse(
  policy: Policy,
  nodes: readonly ResourceNode[],
  index: TerraformIndex,
  settings: PolicySettings,
): { readonly node: ResourceNode; readonly verdict: Verdict } | null {
  let worst: { node: ResourceNode; verdict: Verdict } | null = null;
  for (const node of nodes) {
    const verdict = checkPolicy({ policy, node, index, settings });
    if (worst === null || RANK[verdict.status] > RANK[worst.verdict.status]) worst = { node, verdict };
  }
  return worst;
}

function predictedIssue(
  { folder, index, declaration }: Place,
  policy: Policy,
  { node, verdict }: { readonly node: ResourceNode; readonly verdict: Verdict },
  knowledge: Knowledge,
): Issue | null {
  if (verdict.status !== "fail") return null;
  const finding = predictedFinding(policy, node, verdict, repositoryName(repositoryOf(folder, index)));
  const exception = matchException({
    finding,
    policy: policy.id,
    exceptions: folder.exceptions,
    today: knowledge.today,
    address: node.address,
  });
  const review = reviewState([knowledge.pullRequest(finding.id)]);
  return {
    key: issueKey(policy.id, declaration.file.path, declaration.address),
    policy,
    node,
    index,
    verdict,
    finding,
    placed: [],
    reported: 0,
    source: "policies",
    receipt: predictedReceipt(node),
    exception,
    state: exception !== null ? "excepted" : (review ?? "predicted"),
  };
}

function reportedIssue(
  { folder, index, declaration }: Place,
  placed: readonly PlacedFinding[],
  use: { readonly node: ResourceNode | null; readonly verdict: Verdict | null },
  knowledge: Knowledge,
): Issue | null {
  const [first] = placed;
  const { node, verdict } = use;
  if (first === undefined || node === null) return null;
  const { finding, policy, receipt, source } = first;
  const exception = matchException({
    finding,
    policy: policy?.id ?? null,
    exceptions: folder.exceptions,
    today: knowledge.today,
    address: receipt.address,
  });
  const review = reviewState(placed.map((one) => knowledge.pullRequest(one.finding.id)));
  const complies = verdict?.status === "pass" || verdict?.status === "not-applicable";
  return {
    key: issueKey(policy?.id ?? finding.testId, declaration.file.path, declaration.address),
    policy,
    node,
    index,
    verdict,
    finding,
    placed,
    reported: placed.length,
    source,
    receipt,
    exception,
    state: exception !== null ? "excepted" : complies && review !== "merged" ? "applied" : (review ?? "open"),
  };
}

/**
 * What the pull requests of a block's findings make of it; null without any. As in a batch run an open one counts before
 * a merged one, a merged one before a closed one.
 */
function reviewState(pulls: readonly (ShownPullRequest | null)[]): FindingState | null {
  const states = pulls.flatMap((pull) => (pull === null ? [] : [pull.state?.state ?? "open"]));
  if (states.length === 0) return null;
  if (states.some((state) => state === "open" || state === "draft")) return "in-review";
  return states.includes("merged") ? "merged" : "declined";
}
