import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { METHODS } from "../../../../shared/src/protocol.ts";
import { EXCEPTIONS_FILE } from "../../config/exceptions.ts";
import { warmFormatter } from "../../terraform/format/canonical.ts";
import { rootOfManifest } from "../../terraform/index/installed.ts";
import { isConfigurationFile, isInSkippedDirectory } from "../../terraform/index/read-sources.ts";
import { MAX_FILE_LENGTH } from "../../terraform/syntax/parse.ts";
import { announce } from "../announce.ts";
import { factsOf, filesOf } from "../findings/facts.ts";
import { recallPullRequests } from "../findings/recall.ts";
import { notify } from "../notify.ts";
import { beginProgress, type WorkProgress } from "../progress.ts";
import type { ShownPull } from "../pull-requests/watcher.ts";
import { createPause, debounced } from "../scheduler.ts";
import { folderOfPath, type Session } from "../session.ts";
import { enabledPolicies, type Folder, indexOptionsOf, readExceptions } from "./folder.ts";
import { changedFiles } from "./moved-folders.ts";
import { foldersWithState } from "./state-files.ts";
import { refreshStates } from "./states.ts";

/** Keeps the folders' trees in step with disk and buffers, in the background. */
export interface Indexer {
  /** Reads a folder; cancels an earlier read of it. `onReadable` is called as soon as single files can be judged. */
  load(folder: Folder, onReadable?: () => void): Promise<void>;
  /** Brings whole indexes up to date once typing stops, then counts and tells what changed. */
  settle(): void;
  /** Files or folders on disk came, changed or went. */
  diskChanged(paths: readonly string[]): Promise<void>;
  dispose(): void;
}

/** Milliseconds without a change before the whole index is brought up to date. */
const QUIET_MS = 250;

export function createIndexer(session: () => Session): Indexer {
  const loads = new Map<Folder, AbortController>();
  const settled = debounced(
    QUIET_MS,
    (signal) => settleNow(session(), signal),
    (error) => session().log.error("The workspace could not be indexed.", { error }),
  );
  return {
    load: async (folder, onReadable = () => undefined) => {
      loads.get(folder)?.abort();
      const controller = new AbortController();
      loads.set(folder, controller);
      try {
        await loadFolder(session(), folder, { controller, onReadable });
      } finally {
        if (loads.get(folder) === controller) loads.delete(folder);
        settled.schedule();
      }
    },
    settle: () => settled.schedule(),
    diskChanged: async (paths) => {
      const files = await changedFiles(session(), paths);
      if (files.length === 0) return;
      for (const changed of files) await readAgain(session(), changed);
      session().publisher.everythingChanged();
      settled.schedule();
    },
    dispose: () => {
      for (const controller of loads.values()) controller.abort();
      settled.cancel();
    },
  };
}

