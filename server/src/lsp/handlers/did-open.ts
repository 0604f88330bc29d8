import type { DidOpenTextDocumentParams } from "vscode-languageserver/node";
import { rememberSaved } from "../findings/saved.ts";
import { folderOf } from "../session.ts";
import type { NotificationHandler } from "./handler.ts";
import { afterChange } from "./text-changed.ts";

export const didOpen: NotificationHandler<DidOpenTextDocumentParams> = async (session, { textDocument }) => {
  const document = session.documents.open(textDocument);
  afterChange(session, document);
  const place = folderOf(session, document.uri);
  if (place !== null) await rememberSaved(session, place.folder, place.file);
};
