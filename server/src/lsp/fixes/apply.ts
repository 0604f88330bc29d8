import type { WorkspaceEdit } from "vscode-languageserver/node";
import type { FileEdit, PreviewAnswer } from "../../../../shared/src/protocol.ts";
import { isShown } from "../diagnostics/build.ts";
import { contentModified, requestFailed } from "../errors.ts";
import { type FoundIssue, findIssue, issuesOfPolicy } from "../findings/find.ts";
import { beginProgress } from "../progress.ts";
import { createPause } from "../scheduler.ts";
import type { Session } from "../session.ts";
import { computeFix } from "./compute.ts";
import { fixMany } from "./many.ts";
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
  const found = new Map<string, FoundIssue>();
  for (const id of findingIds) {
    const one = await findIssue(session, id, signal);
    if (one !== null) found.set(id, one);
  }
  const files: FileEdit[] = [];
  const answers = new Map<string, PreviewAnswer>();
  for (const folder of new Set([...found.values()].map((one) => one.folder))) {
    const issues = [...found.values()].filter((one) => one.folder === folder).map(({ issue }) => issue);
    const many = await fixMany(session, folder, issues, { signal, pause: createPause(signal) });
    const edits = fileEdits(session, folder, many);
    if (edits === STALE) throw contentModified();
    files.push(...edits);
    for (const { issue, reason } of many.skipped) answers.set(issue.finding.id, { kind: "refused", reason });
    for (const { issue, fix } of many.fixes) {
      const one = found.get(issue.finding.id);
      // The edits went out together; each answer says what its own fix was.
      if (one !== undefined) {
        answers.set(issue.finding.id, { kind: "preview", preview: previewOf(session, one, { fix, files: [] }) });
      }
    }
  }
  await apply(session, workspaceEdit(session, files), `TerraFix: ${findingIds.length} fixes`);
  return findingIds.map((id) => answers.get(id) ?? { kind: "refused", reason: GONE });
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

/** Fixes everything that fails a policy, in all folders, with progress and a way to stop. */
export async function fixPolicyEverywhere(
  session: Session,
  policy: string,
  signal: AbortSignal,
): Promise<{ readonly fixed: number; readonly skipped: number }> {
  const controller = new AbortController();
  const both = AbortSignal.any([signal, controller.signal]);
  const progress = await beginProgress(session, `TerraFix: fixing ${policy}`, controller);
  try {
    const files: FileEdit[] = [];
    let fixed = 0;
    let skipped = 0;
    for (const [folder, issues] of await issuesOfPolicy(session, policy, both)) {
      const wanted = issues.filter(isShown);
      const many = await fixMany(session, folder, wanted, {
        signal: both,
        pause: createPause(both),
        onProgress: progress.report,
      });
      const edits = fileEdits(session, folder, many);
      if (edits === STALE) throw contentModified();
      files.push(...edits);
      fixed += many.fixes.length;
      skipped += many.skipped.length;
      for (const { issue, reason } of many.skipped) {
        session.log.info(`${issue.node.address} was left as it is: ${reason.message}`);
      }
    }
    if (files.length > 0) await apply(session, workspaceEdit(session, files), `TerraFix: fix all of ${policy}`);
    return { fixed, skipped };
  } finally {
    progress.done();
  }
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
