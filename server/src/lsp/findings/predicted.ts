import type { Finding } from "../../../../shared/src/findings.ts";
import type { Receipt } from "../../../../shared/src/receipt.ts";
import { identify } from "../../findings/identity.ts";
import { linesOf } from "../../locate/sites.ts";
import type { Policy, Verdict } from "../../policies/model.ts";
import type { ResourceNode } from "../../terraform/index/model.ts";

/** The finding that the catalogue's scan makes of a failing block; the same one, id included, as in a batch run. */
export function predictedFinding(policy: Policy, node: ResourceNode, verdict: Verdict, repository: string): Finding {
  const { file, type } = node.declaration;
  return identify(
    {
      testId: policy.id,
      title: policy.title,
      description: `${policy.why} Here: ${verdict.because}.`,
      severity: policy.severity,
      frameworks: [],
      resource: {
        repository,
        address: node.address,
        file: file.path,
        line: linesOf(node.declaration).startLine,
        type,
      },
    },
    () => policy.id,
  );
}

/** A predicted finding was made from its block, so the block is certain. */
export function predictedReceipt(node: ResourceNode): Receipt {
  return {
    confidence: "exact",
    score: 1,
    address: node.address,
    file: node.declaration.file.path,
    ...linesOf(node.declaration),
    evidence: ["the scan read this block"],
    candidates: [],
    alsoAffects: [],
  };
}
