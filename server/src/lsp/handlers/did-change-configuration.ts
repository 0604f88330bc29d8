import type { DidChangeConfigurationParams } from "vscode-languageserver/node";
import { announce } from "../announce.ts";
import { readConfiguration } from "../workspace/folders.ts";
import { loadSettings } from "../workspace/indexer.ts";
import type { NotificationHandler } from "./handler.ts";
import { fieldOf } from "./params.ts";

/** Editors that can be asked are asked; the others send the settings along. */
export const didChangeConfiguration: NotificationHandler<DidChangeConfigurationParams> = async (session, params) => {
  const sent = fieldOf(params.settings, "terrafix");
  if (sent !== undefined) session.sentSettings = sent;
  const before = JSON.stringify(session.editor);
  await readConfiguration(session);
  for (const folder of session.folders.values()) await loadSettings(session, folder);
  session.indexer.settle();
  announce(session);
  if (JSON.stringify(session.editor) !== before) await session.sources.poll();
};
