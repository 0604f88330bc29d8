import { isActionData } from "../actions/model.ts";
import { resolveAction } from "../actions/resolve.ts";
import { applyFixes } from "../fixes/apply.ts";
import type { RequestHandler } from "../handlers/handler.ts";
import { fixerOf, textOf } from "../handlers/params.ts";
import { preview } from "../handlers/preview.ts";
import { say } from "./say.ts";

/** Applies the fix of a finding, by the rule or (`fixer: "bedrock"`) by the model; or of an action that an editor without code actions got as a command. */
export const applyFix: RequestHandler<unknown, unknown> = async (session, argument, signal) => {
  if (isActionData(argument)) {
    const { edit } = await resolveAction(session, { title: "", data: argument }, signal);
    if (edit !== undefined) await session.connection.workspace.applyEdit({ label: "TerraFix", edit });
    return null;
  }
  const findingId = textOf(argument, "findingId");
  if (fixerOf(argument) === "bedrock") {
    // What the model gives is remembered like a preview, and applied as it is.
    const made = await preview(session, argument, signal);
    if (made.kind === "refused") {
      say(session, "warning", made.reason.message);
      return made;
    }
  }
  const [answer] = await applyFixes(session, [findingId], signal);
  if (answer?.kind === "refused") say(session, "warning", answer.reason.message);
  return answer ?? null;
};
