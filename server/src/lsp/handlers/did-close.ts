import type { DidCloseTextDocumentParams } from "vscode-languageserver/node";
import { folderOf } from "../session.ts";
import type { NotificationHandler } from "./handler.ts";

export const didClose: NotificationHandler<DidCloseTextDocumentParams> = async (session, { textDocument }) => {
  const document = session.documents.close(textDocument.uri);
  const place = folderOf(session, textDocument.uri);
  if (document === null || place === null) return;
  const { folder, file } = place;
  folder.savedIssues.delete(file);
  session.issues.delete(`${folder.uri}\n${file}`);
  folder.tree.setBuffer(file, null);
  // What was typed and thrown away must not stay; what another program wrote meanwhile counts.
  if (document.path !== null) await session.indexer.diskChanged([document.path]);
  session.publisher.documentClosed(textDocument.uri);
};
