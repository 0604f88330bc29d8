import type { Connection, InitializeParams } from "vscode-languageserver/node";
import { NO_CREDENTIALS } from "./accounts.ts";
import type { Adapters } from "./adapters.ts";
import { createPublisher, type Publisher } from "./diagnostics/publisher.ts";
import { createDocuments } from "./documents.ts";
import { readEditorSettings } from "./editor-settings.ts";
import { clientFeatures } from "./features.ts";
import { createSources } from "./findings/sources.ts";
import { initialize } from "./handlers/initialize.ts";
import { initialized } from "./handlers/initialized.ts";
import { BINDINGS } from "./handlers/table.ts";
import { createEditorLogger } from "./log.ts";
import { createPullRequestWatcher } from "./pull-requests/watcher.ts";
import type { Session, Shared } from "./session.ts";
import { createStatus } from "./status.ts";
import { createIndexer } from "./workspace/indexer.ts";

export interface RunningServer {
  /** Fulfilled when the editor has said `shutdown`. */
  readonly finished: Promise<void>;
  dispose(): void;
}

/** Serves one editor over a connection, until it says goodbye. */
export function startServer(connection: Connection, adapters: Adapters): RunningServer {
  const session = createSession(connection, adapters);
  let end: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => {
    end = resolve;
  });
  const dispose = (): void => {
    session.indexer.dispose();
    session.sources.dispose();
    session.watcher.dispose();
    session.publisher.dispose();
    void session.shared.model?.model.close();
    end();
  };
  connection.onInitialize((params: InitializeParams) => initialize(session, params));
  connection.onInitialized(() => {
    initialized(session).catch((error: unknown) => session.log.error("Starting up failed.", { error }));
  });
  connection.onShutdown(dispose);
  for (const binding of BINDINGS) binding.bind(session);
  connection.listen();
  return { finished, dispose };
}

function createSession(connection: Connection, adapters: Adapters): Session {
  let publisher: Publisher | null = null;
  const get = (): Session => session;
  const session: Session = {
    connection,
    adapters,
    log: createEditorLogger(connection),
    documents: createDocuments(),
    folders: new Map(),
    features: clientFeatures({}),
    trusted: false,
    credentials: NO_CREDENTIALS,
    sentSettings: {},
    editor: readEditorSettings({}, false).settings,
    placed: [],
    pullRequests: new Map(),
    pullStates: new Map(),
    recalled: new Set(),
    facts: new Map(),
    issues: new Map(),
    shown: new Map(),
    drafts: new Map(),
    // Made at first use: which one it is depends on what the editor can do.
    get publisher() {
      publisher ??= createPublisher(session);
      return publisher;
    },
    indexer: createIndexer(get),
    sources: createSources(get),
    watcher: createPullRequestWatcher(get),
    status: createStatus(get),
    shared: sharedOf(adapters),
  };
  return session;
}

function sharedOf(adapters: Adapters): Shared {
  let tools: ReturnType<Adapters["tools"]> | null = null;
  let store: ReturnType<Adapters["store"]> | null = null;
  return {
    tools: () => {
      tools ??= adapters.tools();
      return tools;
    },
    store: () => {
      store ??= adapters.store();
      return store;
    },
    model: null,
  };
}
