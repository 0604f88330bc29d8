import path from "node:path";
import type { TextEdit as ProtocolEdit, TextDocumentEdit, WorkspaceEdit } from "vscode-languageserver/node";
import type { TextEdit } from "../../../../shared/src/fix.ts";
import type { FileEdit } from "../../../../shared/src/protocol.ts";
import { editsByFile } from "../../terraform/edits/apply.ts";
import type { TerraformIndex } from "../../terraform/index/model.ts";
import { lineStartsOf, rangeOf } from "../convert.ts";
import type { Session } from "../session.ts";
import { type Folder, uriIn } from "../workspace/folder.ts";

/** The text a fix was computed on is not what the editor shows any more. */
export const STALE = "stale";

/**
 * Edits of a fix as the editor takes them. `stale` when a file they were computed on has changed since: an edit is
 * never applied to text it was not made for.
 */
export function fileEdits(
  session: Session,
  folder: Folder,
  fix: {
    readonly index: TerraformIndex;
    readonly edits: readonly TextEdit[];
    readonly files: ReadonlyMap<string, string>;
  },
): readonly FileEdit[] | typeof STALE {
  const found: FileEdit[] = [];
  for (const [file, edits] of editsByFile(fix.edits)) {
    const text = fix.index.files.get(file)?.text ?? null;
    if (folder.tree.text(file) !== text) return STALE;
    const full = path.join(folder.root, file);
    const table = { text: text ?? "", lineStarts: lineStartsOf(text ?? "") };
    found.push({
      uri: uriIn(folder, file, session.documents.byPath),
      version: session.documents.byPath(full)?.version ?? null,
      edits: edits.map((edit) => ({ range: rangeOf(table, edit), newText: edit.newText })),
      after: fix.files.get(file) ?? text ?? "",
    });
  }
  return found;
}

/** One edit of the workspace, versioned where the editor understands versions. */
export function workspaceEdit(session: Session, files: readonly FileEdit[]): WorkspaceEdit {
  if (!session.features.versionedEdits) {
    const changes: Record<string, ProtocolEdit[]> = {};
    for (const file of files) changes[file.uri] = [...file.edits];
    return { changes };
  }
  const documentChanges: TextDocumentEdit[] = files.map((file) => ({
    textDocument: { uri: file.uri, version: file.version },
    edits: [...file.edits],
  }));
  return { documentChanges };
}
