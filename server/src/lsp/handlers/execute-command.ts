import { ErrorCodes, type ExecuteCommandParams, ResponseError } from "vscode-languageserver/node";
import { COMMANDS } from "../commands/table.ts";
import type { RequestHandler } from "./handler.ts";

/** Commands for editors without an extension of ours; the extension has better ways for most of them. */
export const executeCommand: RequestHandler<ExecuteCommandParams, unknown> = (session, params, signal) => {
  const command = COMMANDS[params.command];
  if (command === undefined)
    throw new ResponseError(ErrorCodes.InvalidParams, `There is no command ${params.command}.`);
  return command(session, params.arguments?.[0], signal);
};
