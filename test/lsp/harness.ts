import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";
import {
  type ClientCapabilities,
  type CodeAction,
  type CodeActionContext,
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type FileSystemWatcher,
  type Hover,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  type RegistrationParams,
  StreamMessageReader,
  StreamMessageWriter,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import { adaptersFor } from "../../server/src/cli/language-server/adapters.ts";
import { readSettings } from "../../server/src/config/load.ts";
import type { Adapters } from "../../server/src/lsp/adapters.ts";
import { lineStartsOf, offsetAt, uriOf } from "../../server/src/lsp/convert.ts";
import { startServer } from "../../server/src/lsp/server.ts";
import { silentLogger } from "../../server/src/observe/log.ts";
import { nullStore } from "../../server/src/store/null.ts";
import { METHODS, type StatusMessage } from "../../shared/src/protocol.ts";

/** An editor that can do everything; tests take away what they are about. */
export const MODERN: ClientCapabilities = {
  workspace: {
    applyEdit: true,
    workspaceEdit: { documentChanges: true, resourceOperations: ["create"] },
    configuration: true,
    workspaceFolders: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true },
    diagnostics: { refreshSupport: true },
    codeLens: { refreshSupport: true },
  },
  textDocument: {
    diagnostic: { dynamicRegistration: true, relatedDocumentSupport: true },
    publishDiagnostics: {
      relatedInformation: true,
      codeDescriptionSupport: true,
      dataSupport: true,
      versionSupport: true,
    },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: [] } },
      resolveSupport: { properties: ["edit"] },
      dataSupport: true,
      disabledSupport: true,
      isPreferredSupport: true,
    },
    hover: { contentFormat: ["markdown", "plaintext"] },
  },
  window: { workDoneProgress: true, showDocument: { support: true }, showMessage: {} },
};

/** An editor of ten years ago: it is told, it never asks, and it knows no versions. */
export const OLD: ClientCapabilities = {
  workspace: { applyEdit: true },
  textDocument: {
    publishDiagnostics: { dataSupport: true },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } },
    hover: { contentFormat: ["plaintext"] },
  },
};

export interface Editor {
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  readonly root: string;
  readonly logs: string[];
  readonly statuses: StatusMessage[];
  readonly pushed: PublishDiagnosticsParams[];
  readonly applied: WorkspaceEdit[];
  /** Patterns the server has asked to be watched, as JSON. */
  readonly watched: string[];
  readonly refreshes: () => number;
  uri(file: string): string;
  open(file: string, text: string, version?: number): void;
  change(file: string, version: number, text: string, range?: Range): void;
  diagnostics(file: string): Promise<readonly Diagnostic[]>;
  pull(file: string, previousResultId?: string): Promise<DocumentDiagnosticReport>;
  actions(file: string, range: Range, context?: Partial<CodeActionContext>): Promise<readonly CodeAction[]>;
  resolve(action: CodeAction): Promise<CodeAction>;
  hover(file: string, line: number, character: number): Promise<Hover | null>;
  settings: Record<string, unknown>;
}

/** A folder with the given files that is gone after the test. */
export async function workspace(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), "terrafix-lsp-")));
  onTestFinished(() => rm(root, { recursive: true, force: true, maxRetries: 3 }));
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text);
  }
  return root;
}

/** The adapters of the real program over an environment without anyone's credentials. */
export async function realAdapters(env: NodeJS.ProcessEnv = {}, cwd = tmpdir()): Promise<Adapters> {
  const clean = { PATH: process.env.PATH, HOME: cwd, ...env };
  const { settings, origins, file } = await readSettings({ cwd, env: clean });
  const nothing = (): void => undefined;
  const adapters = adaptersFor({
    settings,
    configuration: { file, origins, problems: [] },
    log: silentLogger(),
    output: { isTty: false, columns: 80, text: nothing, json: nothing, error: nothing, problem: () => null },
    progress: { stage: nothing, tick: nothing, done: nothing },
    signal: new AbortController().signal,
    env: clean,
    cwd,
    stdinIsTty: false,
  });
  return { ...adapters, store: () => Promise.resolve(nullStore()) };
}

/** Starts a server and an editor that speak the real protocol to each other over streams. */
export async function startEditor(options: {
  readonly root: string;
  readonly folders?: readonly string[];
  readonly capabilities?: ClientCapabilities;
  readonly adapters?: Adapters;
  readonly settings?: Record<string, unknown>;
  readonly initializationOptions?: unknown;
}): Promise<Editor> {
  const toServer = new PassThrough();
  const toClient = new PassThrough();
  const server = startServer(
    createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient)),
    options.adapters ?? (await realAdapters()),
  );
  const connection = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
  onTestFinished(() => {
    server.dispose();
    connection.dispose();
  });
  return connectEditor(connection, options);
}

