import type { Reason } from "../../../../shared/src/reasons.ts";
import { addException as writeException } from "../exceptions/add.ts";
import type { RequestHandler } from "./handler.ts";
import { optionalText, textOf } from "./params.ts";

export const addException: RequestHandler<unknown, Reason | null> = async (session, params, signal) => {
  const added = await writeException(
    session,
    {
      findingId: textOf(params, "findingId"),
      reason: textOf(params, "reason"),
      until: textOf(params, "until"),
      by: optionalText(params, "by") ?? "",
    },
    signal,
  );
  return added.ok ? null : added.error;
};
