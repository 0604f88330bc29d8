import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";

/** How to start a language server. */
export interface ServerCommand {
  readonly file: string;
  readonly args: readonly string[];
}

/** A server process and the editor's end of its pipes. */
export interface Editor {
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  readonly pid: number;
  /** When the process was spawned, in the time of `performance.now`. */
  readonly spawned: number;
  /** Milliseconds from there to the answer to `initialize`. */
  readonly start: number;
  uri(file: string): string;
  open(file: string, text: string): void;
  /** Puts a text in the place of a range, as the next version of the document. */
  edit(file: string, range: Range, text: string): void;
  pull(file: string): Promise<readonly Diagnostic[]>;
  /** The next pushed diagnostics of a file that `holds` is true of; null when none come in time. */
  pushed(file: string, holds: (items: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[] | null>;
  /** Those pushed last. */
  lastPushed(file: string): readonly Diagnostic[];
  stop(): Promise<void>;
}

/** An editor of today. */
const CAPABILITIES: ClientCapabilities = {
  workspace: {
    applyEdit: true,
    workspaceEdit: { documentChanges: true, resourceOperations: ["create"] },
    configuration: true,
    workspaceFolders: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    diagnostics: { refreshSupport: true },
    codeLens: { refreshSupport: true },
  },
  textDocument: {
    synchronization: { didSave: true },
    diagnostic: { dynamicRegistration: true, relatedDocumentSupport: true },
    publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true, dataSupport: true },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } },
      resolveSupport: { properties: ["edit"] },
      dataSupport: true,
      disabledSupport: true,
      isPreferredSupport: true,
    },
    hover: { contentFormat: ["markdown", "plaintext"] },
  },
  window: { workDoneProgress: true, showDocument: { support: true } },
};

/** Milliseconds after which pushed diagnostics are not waited for any more. */
const PATIENCE_MS = 30_000;

/**
 * Spawns a server with a home folder of the benchmark's own (no settings, no credentials, no caches of anybody's), opens
 * a workspace and waits for the answer to `initialize`.
 */
export async function startEditor(command: ServerCommand, root: string, home: string): Promise<Editor> {
  const spawned = performance.now();
  const child = spawn(command.file, command.args, {
    cwd: root,
    env: { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, HOME: home, USERPROFILE: home },
    stdio: ["pipe", "pipe", "ignore"],
  });
  const exited = once(child, "exit");
  await once(child, "spawn");
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const received = receive(connection);
  connection.listen();
  const rootUri = pathToFileURL(root).href;
  const initialized = await connection.sendRequest<InitializeResult>("initialize", {
    processId: process.pid,
    rootUri,
    capabilities: CAPABILITIES,
    workspaceFolders: [{ uri: rootUri, name: path.basename(root) }],
  });
  const start = performance.now() - spawned;
  await connection.sendNotification("initialized", {});
  return {
    connection,
    initialized,
    pid: child.pid ?? 0,
    spawned,
    start,
    ...documentsOf(connection, root),
    ...received(root),
    stop: async () => {
      await Promise.race([connection.sendRequest("shutdown"), sleep(5_000)]);
      await connection.sendNotification("exit");
      await Promise.race([exited, sleep(5_000)]);
      child.kill("SIGKILL");
      connection.dispose();
    },
  };
}

function documentsOf(connection: ProtocolConnection, root: string): Pick<Editor, "uri" | "open" | "edit" | "pull"> {
  const versions = new Map<string, number>();
  const uri = (file: string): string => pathToFileURL(path.join(root, file)).href;
  const next = (file: string): number => {
    const version = (versions.get(file) ?? 0) + 1;
    versions.set(file, version);
    return version;
  };
  return {
    uri,
    open: (file, text) =>
      void connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri: uri(file), languageId: "terraform", version: next(file), text },
      }),
    edit: (file, range, text) =>
      void connection.sendNotification("textDocument/didChange", {
        textDocument: { uri: uri(file), version: next(file) },
        contentChanges: [{ range, text }],
      }),
    pull: async (file) => {
      const report = await connection.sendRequest<{ readonly items?: readonly Diagnostic[] }>(
        "textDocument/diagnostic",
        { textDocument: { uri: uri(file) } },
      );
      return report.items ?? [];
    },
  };
}

type Received = Pick<Editor, "pushed" | "lastPushed">;

/** Answers what servers ask of an editor, and keeps the diagnostics they push. */
function receive(connection: ProtocolConnection): (root: string) => Received {
  const last = new Map<string, readonly Diagnostic[]>();
  const waiting = new Set<(params: PublishDiagnosticsParams) => void>();
  connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    last.set(params.uri, params.diagnostics);
    for (const look of waiting) look(params);
  });
  connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) => items.map(() => null));
  for (const method of [
    "client/registerCapability",
    "client/unregisterCapability",
    "window/workDoneProgress/create",
    "window/showMessageRequest",
    "workspace/codeLens/refresh",
    "workspace/semanticTokens/refresh",
    "workspace/diagnostic/refresh",
  ])
    connection.onRequest(method, () => null);
  return (root) => {
    const uri = (file: string): string => pathToFileURL(path.join(root, file)).href;
    return {
      lastPushed: (file) => last.get(uri(file)) ?? [],
      pushed: (file, holds) =>
        new Promise((resolve) => {
          const finish = (items: readonly Diagnostic[] | null): void => {
            clearTimeout(timer);
            waiting.delete(look);
            resolve(items);
          };
          const look = (params: PublishDiagnosticsParams): void => {
            if (params.uri === uri(file) && holds(params.diagnostics)) finish(params.diagnostics);
          };
          const timer = setTimeout(() => finish(null), PATIENCE_MS);
          waiting.add(look);
        }),
    };
  };
}
