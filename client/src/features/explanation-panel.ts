import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { FixPreview } from "../../../shared/src/protocol.ts";
import { explanationPage } from "../views/explanation.ts";

export const EXPLANATION_VIEW = "terrafix.explanation";

/** The commands the page may ask for: a message from a web view is data, not an order. */
const ALLOWED = ["terrafix.applyPreview", "terrafix.openPreviewPullRequest", "terrafix.discardPreview"];

/** Opens the explanation beside the diff. The focus stays in the diff. */
export function openExplanation(parts: {
  readonly extensionUri: vscode.Uri;
  readonly preview: FixPreview;
}): vscode.WebviewPanel {
  const media = vscode.Uri.joinPath(parts.extensionUri, "media");
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
  webview.html = explanationPage({
    preview: parts.preview,
    t: (message, ...values) => vscode.l10n.t(message, ...values),
    nonce: randomBytes(16).toString("hex"),
    cspSource: webview.cspSource,
    styles: webview.asWebviewUri(vscode.Uri.joinPath(media, "explanation.css")).toString(),
    script: webview.asWebviewUri(vscode.Uri.joinPath(media, "explanation.js")).toString(),
  });
  webview.onDidReceiveMessage((message: { command?: unknown }) => {
    const command = ALLOWED.find((allowed) => allowed === message.command);
    if (command !== undefined) void vscode.commands.executeCommand(command);
  });
  return panel;
}
