import type { WorkspaceEdit } from "vscode-languageserver/node";
import type { FileEdit, PreviewAnswer } from "../../../../shared/src/protocol.ts";
import { type Reason, refusal } from "../../../../shared/src/reasons.ts";
import { isShown } from "../diagnostics/build.ts";
import { contentModified, requestCancelled, requestFailed } from "../errors.ts";
import { findIssue, findIssues, issuesOfPolicy } from "../findings/find.ts";
import { withProgress } from "../progress.ts";
import { createPause } from "../scheduler.ts";
import type { Session } from "../session.ts";
import { type Folder, uriIn } from "../workspace/folder.ts";
import { computeFix } from "./compute.ts";
import { confirmedEdit, type MendedBlock, mendedBlocks } from "./confirmed-edit.ts";
import { fixMany, type ManyFixes } from "./many.ts";
import { GONE, previewOf } from "./preview.ts";
import { fileEdits, STALE, workspaceEdit } from "./workspace-edit.ts";

/**
 * Applies fixes in the editor. One alone is applied as it was shown, whatever its impact: the user chose it. Of several
 * those that destroy or interrupt something are left out.
 */
export async function applyFixes(
  session: Session,
  findingIds: readonly string[],
  signal: AbortSignal,
): Promise<readonly PreviewAnswer[]> {
  const [only] = findingIds;
  if (only !== undefined && findingIds.length === 1) return [await applyOne(session, only, signal)];
  const title = `TerraFix: making ${findingIds.length} fixes`;
  const { files, blocks, answers } = await withProgress(session, { title, signal }, (both, progress) =>
    computeSeveral(session, findingIds, { signal: both, onProgress: progress.report }),
  );
  if (!(await confirm(session, { files, blocks, label: `TerraFix: ${findingIds.length} fixes` })))
    throw requestCancelled();
  return findingIds.map((id) => answers.get(id) ?? { kind: "refused", reason: GONE });
}

interface Several {
  readonly files: readonly FileEdit[];
  readonly blocks: readonly MendedBlock[];
  readonly answers: ReadonlyMap<string, PreviewAnswer>;
}

async function computeSeveral(
  session: Session,
  findingIds: readonly string[],
  options: { readonly signal: AbortSignal; readonly onProgress: (done: number, total: number) => void },
): Promise<Several> {
  const found = await findIssues(session, findingIds, options.signal);
  const files: FileEdit[] = [];
  const blocks: MendedBlock[] = [];
  const answers = new Map<string, PreviewAnswer>();
  let before = 0;
  for (const folder of new Set([...found.values()].map((one) => one.folder))) {
    const issues = [...found.values()].filter((one) => one.folder === folder).map(({ issue }) => issue);
    const done = before;
    const many = await fixMany(session, folder, issues, {
      signal: options.signal,
      pause: createPause(options.signal),
      onProgress: (count) => options.onProgress(done + count, found.size),
    });
    before += issues.length;
    const edits = fileEdits(session, folder, many);
    if (edits === STALE) throw contentModified();
    files.push(...edits);
    blocks.push(...blocksOf(session, folder, many));
    for (const { issue, reason } of many.skipped) answers.set(issue.finding.id, { kind: "refused", reason });
    for (const { finding } of many.covered) answers.set(finding.id, { kind: "refused", reason: COVERED });
    for (const { issue, fix } of many.fixes) {
      const one = found.get(issue.finding.id);
      // The edits go out together; each answer says what its own fix was.
      if (one !== undefined) {
        answers.set(issue.finding.id, { kind: "preview", preview: previewOf(session, one, { fix, files: [] }) });
      }
    }
  }
  return { files, blocks, answers };
}

const COVERED: Reason = refusal("already-fixed-by-other", "Another of these fixes mends this one, too.");

