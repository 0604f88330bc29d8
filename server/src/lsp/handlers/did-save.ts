import type { DidSaveTextDocumentParams } from "vscode-languageserver/node";
import { folderOf } from "../session.ts";
import type { NotificationHandler } from "./handler.ts";

export const didSave: NotificationHandler<DidSaveTextDocumentParams> = (session, { textDocument }) => {
  const document = session.documents.save(textDocument.uri);
  const place = folderOf(session, textDocument.uri);
  if (document === null || place === null) return;
  const { folder, file } = place;
  if (folder.tree.text(file) !== null) folder.tree.setDisk(file, document.text);
  if (folder.editor.scan.run !== "onSave") return;
  // What was held back until now is to be shown.
  folder.revision++;
  session.publisher.everythingChanged();
};
