import type { LocateAnswer } from "../../../../shared/src/protocol.ts";
import { locateIn } from "../locate.ts";
import type { RequestHandler } from "./handler.ts";
import { textOf } from "./params.ts";

export const locate: RequestHandler<unknown, LocateAnswer> = (session, params, signal) =>
  locateIn(session, textOf(params, "query"), signal);
