import type { DidSaveTextDocumentParams } from "vscode-languageserver/node";
import { rememberSaved } from "../findings/saved.ts";
import { folderOf } from "../session.ts";
import type { NotificationHandler } from "./handler.ts";

export const didSave: NotificationHandler<DidSaveTextDocumentParams> = async (session, { textDocument }) => {
  const document = session.documents.save(textDocument.uri);
  const place = folderOf(session, textDocument.uri);
  if (document === null || place === null) return;
  const { folder, file } = place;
  if (folder.tree.text(file) !== null) folder.tree.setDisk(file, document.text);
  await rememberSaved(session, folder, file);
  if (folder.editor.scan.run === "onSave") session.publisher.everythingChanged();
};
