import {
  DocumentDiagnosticReportKind,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from "vscode-languageserver/node";
import { factsOf, filesOf } from "../findings/facts.ts";
import { createPause, untilAborted } from "../scheduler.ts";
import type { RequestHandler } from "./handler.ts";

export const workspaceDiagnostic: RequestHandler<WorkspaceDiagnosticParams, WorkspaceDiagnosticReport> = async (
  session,
  { previousResultIds },
  signal,
) => {
  const pause = createPause(signal);
  const before = new Map(previousResultIds.map(({ uri, value }) => [uri, value]));
  const items: WorkspaceDocumentDiagnosticReport[] = [];
  for (const folder of [...session.folders.values()]) {
    await untilAborted(folder.ready, signal);
    for (const file of filesOf(folder)) {
      await pause();
      const { uri, diagnostics, resultId } = await factsOf(session, folder, file, pause);
      const version = session.documents.get(uri)?.version ?? null;
      const known = before.get(uri);
      before.delete(uri);
      if (known === resultId) {
        items.push({ kind: DocumentDiagnosticReportKind.Unchanged, uri, version, resultId });
      } else if (diagnostics.length > 0 || known !== undefined) {
        items.push({ kind: DocumentDiagnosticReportKind.Full, uri, version, resultId, items: [...diagnostics] });
      }
    }
  }
  // Files that the editor remembers and that are gone.
  for (const uri of before.keys())
    items.push({ kind: DocumentDiagnosticReportKind.Full, uri, version: null, items: [] });
  return { items };
};
