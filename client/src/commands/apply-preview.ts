import * as vscode from "vscode";
import type { Command } from "../app.ts";
import { unchanged, workspaceEdit } from "../features/apply-edits.ts";
import { tell } from "../ui.ts";

/** Applies exactly what the preview showed; refuses when a file has changed since. */
export const applyPreview: Command = {
  id: "terrafix.applyPreview",
  async run(app) {
    const session = app.previews.current;
    if (session === null) return;
    const { preview, before } = session;
    const again = { title: vscode.l10n.t("Preview again"), command: "terrafix.previewFix", args: [preview.finding.id] };
    if (before === null || !(await unchanged(before))) {
      tell("warning", vscode.l10n.t("The file has changed since this fix was made; nothing was applied."), again);
      return;
    }
    if (!(await vscode.workspace.applyEdit(workspaceEdit(preview.files)))) {
      tell("error", vscode.l10n.t("The editor did not take the edit; nothing was applied."), again);
      return;
    }
    await app.previews.close();
    await showFirst(preview.files[0]);
  },
};

export const discardPreview: Command = {
  id: "terrafix.discardPreview",
  run: (app) => app.previews.close(),
};

async function showFirst(file: { uri: string; edits: readonly { range: { start: { line: number } } }[] } | undefined) {
  if (file === undefined) return;
  const line = file.edits[0]?.range.start.line ?? 0;
  const selection = new vscode.Range(line, 0, line, 0);
  await vscode.window.showTextDocument(vscode.Uri.parse(file.uri), { selection });
}
