import type { DidChangeWorkspaceFoldersParams } from "vscode-languageserver/node";
import { announce } from "../announce.ts";
import { addFolder, readConfiguration, removeFolder } from "../workspace/folders.ts";
import { openFolder } from "../workspace/open.ts";
import type { NotificationHandler } from "./handler.ts";

export const didChangeWorkspaceFolders: NotificationHandler<DidChangeWorkspaceFoldersParams> = async (
  session,
  { event },
) => {
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
