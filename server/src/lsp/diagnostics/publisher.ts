import { DiagnosticRefreshRequest } from "vscode-languageserver/node";
import { factsOf, filesOf } from "../findings/facts.ts";
import { createPause, debounced, untilAborted } from "../scheduler.ts";
import { folderOf, type Session } from "../session.ts";

/** How diagnostics reach the editor: it pulls them, or they are pushed. One interface, chosen once. */
export interface Publisher {
  /** The text of a document changed. */
  documentChanged(uri: string): void;
  /** A document was closed: what is known of it comes from the disk again. */
  documentClosed(uri: string): void;
  /** Something besides the text changed: findings, settings, exceptions, other files. */
  everythingChanged(): void;
  dispose(): void;
}

/** Milliseconds without a keystroke before diagnostics are pushed. */
const QUIET_MS = 30;

export function createPublisher(session: Session): Publisher {
  return session.features.pullDiagnostics ? pulled(session) : pushed(session);
}

/** The editor asks when it wants to know; it is told when its answers are out of date. */
function pulled(session: Session): Publisher {
  const refresh = debounced(
    QUIET_MS,
    async () => {
      if (session.features.refreshDiagnostics) await session.connection.sendRequest(DiagnosticRefreshRequest.type);
    },
    (error) => session.log.debug("The editor did not take a refresh of diagnostics.", { error }),
  );
  return {
    documentChanged: () => undefined,
    documentClosed: () => undefined,
    everythingChanged: () => refresh.schedule(),
    dispose: () => refresh.cancel(),
  };
}

/** For editors that cannot ask: every open document as it changes, every other file when things are quiet. */
function pushed(session: Session): Publisher {
  /** Result id of what the editor was told last, by URI. */
  const told = new Map<string, string>();
  const fail = (error: unknown): void => session.log.error("Diagnostics could not be computed.", { error });
  const push = async (uri: string, signal: AbortSignal): Promise<void> => {
    const place = folderOf(session, uri);
    if (place === null) return;
    // Before that nothing is known, which is not the same as nothing to say.
    await untilAborted(place.folder.readable, signal);
    const version = session.documents.get(uri)?.version;
    const facts = await factsOf(session, place.folder, place.file, createPause(signal));
    signal.throwIfAborted();
    // Computed on text that is gone: the change that made it so has scheduled its own run.
    if (session.documents.get(uri)?.version !== version) return;
    const id = `${version ?? ""}.${facts.resultId}`;
    const nothingNew = facts.diagnostics.length === 0 && !told.has(uri);
    if (told.get(uri) === id || (nothingNew && version === undefined)) return;
    told.set(uri, id);
    await session.connection.sendDiagnostics({
      uri,
      diagnostics: [...facts.diagnostics],
      ...(version === undefined ? {} : { version }),
    });
  };
  const everything = debounced(
    QUIET_MS,
    async (signal) => {
      for (const document of session.documents.all()) await push(document.uri, signal);
      for (const folder of session.folders.values()) {
        if (folder.tree.whole() === null) continue;
        for (const file of filesOf(folder)) {
          const { uri } = await factsOf(session, folder, file, createPause(signal));
          await push(uri, signal);
        }
      }
      // Files that are gone keep nothing.
      for (const uri of told.keys()) {
        const place = folderOf(session, uri);
        if (place !== null && place.folder.tree.text(place.file) !== null) continue;
        told.delete(uri);
        await session.connection.sendDiagnostics({ uri, diagnostics: [] });
      }
    },
    fail,
  );
  const perDocument = new Map<string, ReturnType<typeof debounced>>();
  return {
    documentChanged: (uri) => {
      const run = perDocument.get(uri) ?? debounced(QUIET_MS, (signal) => push(uri, signal), fail);
      perDocument.set(uri, run);
      run.schedule();
    },
    documentClosed: (uri) => {
      perDocument.get(uri)?.cancel();
      perDocument.delete(uri);
      everything.schedule();
    },
    everythingChanged: () => everything.schedule(),
    dispose: () => {
      everything.cancel();
      for (const run of perDocument.values()) run.cancel();
    },
  };
}
