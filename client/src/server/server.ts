import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { METHODS, type StatusMessage } from "../../../shared/src/protocol.ts";
import { crashBudget } from "./crash-budget.ts";
import type { Incoming, IncomingKind, Outgoing, OutgoingKind, RequestKind, Requests } from "./messages.ts";

/** The language server as the rest of the extension sees it, over crashes and restarts. */
export interface Server extends vscode.Disposable {
  readonly status: StatusMessage;
  readonly onStatus: vscode.Event<StatusMessage>;
  readonly onFindingsChanged: vscode.Event<void>;
  readonly onPreviewProgress: vscode.Event<Incoming["previewProgress"]>;
  /** Fired after every start, before anything else is asked of the server. */
  readonly onReady: vscode.Event<void>;
  /** Starts the server unless it runs; waits until it answers. */
  readonly start: () => Promise<void>;
  readonly restart: () => Promise<void>;
  readonly request: <K extends RequestKind>(
    kind: K,
    params: Requests[K]["params"],
    token?: vscode.CancellationToken,
  ) => Promise<Requests[K]["result"]>;
  /** Dropped while the server does not run: `onReady` is the moment to send it again. */
  readonly notify: <K extends OutgoingKind>(kind: K, params: Outgoing[K]) => void;
}

export interface ServerParts {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly intercept: (command: string, args: readonly unknown[]) => boolean;
}

const STARTING: StatusMessage = {
  health: "starting",
  message: "",
  action: null,
  lastPoll: null,
  open: 0,
  predicted: 0,
  accounts: { vanta: "none", github: "none" },
};

/** Makes the handle; nothing is loaded or started yet. */
export function createServer(parts: ServerParts): Server {
  const { log } = parts;
  const statusChanged = new vscode.EventEmitter<StatusMessage>();
  const findingsChanged = new vscode.EventEmitter<void>();
  const previewProgress = new vscode.EventEmitter<Incoming["previewProgress"]>();
  const ready = new vscode.EventEmitter<void>();
  const crashes = crashBudget();
  let status = STARTING;
  let client: LanguageClient | null = null;
  // Starts and stops run one after another, however quickly they are asked for.
  let queue: Promise<void> = Promise.resolve();

  const setStatus = (next: StatusMessage): void => {
    status = next;
    statusChanged.fire(next);
  };
  const failed = (message: string): void => {
    log.error(message);
    client = null;
    const action = { command: "terrafix.restartServer", label: vscode.l10n.t("Restart") };
    setStatus({ ...status, health: "error", message, action });
  };

  async function startNow(): Promise<void> {
    if (client !== null) return;
    setStatus({ ...STARTING, message: vscode.l10n.t("Starting the language server") });
    const [{ createClient }, { State }] = await Promise.all([
      import("./create-client.ts"),
      import("vscode-languageclient/node"),
    ]);
    const started = createClient({ ...parts, crashes, failed });
    const on = <K extends IncomingKind>(kind: K, handler: (value: Incoming[K]) => void): void => {
      started.onNotification(METHODS[kind], handler);
    };
    on("status", setStatus);
    on("findingsChanged", () => findingsChanged.fire());
    on("previewProgress", (piece) => previewProgress.fire(piece));
    // After a crash the library starts the server again by itself: that is a new start for everybody else, too.
    started.onDidChangeState(({ newState }) => {
      if (newState === State.Running) ready.fire();
      else if (newState === State.Starting)
        setStatus({ ...STARTING, message: vscode.l10n.t("Starting the language server") });
    });
    client = started;
    try {
      await started.start();
    } catch (error) {
      failed(vscode.l10n.t("The language server did not start: {0}", messageOf(error)));
      throw error;
    }
  }

  async function stopNow(): Promise<void> {
    const stopping = client;
    client = null;
    if (stopping === null) return;
    // A server that has crashed cannot be asked to stop; what it held is gone with it.
    await stopping.dispose(2000).catch((error: unknown) => log.debug(`Stopping: ${messageOf(error)}`));
  }

  const enqueue = (work: () => Promise<void>): Promise<void> => {
    const result = queue.then(work);
    queue = result.catch(() => undefined);
    return result;
  };

  const start = (): Promise<void> => enqueue(startNow);

  return {
    get status() {
      return status;
    },
    onStatus: statusChanged.event,
    onFindingsChanged: findingsChanged.event,
    onPreviewProgress: previewProgress.event,
    onReady: ready.event,
    start,
    restart: () =>
      enqueue(async () => {
        await stopNow();
        crashes.reset();
        await startNow();
      }),
    async request(kind, params, token) {
      await start();
      const running = client;
      if (running === null) throw new Error(vscode.l10n.t("The language server is not running."));
      // A token that is undefined would travel as a parameter.
      const [method, sent] = [METHODS[kind], params ?? {}];
      try {
        return await (token ? running.sendRequest(method, sent, token) : running.sendRequest(method, sent));
      } catch (error) {
        throw isCancelled(error) ? new vscode.CancellationError() : error;
      }
    },
    notify(kind, params) {
      if (client?.isRunning() !== true) return;
      client.sendNotification(METHODS[kind], params).catch((error: unknown) => log.warn(messageOf(error)));
    },
    dispose() {
      for (const emitter of [statusChanged, findingsChanged, previewProgress, ready]) emitter.dispose();
      stopNow().catch((error: unknown) => log.debug(messageOf(error)));
    },
  };
}

/** `RequestCancelled` of the protocol: the user has stopped the work or thrown its result away. */
const REQUEST_CANCELLED = -32800;

function isCancelled(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === REQUEST_CANCELLED;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
