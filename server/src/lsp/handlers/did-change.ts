import type { DidChangeTextDocumentParams } from "vscode-languageserver/node";
import type { NotificationHandler } from "./handler.ts";
import { afterChange } from "./text-changed.ts";

export const didChange: NotificationHandler<DidChangeTextDocumentParams> = (session, params) => {
  const { uri, version } = params.textDocument;
  const document = session.documents.change(uri, version, params.contentChanges);
  if (document === null) session.log.warn("A change came for a document that is not open.", { uri });
  else afterChange(session, document);
};
