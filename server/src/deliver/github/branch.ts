import { type Refusal, refusal } from "../../../../shared/src/reasons.ts";
import { err, ok } from "../../../../shared/src/result.ts";
import { type Answer, advanceBranch, compare, headIn, isSame, type Repository, readText, tipOf } from "./api.ts";
import type { NewContents } from "./contents.ts";
import { isOurCommit } from "./naming.ts";

/** Where a finding's branch stands. */
export type BranchState =
  | { readonly kind: "none" }
  /** No commit beyond the base: made by a run that was killed, or by one at work right now. */
  | { readonly kind: "empty"; readonly head: string }
  /** Only our own commits. */
  | { readonly kind: "ours"; readonly head: string; readonly behindBy: number }
  | { readonly kind: "human" };

/** Looks at a branch that has no pull request. `from` is where it is, `at` where its base is. */
export async function inspectBranch(
  { at, from }: { readonly at: Repository; readonly from: Repository },
  look: { branch: string; base: string; findingId: string },
): Answer<BranchState> {
  const head = await tipOf(from, look.branch);
  if (!head.ok) return head;
  if (head.value === null) return ok({ kind: "none" });
  // Across repositories GitHub compares branches by name; whoever moves this one meanwhile makes our commit stale.
  const ahead = await compare(at, look.base, isSame(at, from) ? head.value : headIn(at, from, look.branch));
  if (!ahead.ok) return ahead;
  const { messages, behindBy } = ahead.value;
  if (messages === null) return ok({ kind: "human" });
  if (messages.length === 0) return ok({ kind: "empty", head: head.value });
  const ours = messages.every((message) => isOurCommit(message, look.findingId));
  return ok(ours ? { kind: "ours", head: head.value, behindBy } : { kind: "human" });
}

export function humanBranch(branch: string): Refusal {
  const message = `Somebody else pushed to ${branch}, so TerraFix leaves it alone; open a pull request from it or delete it.`;
  return refusal("human-branch", message);
}

/** From where to commit next: nothing to do, a head to build on, or "look again" when somebody moved the branch. */
export type Start = { readonly head: string; readonly mergeWith?: string | undefined } | "done" | "again";

/** Picks up a branch that an interrupted run left behind, without ever forcing it. */
export async function resumeBranch(
  at: Repository,
  resume: {
    branch: string;
    tip: string;
    state: Exclude<BranchState, { kind: "human" | "none" }>;
    contents: NewContents;
  },
): Answer<Start> {
  const { branch, tip, state, contents } = resume;
  if (state.kind === "empty") {
    if (state.head === tip) return ok({ head: tip });
    const moved = await advanceBranch(at, branch, tip);
    if (!moved.ok) return err(moved.error);
    return ok(moved.value === "moved" ? { head: tip } : "again");
  }
  for (const [path, text] of contents) {
    const there = await readText(at, path, state.head);
    if (!there.ok) return there;
    // Made from other code, or by another version: commit again, with the base of today as second parent if it moved.
    if (there.value !== text) return ok({ head: state.head, ...(state.behindBy > 0 ? { mergeWith: tip } : {}) });
  }
  return ok("done");
}
