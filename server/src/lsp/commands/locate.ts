import type { RequestHandler } from "../handlers/handler.ts";
import { textOf } from "../handlers/params.ts";
import { locateIn } from "../locate.ts";
import { say } from "./say.ts";

/** Jumps to the block of a pasted ARN, name or address. */
export const locateAndShow: RequestHandler<unknown, unknown> = async (session, argument, signal) => {
  const query = typeof argument === "string" ? argument : textOf(argument, "query");
  const answer = await locateIn(session, query, signal);
  if (answer.place === null) say(session, "warning", answer.reason?.message ?? "Nothing was found.");
  else if (session.features.showDocument) {
    await session.connection.window.showDocument({
      uri: answer.place.uri,
      takeFocus: true,
      selection: answer.place.range,
    });
  }
  return answer;
};
