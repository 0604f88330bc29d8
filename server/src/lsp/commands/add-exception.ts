import { addException } from "../exceptions/add.ts";
import type { RequestHandler } from "../handlers/handler.ts";
import { optionalText, textOf } from "../handlers/params.ts";
import { say } from "./say.ts";

/** Days an exception holds when nobody says otherwise: long enough to plan the work, short enough not to be forgotten. */
const DAYS = 90;
const PLACEHOLDER = "write here why this is not to be fixed";

/**
 * Adds an exception and shows it. An editor that has no way to ask gets an entry whose reason is to be written: it is
 * selected, and until it is saved nothing has changed in the repository.
 */
export const addExceptionHere: RequestHandler<unknown, unknown> = async (session, argument, signal) => {
  const until = new Date(Date.now() + DAYS * 86_400_000).toISOString().slice(0, 10);
  const added = await addException(
    session,
    {
      findingId: textOf(argument, "findingId"),
      reason: optionalText(argument, "reason") ?? PLACEHOLDER,
      until: optionalText(argument, "until") ?? until,
      by: optionalText(argument, "by") ?? "",
    },
    signal,
  );
  if (!added.ok) {
    say(session, "warning", added.error.message);
    return added.error;
  }
  if (session.features.showDocument) {
    const { uri, reason } = added.value;
    await session.connection.window.showDocument({
      uri,
      takeFocus: true,
      ...(reason === null ? {} : { selection: reason }),
    });
  }
  return null;
};
