import type { TextEdit } from "../../../../shared/src/fix.ts";
import { eolOf } from "../../terraform/edits/apply.ts";
import { minimalEdits } from "../../terraform/edits/minimal.ts";
import type { TerraformIndex } from "../../terraform/index/model.ts";
import type { Issue } from "../findings/issue.ts";
import type { Pause } from "../scheduler.ts";
import type { Session } from "../session.ts";
import type { Folder } from "../workspace/folder.ts";
import { directoryOf } from "../workspace/tree.ts";
import { computeFix, sameIssue } from "./compute.ts";

export interface ManyFixes {
  /** The index whose files the edits are for. */
  readonly index: TerraformIndex;
  readonly edits: readonly TextEdit[];
  readonly files: ReadonlyMap<string, string>;
  readonly fixed: number;
  /** Issues without a fix that may be applied unseen, with the reason. */
  readonly skipped: readonly { readonly issue: Issue; readonly reason: string }[];
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
  const skipped: { issue: Issue; reason: string }[] = [];
  let fixed = 0;
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
    if (result.kind === "refused") {
      skipped.push({ issue, reason: result.reason.message });
      continue;
    }
    const { fix, files } = result.verification;
    if (fix.impact === "replace" || fix.impact === "downtime") {
      skipped.push({ issue, reason: `its impact is ${fix.impact}; apply it by itself` });
      continue;
    }
    fixed++;
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
  return { index, edits, files: texts, fixed, skipped };
}
