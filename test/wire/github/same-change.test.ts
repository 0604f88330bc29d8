import { expect, test } from "vitest";
import { changeKey, changeMarkerOf, makesChange } from "../../../server/src/deliver/github/naming.ts";
import { deliverer, deliveryFor, findingFor, github, never, OWNER, REPO } from "./fixtures.ts";

test("two findings that ask for the very same change share one pull request", async () => {
  const { sim, root } = await github();
  const first = deliveryFor("b1", root);
  // Another test, another finding, the same edits: a security group and its rule, say.
  const second = { ...first, finding: { ...findingFor("b1-again"), policy: "s3-versioning" } };
  const ours = deliverer(sim);
  const outcomes = await Promise.all([ours.deliver(first, never()), ours.deliver(second, never())]);
  expect(outcomes.map((outcome) => outcome.kind).sort()).toEqual(["already-delivered", "delivered"]);
  const later = await deliverer(sim).deliver(second, never());
  expect(later).toMatchObject({ kind: "already-delivered", pullRequest: { number: 1 } });
  expect(await sim.pulls(OWNER, REPO)).toHaveLength(1);
});

test("the change is what lines say and where they stand: equal lines elsewhere are another change", () => {
  const diff = "--- a/f.tf\n+++ b/f.tf\n@@ -1,2 +1,2 @@\n x\n-a\n+b\n";
  expect(changeKey(diff.replace("@@ -1,2 +1,2 @@", "@@ -9,2 +9,2 @@"))).not.toBe(changeKey(diff));
  expect(changeKey(diff.replaceAll("f.tf", "g.tf"))).not.toBe(changeKey(diff));
  expect(changeKey(diff.replace("+b", "+c"))).not.toBe(changeKey(diff));
  expect(makesChange(`text\n${changeMarkerOf(diff)}\n`, changeKey(diff))).toBe(true);
  expect(makesChange("text", changeKey(diff))).toBe(false);
});
