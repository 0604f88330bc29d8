import type { Session } from "../session.ts";

/** A message that answers something the user has just done; anything else goes to the status or the log. */
export function say(session: Session, level: "info" | "warning", message: string): void {
  const text = session.log.clean(message);
  if (level === "info") session.connection.window.showInformationMessage(text);
  else session.connection.window.showWarningMessage(text);
}
