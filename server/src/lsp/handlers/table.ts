import {
  CodeActionRequest,
  CodeActionResolveRequest,
  CodeLensRequest,
  DidChangeConfigurationNotification,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveTextDocumentNotification,
  DocumentDiagnosticRequest,
  DocumentLinkRequest,
  ExecuteCommandRequest,
  HoverRequest,
  WorkspaceDiagnosticRequest,
} from "vscode-languageserver/node";
import { METHODS } from "../../../../shared/src/protocol.ts";
import { addException } from "./add-exception.ts";
import { apply } from "./apply.ts";
import { type Binding, binding, listening } from "./bind.ts";
import { codeAction } from "./code-action.ts";
import { codeActionResolve } from "./code-action-resolve.ts";
import { codeLens } from "./code-lens.ts";
import { credentials } from "./credentials.ts";
import { didChange } from "./did-change.ts";
import { didChangeConfiguration } from "./did-change-configuration.ts";
import { didChangeWatchedFiles } from "./did-change-watched-files.ts";
import { didClose } from "./did-close.ts";
import { didOpen } from "./did-open.ts";
import { didSave } from "./did-save.ts";
import { documentDiagnostic } from "./document-diagnostic.ts";
import { documentLink } from "./document-link.ts";
import { draftPullRequest } from "./draft-pull-request.ts";
import { executeCommand } from "./execute-command.ts";
import { exportReport } from "./export-report.ts";
import { findings } from "./findings.ts";
import { hover } from "./hover.ts";
import { locate } from "./locate.ts";
import { openPullRequest } from "./open-pull-request.ts";
import { preview } from "./preview.ts";
import { refresh } from "./refresh.ts";
import { trust } from "./trust.ts";
import { workspaceDiagnostic } from "./workspace-diagnostic.ts";

/** Every method the server knows beside the life cycle. A new one is a file and a line here. */
export const BINDINGS: readonly Binding[] = [
  listening(DidOpenTextDocumentNotification.method, didOpen),
  listening(DidChangeTextDocumentNotification.method, didChange),
  listening(DidSaveTextDocumentNotification.method, didSave),
  listening(DidCloseTextDocumentNotification.method, didClose),
  binding(DocumentDiagnosticRequest.method, documentDiagnostic),
  binding(WorkspaceDiagnosticRequest.method, workspaceDiagnostic),
  binding(CodeActionRequest.method, codeAction),
  binding(CodeActionResolveRequest.method, codeActionResolve),
  binding(HoverRequest.method, hover),
  binding(CodeLensRequest.method, codeLens),
  binding(DocumentLinkRequest.method, documentLink),
  binding(ExecuteCommandRequest.method, executeCommand),
  listening(DidChangeConfigurationNotification.method, didChangeConfiguration),
  listening(DidChangeWatchedFilesNotification.method, didChangeWatchedFiles),
  binding(METHODS.findings, findings),
  binding(METHODS.refresh, refresh),
  binding(METHODS.locate, locate),
  binding(METHODS.preview, preview),
  binding(METHODS.apply, apply),
  binding(METHODS.draftPullRequest, draftPullRequest),
  binding(METHODS.openPullRequest, openPullRequest),
  binding(METHODS.addException, addException),
  binding(METHODS.exportReport, exportReport),
  listening(METHODS.credentials, credentials),
  listening(METHODS.trust, trust),
];
