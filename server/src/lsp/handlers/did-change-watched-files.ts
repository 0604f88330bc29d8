import type { DidChangeWatchedFilesParams } from "vscode-languageserver/node";
import { pathOf } from "../convert.ts";
import type { NotificationHandler } from "./handler.ts";

export const didChangeWatchedFiles: NotificationHandler<DidChangeWatchedFilesParams> = async (session, { changes }) => {
  const paths = changes.map(({ uri }) => pathOf(uri)).filter((path) => path !== null);
  if (paths.length > 0) await session.indexer.diskChanged(paths);
};