async function loadFolder(
  session: Session,
  folder: Folder,
  { controller, onReadable }: { readonly controller: AbortController; readonly onReadable: () => void },
): Promise<void> {
  const { signal } = controller;
  session.status.set({ health: "indexing", message: `Reading ${path.basename(folder.root)}…`, action: null });
  let report: WorkProgress["report"] = () => undefined;
  // Not waited for: the editor takes its time to answer.
  const progress = beginProgress(session, `TerraFix: reading ${path.basename(folder.root)}`, controller);
  void progress.then((shown) => {
    report = shown.report;
  });
  try {
    await loadSettings(session, folder);
    const since = performance.now();
    await folder.tree.load({
      pause: createPause(signal),
      signal,
      onProgress: (done, total) => report(done, total),
      onReadable,
    });
    for (const problem of folder.tree.problems()) session.log.warn(`${problem.where}: ${problem.message}`);
    session.log.info(`Read ${folder.root}.`, {
      files: folder.tree.paths().length,
      ms: Math.round(performance.now() - since),
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    session.log.info(`Reading ${folder.root} was cancelled.`);
  } finally {
    void progress.then((shown) => shown.done());
    session.publisher.everythingChanged();
  }
}

/** Settings, exceptions and states of a folder, and what git says of it. */
export async function loadSettings(session: Session, folder: Folder): Promise<void> {
  const { settings, problems } = await session.adapters.settings(folder.root);
  for (const problem of problems) session.log.warn(`${problem.where}: ${problem.message}`);
  folder.base = settings;
  folder.catalogue = enabledPolicies(folder.base, folder.editor);
  // Before the first load there is nothing to read again.
  if (folder.tree.setOptions(indexOptionsOf(settings)) && folder.tree.whole() !== null) loadAgain(session, folder);
  await loadExceptions(session, folder);
  // Which states there are depends on the code: they are read once it is.
  folder.statesAreOld = true;
  folder.revision++;
}

function loadAgain(session: Session, folder: Folder): void {
  session.indexer.load(folder).catch((error: unknown) => {
    session.log.error("The folder could not be read again.", { error });
  });
}

export async function loadExceptions(session: Session, folder: Folder): Promise<void> {
  const buffer = session.documents.byPath(path.join(folder.root, EXCEPTIONS_FILE));
  folder.exceptions = await readExceptions(folder, buffer?.text ?? null);
  for (const problem of folder.exceptions.problems) session.log.warn(`${problem.where}: ${problem.message}`);
  folder.revision++;
}

async function readAgain(session: Session, changed: string): Promise<void> {
  // Only marked: they are read when things have settled, since an apply writes its state many times.
  for (const folder of foldersWithState(session, changed)) folder.statesAreOld = true;
  const place = folderOfPath(session, changed);
  if (place === null) return;
  const { folder, file } = place;
  if (file === EXCEPTIONS_FILE) return loadExceptions(session, folder);
  if (/^terrafix\.ya?ml$/.test(file)) return loadSettings(session, folder);
  // Which of the downloaded modules are read depends on what `terraform init` says of them.
  if (rootOfManifest(file) !== null && folder.tree.whole() !== null) return loadAgain(session, folder);
  if (!isConfigurationFile(path.basename(file)) || isInSkippedDirectory(file)) return;
  folder.tree.setDisk(file, await readText(changed));
}

/** Null when the file is gone or nothing that can be read as configuration. */
async function readText(file: string): Promise<string | null> {
  try {
    if ((await stat(file)).size > MAX_FILE_LENGTH) return null;
    const bytes = await readFile(file);
    return bytes.includes(0) ? null : new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

async function settleNow(session: Session, signal: AbortSignal): Promise<void> {
  const pause = createPause(signal);
  let moved = false;
  for (const folder of session.folders.values()) {
    if (folder.tree.whole() === null) continue;
    moved ||= !folder.tree.isFresh();
    await pause();
    const index = folder.tree.refresh();
    await refreshStates(session, folder, { index, signal });
  }
  await session.sources.place(signal);
  let open = 0;
  let predicted = 0;
  const ids = session.placed.map(({ finding }) => finding.id);
  const pulls: ShownPull[] = [];
  for (const folder of session.folders.values()) {
    for (const file of filesOf(folder)) {
      const { items } = await factsOf(session, folder, file, pause);
      ids.push(...items.map((item) => item.id));
      pulls.push(...items.flatMap(({ pullRequest: pull }) => (pull === null ? [] : [{ pull, folder }])));
      open += items.filter((item) => item.state === "open").length;
      predicted += items.filter((item) => item.state === "predicted").length;
    }
  }
  signal.throwIfAborted();
  session.status.count(open, predicted);
  session.watcher.show(pulls);
  session.sources.tellHealth();
  notify(session, METHODS.findingsChanged);
  if (await recallPullRequests(session, ids, pause)) announce(session);
  // The workspace rests: the first fix will not have to wait for its formatter.
  warmFormatter();
  // Verdicts in other files may hang on what was typed in one.
  if (moved) session.publisher.everythingChanged();
}
