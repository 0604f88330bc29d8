import * as vscode from "vscode";
import type { FindingItem, FixPreview } from "../../../shared/src/protocol.ts";
import type { App, Command } from "../app.ts";
import { confirmedEdit, snapshot } from "../features/apply-edits.ts";
import { fixable } from "../features/tree.ts";
import { mergeFixes } from "../text/merge-edits.ts";
import { tell } from "../ui.ts";
import { findingName } from "../views/finding-labels.ts";
import { findingsIn } from "./pick-finding.ts";

/** Fixes all findings, or those of the selected nodes, through the editor's refactor preview. */
export const fixSeveral: Command = {
  id: "terrafix.fixSeveral",
  async run(app, clicked, selected) {
    const given = findingsIn(clicked, selected);
    const findings = (given.length > 0 ? given : app.findings.all).filter(fixable);
    if (findings.length === 0) {
      tell("info", vscode.l10n.t("None of these findings has a block that could be fixed."));
      return;
    }
    const { previews, refused } = await requestAll(app, findings);
    if (previews.length > 0) await showRefactoring(previews);
    if (refused.length > 0) tellRefused(refused, findings.length);
  },
};

interface Refused {
  readonly finding: FindingItem;
  readonly message: string;
}

async function requestAll(app: App, findings: readonly FindingItem[]) {
  const title = vscode.l10n.t("Making {0} fixes", findings.length);
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const previews: FixPreview[] = [];
      const refused: Refused[] = [];
      for (const finding of findings) {
        if (token.isCancellationRequested) return { previews: [], refused: [] };
        progress.report({ message: findingName(finding), increment: 100 / findings.length });
        const answer = await app.server.request("preview", { findingId: finding.id, fixer: "rule" }, token);
        if (answer.kind === "preview") previews.push(answer.preview);
        else refused.push({ finding, message: answer.reason.message });
      }
      return token.isCancellationRequested ? { previews: [], refused: [] } : { previews, refused };
    },
  );
}

async function showRefactoring(previews: readonly FixPreview[]): Promise<void> {
  const { files, dropped } = mergeFixes(previews.map((preview) => preview.files));
  if ((await snapshot(files)) === null) {
    tell("warning", vscode.l10n.t("A file has changed while the fixes were made; please try again."));
    return;
  }
  const labels = previews.map(({ finding }) => finding.title);
  await vscode.workspace.applyEdit(confirmedEdit(files, labels), { isRefactoring: true });
  if (dropped.length === 0) return;
  tell("info", vscode.l10n.t("{0} fixes touch the same lines as others; run this again for them.", dropped.length));
}

function tellRefused(refused: readonly Refused[], of: number): void {
  const first = refused[0]?.message ?? "";
  const message = vscode.l10n.t("{0} of {1} findings have no fix. The first: {2}", refused.length, of, first);
  tell("info", message);
}
