import { changeMarkerOf, markerOf } from "../naming.ts";
import { changeSection, diffSection } from "./change.ts";
import { checksSection } from "./checks.ts";
import { declineSection } from "./decline.ts";
import { impactSection } from "./impact.ts";
import type { BodyInput } from "./input.ts";
import { receiptSection } from "./receipt.ts";
import { verifySection } from "./verify.ts";
import { whySection } from "./why.ts";

/** GitHub's own limit on the body of an issue or pull request, in characters. */
export const MAX_BODY = 65_536;

/**
 * The whole body. The diff is the only part that can be long; it gets the room that the others leave, so that the
 * marker at the end is always there.
 */
export function pullRequestBody(input: BodyInput): string {
  const before = [whySection(input), changeSection(input)].join("\n\n");
  const after = [
    impactSection(input),
    receiptSection(input),
    checksSection(input),
    verifySection(input),
    declineSection(input),
    `${changeMarkerOf(input.fix)}\n${markerOf(input.finding.id)}`,
  ].join("\n\n");
  const diff = diffSection(input, MAX_BODY - before.length - after.length - 8);
  return `${[before, diff, after].filter((part) => part !== "").join("\n\n")}\n`;
}
