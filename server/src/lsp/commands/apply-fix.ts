import { isActionData } from "../actions/model.ts";
import { resolveAction } from "../actions/resolve.ts";
import { applyFixes } from "../fixes/apply.ts";
import type { RequestHandler } from "../handlers/handler.ts";
import { textOf } from "../handlers/params.ts";
import { say } from "./say.ts";

/** Applies the fix of a finding, or of an action that an editor without code actions got as a command. */
export const applyFix: RequestHandler<unknown, unknown> = async (session, argument, signal) => {
  if (isActionData(argument)) {
    const { edit } = await resolveAction(session, { title: "", data: argument }, signal);
    if (edit !== undefined) await session.connection.workspace.applyEdit({ label: "TerraFix", edit });
    return null;
  }
  const [answer] = await applyFixes(session, [textOf(argument, "findingId")], signal);
  if (answer?.kind === "refused") say(session, "warning", answer.reason.message);
  return answer ?? null;
};
