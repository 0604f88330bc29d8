import type { TextEdit } from "../../../../shared/src/fix.ts";
import { type Reason, refusal } from "../../../../shared/src/reasons.ts";
import { eolOf } from "../../terraform/edits/apply.ts";
import { minimalEdits } from "../../terraform/edits/minimal.ts";
import type { TerraformIndex } from "../../terraform/index/model.ts";
import { directoryOf } from "../../terraform/index/paths.ts";
import type { Issue } from "../findings/issue.ts";
import type { Pause } from "../scheduler.ts";
import type { Session } from "../session.ts";
import type { Folder } from "../workspace/folder.ts";
import { type ComputedFix, computeFix, sameIssue } from "./compute.ts";

export interface ManyFixes {
  /** The index whose files the edits are for. */
  readonly index: TerraformIndex;
  readonly edits: readonly TextEdit[];
  readonly files: ReadonlyMap<string, string>;
  /** The fixes that are in it. */
  readonly fixes: readonly { readonly issue: Issue; readonly fix: Extract<ComputedFix, { kind: "fix" }> }[];
  /** Issues that another one's fix mends, too. */
  readonly covered: readonly Issue[];
  /** Issues without a fix that may be applied unseen, with the reason. */
  readonly skipped: readonly { readonly issue: Issue; readonly reason: Reason }[];
}

/**
 * Fixes one issue after the other, each on the text that the ones before have left, and takes the smallest edits from
 * first to last text. Neighbouring fixes can so never disagree. Fixes that destroy or interrupt something are left for
 * a deliberate choice.
 */
export async function fixMany(
  session: Session,
  folder: Folder,
  issues: readonly Issue[],
  options: {
    readonly signal: AbortSignal;
    readonly pause: Pause;
    readonly onProgress?: (done: number, total: number) => void;
  },
): Promise<ManyFixes> {
  const texts = new Map<string, string>();
  const before = new Map<string, string>();
  const skipped: { issue: Issue; reason: Reason }[] = [];
  const covered: Issue[] = [];
  const fixes: { issue: Issue; fix: Extract<ComputedFix, { kind: "fix" }> }[] = [];
  let done = 0;
  for (const issue of issues) {
    await options.pause();
    options.onProgress?.(done++, issues.length);
    const directory = directoryOf(issue.node.declaration.file.path);
    const current = texts.size === 0 ? issue : sameIssue(issue, folder.tree.sliceWith([directory], texts));
    if (current === null) continue;
    const result = await computeFix(session, folder, current, {
      fixer: "rule",
      signal: options.signal,
      changes: texts,
    });
    if (result.kind === "refused" && result.reason.code === "already-fixed-by-other") {
      covered.push(issue);
      continue;
    }
    if (result.kind === "refused") {
      skipped.push({ issue, reason: result.reason });
      continue;
    }
    const { fix, files } = result.verification;
    if (fix.impact === "replace" || fix.impact === "downtime") {
      skipped.push({ issue, reason: tooMuch(fix.impact) });
      continue;
    }
    fixes.push({ issue, fix: result });
    for (const [file, text] of files) {
      if (!before.has(file)) before.set(file, folder.tree.text(file) ?? "");
      texts.set(file, text);
    }
  }
  const edits = [...texts].flatMap(([file, after]) => {
    const text = before.get(file) ?? "";
    return minimalEdits({ file, before: text, after, offset: 0, eol: eolOf(text) });
  });
  const index = folder.tree.sliceWith([...new Set([...texts.keys()].map(directoryOf))], new Map());
  return { index, edits, files: texts, fixes, covered, skipped };
}

function tooMuch(impact: "replace" | "downtime"): Reason {
  return impact === "replace"
    ? refusal(
        "would-replace",
        "Applying this destroys and recreates the resource; look at the fix and apply it by itself.",
      )
    : refusal("downtime", "Applying this causes downtime; look at the fix and apply it by itself.");
}
