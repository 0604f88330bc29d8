import path from "node:path";
import { DidChangeWatchedFilesNotification, type FileSystemWatcher } from "vscode-languageserver/node";
import { uriOf } from "../convert.ts";
import type { Session } from "../session.ts";
import type { Folder } from "./folder.ts";

/** State files that the settings name for a folder, as they are written there. */
export function givenStates({ trusted }: Session, { base, editor }: Folder): readonly string[] {
  return [...base.batch.state, ...(trusted ? editor.state.files : [])];
}

/** Folders whose states a file on disk may be: the given ones can lie anywhere and be called anything. */
export function foldersWithState(session: Session, file: string): readonly Folder[] {
  return [...session.folders.values()].filter(
    (folder) =>
      (file.endsWith(".tfstate") && file.startsWith(folder.root + path.sep)) ||
      givenStates(session, folder).some((given) => path.resolve(folder.root, given) === file),
  );
}

/** Has the editor watch the given files; those called `*.tfstate` in a workspace folder are watched anyway. */
export async function watchGivenStates(session: Session, folder: Folder): Promise<void> {
  const files = givenStates(session, folder).map((given) => path.resolve(folder.root, given));
  const others = files.filter((file) => !(file.endsWith(".tfstate") && file.startsWith(folder.root + path.sep)));
  const key = JSON.stringify(others);
  if (!session.features.watchFiles || folder.watchedStates.key === key) return;
  const before = folder.watchedStates.watch;
  // Said before waiting: a second call meanwhile has nothing to do.
  folder.watchedStates = { key, watch: null };
  before?.dispose();
  if (others.length === 0) return;
  const watchers = others.map((file) => watcherOf(file, session.features.relativePatterns));
  try {
    const watch = await session.connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    if (folder.watchedStates.key === key) folder.watchedStates = { key, watch };
    else watch.dispose();
  } catch (error) {
    session.log.warn("The editor does not watch the given state files; their changes are seen after a refresh.", {
      error,
    });
  }
}

/** What means something in a pattern stands for any one character. */
function watcherOf(file: string, isRelative: boolean): FileSystemWatcher {
  const name = path.basename(file).replace(/[*?[\]{}!,\\]/g, "?");
  if (!isRelative) return { globPattern: `**/${name}` };
  return { globPattern: { baseUri: uriOf(path.dirname(file)), pattern: name } };
}
