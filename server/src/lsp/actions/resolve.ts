import type { CodeAction } from "vscode-languageserver/node";
import { isShown } from "../diagnostics/build.ts";
import { contentModified, requestFailed } from "../errors.ts";
import { issuesOf } from "../findings/facts.ts";
import type { Issue } from "../findings/issue.ts";
import { computeFix } from "../fixes/compute.ts";
import { fixMany } from "../fixes/many.ts";
import { fileEdits, STALE, workspaceEdit } from "../fixes/workspace-edit.ts";
import { createPause, untilAborted } from "../scheduler.ts";
import { folderOf, type Session } from "../session.ts";
import type { Folder } from "../workspace/folder.ts";
import { type ActionData, isActionData } from "./model.ts";

/**
 * Computes the edit of an action that was listed earlier. The action says which version it was listed for: on any other
 * the editor is told to ask again.
 */
export async function resolveAction(session: Session, action: CodeAction, signal: AbortSignal): Promise<CodeAction> {
  const data: unknown = action.data;
  if (!isActionData(data)) return action;
  const place = folderOf(session, data.uri);
  if (place === null) throw requestFailed("The file is not in an open folder any more.");
  const { folder, file } = place;
  await untilAborted(folder.ready, signal);
  if ((session.documents.get(data.uri)?.version ?? null) !== data.version) throw contentModified();
  const issues = await issuesOf(session, folder, file, createPause(signal));
  const files = await editsFor(session, folder, { data, issues }, signal);
  if (files === STALE || (session.documents.get(data.uri)?.version ?? null) !== data.version) throw contentModified();
  return { ...action, edit: workspaceEdit(session, files) };
}

async function editsFor(
  session: Session,
  folder: Folder,
  { data, issues }: { readonly data: ActionData; readonly issues: readonly Issue[] },
  signal: AbortSignal,
): Promise<ReturnType<typeof fileEdits>> {
  if (data.kind === "fix") {
    const issue = issues.find((each) => each.policy?.id === data.policy && each.node.address === data.address);
    if (issue === undefined) throw contentModified(`${data.address} does not fail this policy any more.`);
    const computed = await computeFix(session, folder, issue, { fixer: "rule", signal });
    if (computed.kind === "refused") throw requestFailed(computed.reason.message);
    const { fix, files } = computed.verification;
    return fileEdits(session, folder, { index: computed.index, edits: fix.edits, files });
  }
  const wanted = issues.filter(
    (issue) => isShown(issue) && (data.kind === "fixAll" || issue.policy?.id === data.policy),
  );
  const many = await fixMany(session, folder, wanted, { signal, pause: createPause(signal) });
  for (const { issue, reason } of many.skipped)
    session.log.info(`${issue.node.address} was left as it is: ${reason.message}`);
  return fileEdits(session, folder, many);
}
