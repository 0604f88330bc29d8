import type { CodeAction } from "vscode-languageserver/node";
import { resolveAction } from "../actions/resolve.ts";
import type { RequestHandler } from "./handler.ts";

export const codeActionResolve: RequestHandler<CodeAction, CodeAction> = (session, action, signal) =>
  resolveAction(session, action, signal);
