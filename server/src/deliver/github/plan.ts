import { redact } from "../../observe/redact.ts";
import type { Delivery } from "../../pipeline/ports.ts";
import { pullRequestBody } from "./body/body.ts";
import { type CommitMessage, commitMessage } from "./message.ts";
import { branchOf, changeKey, labelsOf, titleOf } from "./naming.ts";

/** Everything about a pull request that can be said before asking GitHub. */
export interface DeliveryPlan {
  readonly branch: string;
  readonly title: string;
  readonly body: string;
  readonly message: CommitMessage;
  readonly labels: readonly string[];
  /** What the change is, for finding an open pull request that makes the same one. */
  readonly change: string;
}

/** Plans a pull request; pure. Values that look like credentials are masked in everything a person will read. */
export function planDelivery(delivery: Delivery): DeliveryPlan {
  const { finding, receipt, fix, checkout } = delivery;
  const masked = {
    ...fix,
    diff: redact(fix.diff),
    explanation: redact(fix.explanation),
    warnings: fix.warnings.map(redact),
    layers: fix.layers.map((layer) => ({ ...layer, detail: redact(layer.detail) })),
  };
  const told = { ...finding, title: redact(finding.title), description: redact(finding.description) };
  const message = commitMessage({ finding: told, receipt, fix: masked });
  return {
    branch: branchOf(finding),
    title: titleOf(told, { address: receipt.address, impact: fix.impact }),
    body: pullRequestBody({ finding: told, receipt, fix: masked, prefix: checkout.prefix ?? "" }),
    message,
    labels: labelsOf(finding),
    change: changeKey(masked),
  };
}
