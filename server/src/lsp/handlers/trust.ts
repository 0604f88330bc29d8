import { announce } from "../announce.ts";
import { readConfiguration } from "../workspace/folders.ts";
import { readCheckout } from "../workspace/open.ts";
import type { NotificationHandler } from "./handler.ts";
import { fieldOf } from "./params.ts";

/** The user trusts the workspace, or not any more: settings that only a trusted one may set are read anew. */
export const trust: NotificationHandler<unknown> = async (session, params) => {
  const trusted = fieldOf(params, "trusted") === true;
  if (trusted === session.trusted) return;
  session.trusted = trusted;
  await readConfiguration(session);
  await Promise.all([...session.folders.values()].map((folder) => readCheckout(session, folder)));
  announce(session);
  session.watcher.refresh();
  await session.sources.poll();
};
