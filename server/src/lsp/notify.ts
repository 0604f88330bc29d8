import type { Session } from "./session.ts";

/** Sends one of our own notifications. A connection that is just being closed takes none, and that is no error. */
export function notify(session: Session, method: string, params?: unknown): void {
  const sent =
    params === undefined
      ? session.connection.sendNotification(method)
      : session.connection.sendNotification(method, params);
  sent.catch((error: unknown) => session.log.debug("A notification was not sent.", { method, error }));
}
