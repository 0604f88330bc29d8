import path from "node:path";
import { pathOf } from "../convert.ts";
import { readEditorSettings } from "../editor-settings.ts";
import type { Session } from "../session.ts";
import { createFolder, enabledPolicies, type Folder } from "./folder.ts";

/** Adds a workspace folder; it is read later. Folders that are not on a disk are none of ours. */
export async function addFolder(session: Session, uri: string): Promise<Folder | null> {
  const given = pathOf(uri);
  if (given === null || session.folders.has(uri)) return session.folders.get(uri) ?? null;
  const root = path.resolve(given);
  const { settings } = await session.adapters.settings(root);
  const folder = createFolder({ uri, root, base: settings, editor: session.editor });
  session.folders.set(uri, folder);
  return folder;
}

export function removeFolder(session: Session, uri: string): void {
  session.folders.get(uri)?.statesUnderWay?.abort();
  session.folders.get(uri)?.watchedStates.watch?.dispose();
  if (!session.folders.delete(uri)) return;
  for (const key of [...session.facts.keys(), ...session.issues.keys()]) {
    if (!key.startsWith(`${uri}\n`)) continue;
    session.facts.delete(key);
    session.issues.delete(key);
  }
}

/** Asks the editor for its settings, or takes those of `initialize`; true when something changed for a folder. */
export async function readConfiguration(session: Session): Promise<void> {
  const folders = [...session.folders.values()];
  const [own, ...perFolder] = await Promise.all([
    configurationFor(session, null),
    ...folders.map((folder) => configurationFor(session, folder.uri)),
  ]);
  session.editor = own;
  for (const [i, folder] of folders.entries()) {
    folder.editor = perFolder[i] ?? own;
    folder.catalogue = enabledPolicies(folder.base, folder.editor);
    folder.revision++;
  }
}

async function configurationFor(session: Session, scopeUri: string | null): Promise<Session["editor"]> {
  let sent: unknown = session.sentSettings;
  if (session.features.configuration) {
    const item = { section: "terrafix", ...(scopeUri === null ? {} : { scopeUri }) };
    const answer: unknown = await session.connection.workspace.getConfiguration(item).catch(() => null);
    if (answer !== null && answer !== undefined) sent = answer;
  }
  const { settings, problems } = readEditorSettings(sent, session.trusted);
  for (const problem of problems) session.log.warn(problem);
  return settings;
}
