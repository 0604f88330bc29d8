import path from "node:path";
import {
  CodeActionKind,
  type InitializeParams,
  type InitializeResult,
  PositionEncodingKind,
  TextDocumentSyncKind,
} from "vscode-languageserver/node";
import { SERVER_COMMANDS } from "../../../../shared/src/protocol.ts";
import { CREDENTIALS_FOLLOW } from "../accounts.ts";
import { FIX_ALL_KIND } from "../actions/model.ts";
import { uriOf } from "../convert.ts";
import { readEditorSettings } from "../editor-settings.ts";
import { clientFeatures } from "../features.ts";
import type { Session } from "../session.ts";
import { addFolder } from "../workspace/folders.ts";

/** What the server can do. Notes what the editor can, and the folders; reading them begins with `initialized`. */
export async function initialize(session: Session, params: InitializeParams): Promise<InitializeResult> {
  session.features = clientFeatures(params.capabilities);
  const options = readOptions(params.initializationOptions);
  session.trusted = options.trusted;
  if (options.credentialsFollow) session.credentials = CREDENTIALS_FOLLOW;
  session.sentSettings = options.settings;
  session.editor = readEditorSettings(options.settings, session.trusted).settings;
  for (const { uri } of foldersOf(params)) await addFolder(session, uri);
  return {
    serverInfo: { name: "terrafix-ls" },
    capabilities: {
      positionEncoding: PositionEncodingKind.UTF16,
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
      ...(session.features.pullDiagnostics
        ? {
            diagnosticProvider: { identifier: "terrafix", interFileDependencies: true, workspaceDiagnostics: true },
          }
        : {}),
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL_KIND], resolveProvider: true },
      hoverProvider: true,
      codeLensProvider: { resolveProvider: false },
      documentLinkProvider: { resolveProvider: false },
      executeCommandProvider: { commands: Object.values(SERVER_COMMANDS) },
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
  };
}

interface Options {
  readonly trusted: boolean;
  readonly credentialsFollow: boolean;
  readonly settings: unknown;
}

function readOptions(sent: unknown): Options {
  const record = typeof sent === "object" && sent !== null ? sent : {};
  return {
    trusted: !("trusted" in record) || record.trusted !== false,
    credentialsFollow: "credentialsFollow" in record && record.credentialsFollow === true,
    settings: "settings" in record ? record.settings : {},
  };
}

/** Folders of the workspace; editors before folders give a root, and some neither. */
function foldersOf(params: InitializeParams): readonly { readonly uri: string }[] {
  if (params.workspaceFolders !== null && params.workspaceFolders !== undefined) return params.workspaceFolders;
  const { rootUri, rootPath } = params;
  if (rootUri !== null) return [{ uri: rootUri }];
  return rootPath !== null && rootPath !== undefined && path.isAbsolute(rootPath) ? [{ uri: uriOf(rootPath) }] : [];
}
