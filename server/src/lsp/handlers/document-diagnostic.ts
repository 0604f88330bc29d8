import {
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
} from "vscode-languageserver/node";
import { contentModified } from "../errors.ts";
import { factsOf } from "../findings/facts.ts";
import { createPause, untilAborted } from "../scheduler.ts";
import { folderOf } from "../session.ts";
import type { RequestHandler } from "./handler.ts";

export const documentDiagnostic: RequestHandler<DocumentDiagnosticParams, DocumentDiagnosticReport> = async (
  session,
  { textDocument, previousResultId },
  signal,
) => {
  const place = folderOf(session, textDocument.uri);
  if (place === null) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
  const { folder, file } = place;
  await untilAborted(folder.readable, signal);
  const version = session.documents.get(textDocument.uri)?.version;
  const facts = await factsOf(session, folder, file, createPause(signal));
  // What was computed is about text that is gone; the editor asks again for what is there now.
  if (session.documents.get(textDocument.uri)?.version !== version) throw contentModified();
  if (facts.resultId === previousResultId) {
    return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: facts.resultId };
  }
  return { kind: DocumentDiagnosticReportKind.Full, resultId: facts.resultId, items: [...facts.diagnostics] };
};
