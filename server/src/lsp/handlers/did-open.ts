import type { DidOpenTextDocumentParams } from "vscode-languageserver/node";
import type { NotificationHandler } from "./handler.ts";
import { afterChange } from "./text-changed.ts";

export const didOpen: NotificationHandler<DidOpenTextDocumentParams> = (session, { textDocument }) => {
  const document = session.documents.open(textDocument);
  afterChange(session, document);
};
