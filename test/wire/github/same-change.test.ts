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

test("the change is what lines say in which block, not where they stand", () => {
  const fix = {
    promised: [{ file: "f.tf", address: "resource.a.b", change: "edit" as const }],
    diff: "--- a/f.tf\n+++ b/f.tf\n@@ -1,2 +1,2 @@\n x\n-a\n+b\n",
  };
  const moved = { ...fix, diff: fix.diff.replace("@@ -1,2 +1,2 @@\n x", "@@ -9,2 +9,2 @@\n y") };
  expect(changeKey(moved)).toBe(changeKey(fix));
  expect(changeKey({ ...fix, diff: fix.diff.replace("+b", "+c") })).not.toBe(changeKey(fix));
  // Two tables without recovery get the same lines, each in its own block.
  const other = { ...fix, promised: [{ file: "f.tf", address: "resource.a.c", change: "edit" as const }] };
  expect(changeKey(other)).not.toBe(changeKey(fix));
  expect(makesChange(`text\n${changeMarkerOf(fix)}\n`, changeKey(fix))).toBe(true);
  expect(makesChange("text", changeKey(fix))).toBe(false);
});
