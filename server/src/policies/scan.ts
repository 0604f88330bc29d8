import { isInstalledPath } from "../terraform/index/installed.ts";
import type { ResourceDeclaration, ResourceNode, TerraformIndex } from "../terraform/index/model.ts";
import type { Catalogue } from "./catalogue.ts";
import { checkPolicy } from "./engine/check.ts";
import type { Policy, PolicySettings, Verdict } from "./model.ts";

/** What one policy says about one block. */
export interface ScanFinding {
  readonly policy: Policy;
  /** The use that the verdict is about: the worst. */
  readonly node: ResourceNode;
  /** Every use of the same block, the worst first. */
  readonly nodes: readonly ResourceNode[];
  readonly verdict: Verdict;
}

/** A block is as bad as its worst use. */
const RANK: Readonly<Record<Verdict["status"], number>> = { fail: 3, unknown: 2, pass: 1, "not-applicable": 0 };

/**
 * Runs policies over all managed resources. A block that several module instances use gives one finding per policy.
 * Policies marked `onRequest` run only when named in `onlyPolicies`. Cost grows in line with the number of resources.
 */
export function scanPolicies(
  index: TerraformIndex,
  catalogue: Catalogue,
  settings: PolicySettings,
  onlyPolicies?: readonly string[],
): { readonly findings: readonly ScanFinding[] } {
  const wanted = catalogue.policies.filter((policy) =>
    onlyPolicies === undefined ? policy.onRequest !== true : onlyPolicies.includes(policy.id),
  );
  const findings: ScanFinding[] = [];
  for (const policy of wanted) {
    for (const type of policy.on) {
      for (const nodes of byDeclaration(index.byType(type)).values()) {
        findings.push(worst(policy, nodes, index, settings));
      }
    }
  }
  return { findings };
}

function byDeclaration(nodes: readonly ResourceNode[]): ReadonlyMap<ResourceDeclaration, ResourceNode[]> {
  const groups = new Map<ResourceDeclaration, ResourceNode[]>();
  for (const node of nodes) {
    if (node.declaration.mode !== "managed" || isInstalledPath(node.declaration.file.path)) continue;
    const group = groups.get(node.declaration);
    if (group === undefined) groups.set(node.declaration, [node]);
    else group.push(node);
  }
  return groups;
}

function worst(
  policy: Policy,
  nodes: readonly ResourceNode[],
  index: TerraformIndex,
  settings: PolicySettings,
): ScanFinding {
  const judged = nodes.map((node) => ({ node, verdict: checkPolicy({ policy, node, index, settings }) }));
  const [first] = judged;
  if (first === undefined) throw new Error("a declaration without a node");
  const { node, verdict } = judged.reduce((a, b) => (RANK[b.verdict.status] > RANK[a.verdict.status] ? b : a), first);
  return { policy, node, nodes: [node, ...nodes.filter((other) => other !== node)], verdict };
}
