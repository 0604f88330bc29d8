import * as vscode from "vscode";
import type { Command } from "../app.ts";

interface FormatItem extends vscode.QuickPickItem {
  readonly format: "json" | "markdown";
}

/** The findings and fixes as a document that the user may save where they like. */
export const exportReport: Command = {
  id: "terrafix.exportReport",
  async run(app) {
    const formats: FormatItem[] = [
      { label: "Markdown", detail: vscode.l10n.t("To read or to attach to a ticket"), format: "markdown" },
      { label: "JSON", detail: vscode.l10n.t("The same report that terrafix-ls --batch writes"), format: "json" },
    ];
    const title = vscode.l10n.t("Export report");
    const choice = await vscode.window.showQuickPick(formats, { title });
    if (choice === undefined) return;
    const content = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (_, token) => app.server.request("exportReport", { format: choice.format }, token),
    );
    const document = await vscode.workspace.openTextDocument({ content, language: choice.format });
    await vscode.window.showTextDocument(document);
  },
};