/** The editor's side over any connection: in process, or to a child process. */
export async function connectEditor(
  connection: ProtocolConnection,
  options: {
    readonly root: string;
    readonly folders?: readonly string[];
    readonly capabilities?: ClientCapabilities;
    readonly settings?: Record<string, unknown>;
    readonly initializationOptions?: unknown;
    /** The editor's process, when it is not this one. */
    readonly processId?: number | undefined;
  },
): Promise<Editor> {
  const { root } = options;
  const settings = options.settings ?? {};
  const logs: string[] = [];
  const statuses: StatusMessage[] = [];
  const pushed: PublishDiagnosticsParams[] = [];
  const applied: WorkspaceEdit[] = [];
  const watched: string[] = [];
  let refreshes = 0;
  const uri = (file: string): string => uriOf(path.join(root, file));
  connection.onNotification("window/logMessage", ({ message }: { message: string }) => void logs.push(message));
  connection.onNotification(
    "textDocument/publishDiagnostics",
    (params: PublishDiagnosticsParams) => void pushed.push(params),
  );
  connection.onNotification(METHODS.status, (status: StatusMessage) => void statuses.push(status));
  connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) =>
    items.map(() => editor.settings),
  );
  connection.onRequest("client/registerCapability", ({ registrations }: RegistrationParams) => {
    for (const { registerOptions } of registrations) {
      const watchers: readonly FileSystemWatcher[] = registerOptions?.watchers ?? [];
      watched.push(...watchers.map(({ globPattern }) => JSON.stringify(globPattern)));
    }
    return null;
  });
  connection.onRequest("client/unregisterCapability", () => null);
  connection.onRequest("window/workDoneProgress/create", () => null);
  connection.onRequest("workspace/codeLens/refresh", () => null);
  connection.onRequest("window/showDocument", () => ({ success: true }));
  connection.onRequest("workspace/diagnostic/refresh", () => {
    refreshes++;
    return null;
  });
  connection.onRequest("workspace/applyEdit", ({ edit }: { edit: WorkspaceEdit }) => {
    applied.push(edit);
    return { applied: true };
  });
  connection.listen();
  const folders = options.folders ?? [root];
  const initialized = await connection.sendRequest<InitializeResult>("initialize", {
    processId: options.processId ?? process.pid,
    rootUri: pathToFileURL(root).href,
    capabilities: options.capabilities ?? MODERN,
    workspaceFolders: folders.map((folder) => ({ uri: pathToFileURL(folder).href, name: path.basename(folder) })),
    initializationOptions: options.initializationOptions,
  });
  const pull: Editor["pull"] = (file, previousResultId) =>
    connection.sendRequest("textDocument/diagnostic", {
      textDocument: { uri: uri(file) },
      ...(previousResultId === undefined ? {} : { previousResultId }),
    });
  const editor: Editor = {
    connection,
    initialized,
    root,
    logs,
    statuses,
    pushed,
    applied,
    watched,
    settings,
    refreshes: () => refreshes,
    uri,
    open: (file, text, version = 1) =>
      void connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri: uri(file), languageId: "terraform", version, text },
      }),
    change: (file, version, text, range) =>
      void connection.sendNotification("textDocument/didChange", {
        textDocument: { uri: uri(file), version },
        contentChanges: [range === undefined ? { text } : { range, text }],
      }),
    pull,
    diagnostics: async (file) => {
      const report = await pull(file);
      return report.kind === "full" ? report.items : [];
    },
    actions: (file, range, context = {}) =>
      connection.sendRequest("textDocument/codeAction", {
        textDocument: { uri: uri(file) },
        range,
        context: { diagnostics: [], ...context },
      }),
    resolve: (action) => connection.sendRequest("codeAction/resolve", action),
    hover: (file, line, character) =>
      connection.sendRequest("textDocument/hover", { textDocument: { uri: uri(file) }, position: { line, character } }),
  };
  await connection.sendNotification("initialized", {});
  return editor;
}

export function at(line: number, character = 0): Range {
  return { start: { line, character }, end: { line, character } };
}

/** A text after an edit of the protocol: independent of the server's own edits. */
export function applyProtocolEdits(
  text: string,
  edits: readonly { readonly range: Range; readonly newText: string }[],
): string {
  const table = { text, lineStarts: lineStartsOf(text) };
  const spans = edits.map(({ range, newText }) => ({
    start: offsetAt(table, range.start),
    end: offsetAt(table, range.end),
    newText,
  }));
  spans.sort((a, b) => b.start - a.start);
  return spans.reduce((result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end), text);
}

/** The edits for one document out of an edit of the workspace, with the version they are for. */
export function editsFor(
  edit: WorkspaceEdit | undefined,
  uri: string,
): { readonly version: number | null; readonly edits: readonly { range: Range; newText: string }[] } {
  const plain = edit?.changes?.[uri];
  if (plain !== undefined) return { version: null, edits: plain };
  for (const change of edit?.documentChanges ?? []) {
    if ("textDocument" in change && change.textDocument.uri === uri) {
      return { version: change.textDocument.version, edits: change.edits as { range: Range; newText: string }[] };
    }
  }
  throw new Error(`no edit for ${uri} in ${JSON.stringify(edit)}`);
}

/** Waits until something holds; fails with what was seen last. */
export async function eventually<T>(look: () => T | Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const value = await look();
    if (holds(value)) return value;
    if (Date.now() > deadline) throw new Error(`never came true; last: ${JSON.stringify(value)?.slice(0, 2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
