import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  WatchKind,
} from "vscode-languageserver/node";
import type { Session } from "../session.ts";
import { readConfiguration } from "../workspace/folders.ts";
import { openFolder } from "../workspace/open.ts";
import { didChangeWorkspaceFolders } from "./did-change-workspace-folders.ts";

/** Files whose changes on disk matter, for the editor's watcher. */
const WATCHED = [
  "**/*.{tf,tofu}",
  "**/*.{tf,tofu}.json",
  "**/*.tfvars",
  "**/*.tfvars.json",
  "**/*.hcl",
  "**/*.tfstate",
  "**/.terraform/modules/modules.json",
  "**/.terrafix/exceptions.yaml",
  "**/terrafix.{yaml,yml}",
] as const;

/** Of a folder that was moved or deleted editors tell once, and a folder cannot be told from a file by its name. */
const FOLDERS = { globPattern: "**/*", kind: WatchKind.Create | WatchKind.Delete };

/** Registers what is registered dynamically, and reads the folders in the background meanwhile. */
export async function initialized(session: Session): Promise<void> {
  const { connection, features, log } = session;
  if (features.workspaceFolders) {
    connection.workspace.onDidChangeWorkspaceFolders((event) => {
      Promise.resolve(didChangeWorkspaceFolders(session, event)).catch((error: unknown) => {
        log.error("A change of folders failed; this is a bug.", { error });
      });
    });
  }
  await Promise.all([register(session), readAll(session)]);
  await session.sources.poll();
}

async function register({ connection, features, log }: Session): Promise<void> {
  if (features.watchFiles) {
    const watchers = [...WATCHED.map((globPattern) => ({ globPattern })), FOLDERS];
    await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch((error: unknown) => {
      log.warn("The editor does not watch files; changes by other programs are seen after a refresh.", { error });
    });
  }
  if (features.configurationChanges) {
    await connection.client
      .register(DidChangeConfigurationNotification.type, { section: "terrafix" })
      .catch(() => undefined);
  }
}

async function readAll(session: Session): Promise<void> {
  await readConfiguration(session);
  await Promise.all([...session.folders.values()].map((folder) => openFolder(session, folder)));
}
