import {
  CodeActionRequest,
  CodeActionResolveRequest,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveTextDocumentNotification,
  DocumentDiagnosticRequest,
  HoverRequest,
  WorkspaceDiagnosticRequest,
} from "vscode-languageserver/node";
import { type Binding, binding, listening } from "./bind.ts";
import { codeAction } from "./code-action.ts";
import { codeActionResolve } from "./code-action-resolve.ts";
import { didChange } from "./did-change.ts";
import { didClose } from "./did-close.ts";
import { didOpen } from "./did-open.ts";
import { didSave } from "./did-save.ts";
import { documentDiagnostic } from "./document-diagnostic.ts";
import { hover } from "./hover.ts";
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
];
