import type { Session } from "../session.ts";
import { readConfiguration } from "../workspace/folders.ts";
import { openFolder } from "../workspace/open.ts";
import type { RequestHandler } from "./handler.ts";

/** Reads the folders and asks the sources again. */
export const refresh: RequestHandler<unknown, null> = async (session, _, signal) => {
  await refreshAll(session, signal);
  return null;
};

export async function refreshAll(session: Session, signal: AbortSignal): Promise<void> {
  await readConfiguration(session);
  await Promise.all([...session.folders.values()].map((folder) => openFolder(session, folder)));
  signal.throwIfAborted();
  session.watcher.refresh();
  await session.sources.poll();
}