function blocksOf(session: Session, folder: Folder, { fixes }: ManyFixes): readonly MendedBlock[] {
  return mendedBlocks(
    fixes.map(({ issue }) => issue),
    (file) => uriIn(folder, file, session.documents.byPath),
  );
}

async function applyOne(session: Session, findingId: string, signal: AbortSignal): Promise<PreviewAnswer> {
  const shown = session.shown.get(findingId);
  const found = shown?.found ?? (await findIssue(session, findingId, signal));
  if (found === null) return { kind: "refused", reason: GONE };
  const fix = shown?.fix ?? (await computeFix(session, found.folder, found.issue, { fixer: "rule", signal }));
  if (fix.kind === "refused") return fix;
  const { fix: verified, files } = fix.verification;
  const edits = fileEdits(session, found.folder, { index: fix.index, edits: verified.edits, files });
  if (edits === STALE) {
    session.shown.delete(findingId);
    throw contentModified("The text changed since the fix was made; look at it again.");
  }
  await apply(session, workspaceEdit(session, edits), `TerraFix: ${found.issue.policy?.title ?? "fix"}`);
  session.shown.delete(findingId);
  return { kind: "preview", preview: previewOf(session, found, { fix, files: edits }) };
}

/** Fixes everything that fails a policy, in all folders, with progress and a way to stop; the user confirms the whole. */
export async function fixPolicyEverywhere(
  session: Session,
  policy: string,
  signal: AbortSignal,
): Promise<{ readonly fixed: number; readonly skipped: number; readonly discarded?: true }> {
  const title = `TerraFix: fixing ${policy}`;
  const { files, blocks, fixed, skipped } = await withProgress(session, { title, signal }, async (both, progress) => {
    const sum = { files: [] as FileEdit[], blocks: [] as MendedBlock[], fixed: 0, skipped: 0 };
    for (const [folder, issues] of await issuesOfPolicy(session, policy, both)) {
      const many = await fixMany(session, folder, issues.filter(isShown), {
        signal: both,
        pause: createPause(both),
        onProgress: progress.report,
      });
      const edits = fileEdits(session, folder, many);
      if (edits === STALE) throw contentModified();
      sum.files.push(...edits);
      sum.blocks.push(...blocksOf(session, folder, many));
      sum.fixed += many.fixes.length + many.covered.length;
      sum.skipped += many.skipped.length;
      for (const { issue, reason } of many.skipped) {
        session.log.info(`${issue.node.address} was left as it is: ${reason.message}`);
      }
    }
    return sum;
  });
  const applied = await confirm(session, { files, blocks, label: `TerraFix: fix all of ${policy}` });
  return applied ? { fixed, skipped } : { fixed: 0, skipped: 0, discarded: true };
}

/** Shows the edit to the user where the editor can; false when they do not want it. */
async function confirm(
  session: Session,
  {
    files,
    blocks,
    label,
  }: { readonly files: readonly FileEdit[]; readonly blocks: readonly MendedBlock[]; readonly label: string },
): Promise<boolean> {
  if (files.length === 0) return true;
  const edit = confirmedEdit(session, files, blocks);
  if (edit.changeAnnotations === undefined) {
    await apply(session, edit, label);
    return true;
  }
  const { applied, failureReason } = await session.connection.workspace.applyEdit({ label, edit });
  if (!applied && failureReason) throw requestFailed(`The editor did not apply the change: ${failureReason}.`);
  return applied;
}

async function apply(session: Session, edit: WorkspaceEdit, label: string): Promise<void> {
  const changes = Object.keys(edit.changes ?? {}).length + (edit.documentChanges ?? []).length;
  if (changes === 0) return;
  if (!session.features.applyEdit)
    throw requestFailed("This editor takes no edits from a server (workspace/applyEdit).");
  const answer = await session.connection.workspace.applyEdit({ label, edit });
  if (!answer.applied) {
    throw requestFailed(
      `The editor did not apply the change${answer.failureReason ? `: ${answer.failureReason}` : ""}.`,
    );
  }
}
