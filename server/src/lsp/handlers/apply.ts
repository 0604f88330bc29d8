import type { PreviewAnswer } from "../../../../shared/src/protocol.ts";
import { applyFixes } from "../fixes/apply.ts";
import type { RequestHandler } from "./handler.ts";
import { textsOf } from "./params.ts";

export const apply: RequestHandler<unknown, readonly PreviewAnswer[]> = (session, params, signal) =>
  applyFixes(session, textsOf(params, "findingIds"), signal);
