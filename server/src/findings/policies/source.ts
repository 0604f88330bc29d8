import type { RawFinding } from "../../../../shared/src/findings.ts";
import type { Catalogue } from "../../policies/catalogue.ts";
import type { PolicySettings } from "../../policies/model.ts";
import { scanPolicies } from "../../policies/scan.ts";
import type { TerraformIndex } from "../../terraform/index/model.ts";

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
    .filter((item) => item.verdict.status === "fail")
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
          address: node.address,
          file: file.path,
          line: lineOf(file.lineStarts, block.start),
          type,
        },
      };
    });
}

/** 1-based line of an offset. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
