import * as vscode from "vscode";

/** Called by VS Code. This version of the extension has no features: it only says so in its output channel. */
export function activate(context: vscode.ExtensionContext): void {
  const channel = vscode.window.createOutputChannel("TerraFix");
  channel.appendLine(
    "The TerraFix language server is not part of this version yet; terrafix-ls --batch runs without an editor.",
  );
  context.subscriptions.push(channel);
}
