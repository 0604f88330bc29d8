import { fixPolicyEverywhere } from "../fixes/apply.ts";
import type { RequestHandler } from "../handlers/handler.ts";
import { textOf } from "../handlers/params.ts";
import { say } from "./say.ts";

export const fixAllOfPolicy: RequestHandler<unknown, unknown> = async (session, argument, signal) => {
  const policy = textOf(argument, "policy");
  const { fixed, skipped, discarded } = await fixPolicyEverywhere(session, policy, signal);
  if (discarded === true) return { fixed, skipped };
  const left = skipped === 0 ? "" : ` ${skipped} need a closer look; the log says why.`;
  say(session, "info", `${policy}: ${fixed} fixed.${left}`);
  return { fixed, skipped };
};
