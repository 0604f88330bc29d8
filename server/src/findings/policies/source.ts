import type { RawFinding } from "../../../../shared/src/findings.ts";
import type { Catalogue } from "../../policies/catalogue.ts";
import type { PolicySettings } from "../../policies/model.ts";
import { scanPolicies } from "../../policies/scan.ts";
import { lineAt } from "../../terraform/index/lines.ts";
import type { ResourceNode, TerraformIndex } from "../../terraform/index/model.ts";

/**
 * The catalogue itself as a source: every block that fails a policy is a finding that already knows its place. Needs
 * no account. What cannot be told is not a finding.
 */
export function findingsFromPolicies(
  index: TerraformIndex,
  catalogue: Catalogue,
  settings: PolicySettings,
  repository: string,
): readonly RawFinding[] {
  return scanPolicies(index, catalogue, settings)
    .findings.filter((item) => item.verdict.status === "fail")
    .map(({ policy, node, verdict }): RawFinding => {
      const { file, block, type } = node.declaration;
      return {
        testId: policy.id,
        title: policy.title,
        description: `${policy.why} Here: ${verdict.because}.`,
        severity: policy.severity,
        frameworks: [],
        resource: {
          repository,
          ...(sharesItsAddress(node, index) ? { root: node.module.deployment.key } : {}),
          address: node.address,
          file: file.path,
          line: lineAt(file, block.start),
          type,
        },
      };
    });
}

/** True when another root module has the same block at the same address: then the root belongs to the name. */
function sharesItsAddress(node: ResourceNode, index: TerraformIndex): boolean {
  return index.nodesOf(node.declaration).some((other) => other !== node && other.address === node.address);
}
