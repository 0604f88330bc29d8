import { access, readFile } from "node:fs/promises";
import path from "node:path";
import type { CreateFile, TextDocumentEdit, WorkspaceEdit } from "vscode-languageserver/node";
import type { Range } from "../../../../shared/src/protocol.ts";
import { failure, type Reason } from "../../../../shared/src/reasons.ts";
import { ok, type Result } from "../../../../shared/src/result.ts";
import { EXCEPTIONS_FILE, parseExceptions } from "../../config/exceptions.ts";
import { eolOf } from "../../terraform/edits/apply.ts";
import { minimalEdits } from "../../terraform/edits/minimal.ts";
import { lineStartsOf, rangeOf } from "../convert.ts";
import { findFinding } from "../findings/find.ts";
import { resourceLabel } from "../findings/item.ts";
import { GONE } from "../fixes/preview.ts";
import type { Session } from "../session.ts";
import { type Folder, uriIn } from "../workspace/folder.ts";
import { withException } from "./entry.ts";

export interface AddedException {
  readonly uri: string;
  /** Where the new entry's reason stands in the file. */
  readonly reason: Range | null;
}

/** Writes a dated exception into the repository's file through the editor, so that it can be undone and reviewed. */
export async function addException(
  session: Session,
  asked: { readonly findingId: string; readonly reason: string; readonly until: string; readonly by: string },
  signal: AbortSignal,
): Promise<Result<AddedException, Reason>> {
  const known = await findFinding(session, asked.findingId, signal);
  if (known === null) return { ok: false, error: GONE };
  const { finding, found } = known;
  const folder = found?.folder ?? [...session.folders.values()][0];
  if (folder === undefined) return { ok: false, error: GONE };
  const file = path.join(folder.root, EXCEPTIONS_FILE);
  const open = session.documents.byPath(file);
  const before = open?.text ?? (await readFile(file, "utf8").catch(() => ""));
  const resource = finding.resource.arn ?? found?.issue.receipt.address ?? resourceLabel(finding.resource);
  const policy = found?.issue.policy?.id ?? finding.policy;
  const after = withException(before, {
    policy,
    test: finding.testId,
    resource,
    reason: asked.reason.replace(/\s+/g, " ").trim(),
    by: asked.by.trim(),
    until: asked.until,
  });
  if (!after.ok) return after;
  // What the product itself would not accept is not written.
  const wrong = parseExceptions(after.value).problems[0];
  if (wrong !== undefined) return { ok: false, error: failure("invalid-response", `${wrong.where}: ${wrong.message}`) };
  const uri = uriIn(folder, EXCEPTIONS_FILE, session.documents.byPath);
  const edit = await editOf(session, { uri, file, before, after: after.value, version: open?.version ?? null });
  const answer = session.features.applyEdit
    ? await session.connection.workspace.applyEdit({ label: "TerraFix: add exception", edit })
    : { applied: false, failureReason: "it takes no edits from a server" };
  if (!answer.applied) {
    const why = answer.failureReason ? ` (${answer.failureReason})` : "";
    return { ok: false, error: failure("io", `The editor did not write ${EXCEPTIONS_FILE}${why}.`) };
  }
  takeEffect(session, folder, after.value);
  return ok({ uri, reason: reasonRange(after.value, before) });
}

/** The exception holds at once, whether or not the file is open or saved. */
function takeEffect(session: Session, folder: Folder, text: string): void {
  folder.exceptions = parseExceptions(text);
  folder.revision++;
  session.publisher.everythingChanged();
  session.indexer.settle();
}

async function editOf(
  session: Session,
  change: {
    readonly uri: string;
    readonly file: string;
    readonly before: string;
    readonly after: string;
    readonly version: number | null;
  },
): Promise<WorkspaceEdit> {
  const { uri, file, before, after, version } = change;
  const table = { text: before, lineStarts: lineStartsOf(before) };
  const edits = minimalEdits({ file, before, after, offset: 0, eol: eolOf(before) }).map((edit) => ({
    range: rangeOf(table, edit),
    newText: edit.newText,
  }));
  if (!session.features.versionedEdits) return { changes: { [uri]: edits } };
  const exists =
    version !== null ||
    (await access(file).then(
      () => true,
      () => false,
    ));
  const create: CreateFile = { kind: "create", uri, options: { ignoreIfExists: true } };
  const edited: TextDocumentEdit = { textDocument: { uri, version }, edits };
  return { documentChanges: exists || !session.features.createFiles ? [edited] : [create, edited] };
}

function reasonRange(after: string, before: string): Range | null {
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  const at = after.indexOf("reason: ", Math.max(0, same - 1));
  if (at === -1) return null;
  const start = at + "reason: ".length;
  const end = after.indexOf("\n", start);
  return rangeOf({ text: after, lineStarts: lineStartsOf(after) }, { start, end: end === -1 ? after.length : end });
}
