import type { Delivery } from "../../pipeline/ports.ts";
import { pullRequestBody } from "./body/body.ts";
import { type CommitMessage, commitMessage } from "./message.ts";
import { branchOf, labelsOf, titleOf } from "./naming.ts";

/** Everything about a pull request that can be said before asking GitHub. */
export interface DeliveryPlan {
  readonly branch: string;
  readonly title: string;
  readonly body: string;
  readonly message: CommitMessage;
  readonly labels: readonly string[];
}

/** Plans a pull request; pure. `mask` hides values that look like credentials from everything a person will read. */
export function planDelivery(delivery: Delivery, mask: (text: string) => string): DeliveryPlan {
  const { finding, receipt, fix, checkout } = delivery;
  const masked = { ...fix, diff: mask(fix.diff), explanation: mask(fix.explanation), warnings: fix.warnings.map(mask) };
  const message = commitMessage({ finding, receipt, fix: masked });
  return {
    branch: branchOf(finding),
    title: titleOf(finding, { address: receipt.address, impact: fix.impact }),
    body: pullRequestBody({ finding, receipt, fix: masked, prefix: checkout.prefix ?? "" }),
    message,
    labels: labelsOf(finding),
  };
}
