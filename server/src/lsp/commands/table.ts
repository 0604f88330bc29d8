import { SERVER_COMMANDS } from "../../../../shared/src/protocol.ts";
import { exportReport } from "../handlers/export-report.ts";
import type { RequestHandler } from "../handlers/handler.ts";
import { refresh } from "../handlers/refresh.ts";
import { addExceptionHere } from "./add-exception.ts";
import { applyFix } from "./apply-fix.ts";
import { fixAllOfPolicy } from "./fix-all-of-policy.ts";
import { locateAndShow } from "./locate.ts";
import { openPullRequestAfterAsking } from "./open-pull-request.ts";

/** Every command by its id; each takes one argument, an object. */
export const COMMANDS: Readonly<Record<string, RequestHandler<unknown, unknown>>> = {
  [SERVER_COMMANDS.refresh]: refresh,
  [SERVER_COMMANDS.applyFix]: applyFix,
  [SERVER_COMMANDS.fixAllOfPolicy]: fixAllOfPolicy,
  [SERVER_COMMANDS.openPullRequest]: openPullRequestAfterAsking,
  [SERVER_COMMANDS.addException]: addExceptionHere,
  [SERVER_COMMANDS.locate]: locateAndShow,
  [SERVER_COMMANDS.exportReport]: exportReport,
};
