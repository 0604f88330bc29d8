import { CodeLensRefreshRequest } from "vscode-languageserver/node";
import type { Session } from "./session.ts";

/** Something besides the text changed (a pull request, an exception, the settings): everything shown is stale. */
export function announce(session: Session): void {
  for (const folder of session.folders.values()) folder.revision++;
  session.publisher.everythingChanged();
  session.indexer.settle();
  refreshLenses(session);
}

/** Has the editor ask for code lenses again, where it can be asked to. */
export function refreshLenses(session: Session): void {
  if (!session.features.refreshCodeLenses) return;
  session.connection.sendRequest(CodeLensRefreshRequest.type).catch((error: unknown) => {
    session.log.debug("The editor did not take a refresh of code lenses.", { error });
  });
}
