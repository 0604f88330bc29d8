import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { FindingItem, FixPreview, PreviewProgress } from "../../../shared/src/protocol.ts";
import { explanationPage, type PageParts } from "../views/explanation.ts";
import { waitingPage, waitingParts } from "../views/waiting.ts";

export const EXPLANATION_VIEW = "terrafix.explanation";

/** The commands the page may ask for: a message from a web view is data, not an order. */
const ALLOWED = ["terrafix.applyPreview", "terrafix.openPreviewPullRequest", "terrafix.discardPreview"];

/** The panel beside the code: what a model says while it works, then what was made and why. */
export interface ExplanationPanel extends vscode.Disposable {
  readonly wait: (finding: FindingItem) => void;
  readonly update: (progress: PreviewProgress) => void;
  readonly show: (preview: FixPreview) => void;
}

/** Opens the panel, empty. The focus stays in the code. `onClosed` is told however it goes. */
export function openPanel(extensionUri: vscode.Uri, onClosed: () => void): ExplanationPanel {
  const media = vscode.Uri.joinPath(extensionUri, "media");
  const panel = vscode.window.createWebviewPanel(
    EXPLANATION_VIEW,
    vscode.l10n.t("Why this fix"),
    { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
    { enableScripts: true, localResourceRoots: [media], enableFindWidget: true },
  );
  panel.iconPath = {
    dark: vscode.Uri.joinPath(media, "shield.svg"),
    light: vscode.Uri.joinPath(media, "shield-light.svg"),
  };
  const { webview } = panel;
  let last: PreviewProgress | null = null;
  webview.onDidReceiveMessage((message: { command?: unknown; ready?: unknown }) => {
    // What came while the page was loading, or while it was hidden, is told again.
    if (message.ready === true && last !== null) send(last);
    const command = ALLOWED.find((allowed) => allowed === message.command);
    if (command !== undefined) void vscode.commands.executeCommand(command);
  });
  panel.onDidDispose(onClosed);
  const send = (progress: PreviewProgress): void => {
    void webview.postMessage({ parts: waitingParts(progress, translate) });
  };
  const parts = (): PageParts => ({
    t: translate,
    language: vscode.env.language,
    nonce: randomBytes(16).toString("hex"),
    cspSource: webview.cspSource,
    styles: webview.asWebviewUri(vscode.Uri.joinPath(media, "explanation.css")).toString(),
    script: webview.asWebviewUri(vscode.Uri.joinPath(media, "explanation.js")).toString(),
  });
  return {
    wait: (finding) => {
      webview.html = waitingPage(finding, parts());
    },
    update: (progress) => {
      last = progress;
      send(progress);
    },
    show: (preview) => {
      last = null;
      webview.html = explanationPage(preview, parts());
    },
    dispose: () => panel.dispose(),
  };
}

function translate(message: string, ...values: (string | number)[]): string {
  return vscode.l10n.t(message, ...values);
}
