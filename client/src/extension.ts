import * as vscode from "vscode";
import type { FindingItem, PreviewProgress, StatusMessage } from "../../shared/src/protocol.ts";
import { createApp, startWhenNeeded } from "./context.ts";

/** What other extensions (and the tests) get from `vscode.extensions.getExtension("terrafix.terrafix").activate()`. */
export interface TerraFixApi {
  readonly status: () => StatusMessage;
  readonly findings: () => readonly FindingItem[];
  readonly onDidChangeFindings: vscode.Event<void>;
  /** How far a model is whose fix is waited for; null when none is. */
  readonly previewProgress: () => PreviewProgress | null;
}

/** Called by VS Code. Returns at once: the server starts in the background. */
export function activate(context: vscode.ExtensionContext): TerraFixApi {
  const started = performance.now();
  const app = createApp(context);
  startWhenNeeded(app, context).catch((error: unknown) => app.log.error(String(error)));
  app.log.info(`Activated in ${(performance.now() - started).toFixed(1)} ms, VS Code ${vscode.version}.`);
  return {
    status: () => app.server.status,
    findings: () => app.findings.all,
    onDidChangeFindings: app.findings.onDidChange,
    previewProgress: () => app.previews.progress,
  };
}
