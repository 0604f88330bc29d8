import { MessageType, ShowMessageNotification } from "vscode-languageserver/node";
import type { Session } from "../session.ts";

/** A message that answers something the user has just done; anything else goes to the status or the log. */
export function say(session: Session, level: "info" | "warning", message: string): void {
  const type = level === "info" ? MessageType.Info : MessageType.Warning;
  // A notification: unlike a request it needs nothing of the editor.
  session.connection
    .sendNotification(ShowMessageNotification.type, { type, message: session.log.clean(message) })
    .catch((error: unknown) => session.log.debug("A message was not shown.", { error }));
}
