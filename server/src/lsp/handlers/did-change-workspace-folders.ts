import type { WorkspaceFoldersChangeEvent } from "vscode-languageserver/node";
import { announce } from "../announce.ts";
import { addFolder, readConfiguration, removeFolder } from "../workspace/folders.ts";
import { openFolder } from "../workspace/open.ts";
import type { NotificationHandler } from "./handler.ts";

/** Bound in `initialized`: the library claims this method for itself when the editor has folders. */
export const didChangeWorkspaceFolders: NotificationHandler<WorkspaceFoldersChangeEvent> = async (session, event) => {
  for (const { uri } of event.removed) removeFolder(session, uri);
  const added = [];
  for (const { uri } of event.added) {
    const folder = await addFolder(session, uri);
    if (folder !== null) added.push(folder);
  }
  await readConfiguration(session);
  await Promise.all(added.map((folder) => openFolder(session, folder)));
  announce(session);
  await session.sources.poll();
};
