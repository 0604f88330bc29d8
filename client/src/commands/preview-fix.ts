import * as vscode from "vscode";
import type { FindingItem, FixPreview } from "../../../shared/src/protocol.ts";
import type { App, Command } from "../app.ts";
import { fixable } from "../features/tree.ts";
import type { Fixer } from "../server/messages.ts";
import { tellReason } from "../ui.ts";
import { pickFinding } from "./pick-finding.ts";

/** Shows the fix a rule makes, as a diff with its explanation. */
export const previewFix: Command = {
  id: "terrafix.previewFix",
  run: (app, given) => preview(app, given, "rule"),
};

/** The same with the model, for findings no rule covers or when the user wants another proposal. */
export const previewFixWithModel: Command = {
  id: "terrafix.previewFixWithModel",
  run: (app, given) => preview(app, given, "bedrock"),
};

async function preview(app: App, given: unknown, fixer: Fixer): Promise<void> {
  const finding = await pickFinding(app, given, fixable);
  if (finding === undefined) return;
  const fix = await requestPreview(app, finding, fixer);
  if (fix !== null) await app.previews.show(fix, fixer);
}

/** Asks for a fix, with progress that can be cancelled. Null when there is none: the user has been told why. */
async function requestPreview(app: App, finding: FindingItem, fixer: Fixer): Promise<FixPreview | null> {
  const title =
    fixer === "rule"
      ? vscode.l10n.t("Making the fix of “{0}”", finding.title)
      : vscode.l10n.t("Asking Bedrock for a fix of “{0}”", finding.title);
  const answer = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const stream = app.server.onPreviewProgress(({ findingId, text }) => {
        if (findingId === finding.id) progress.report({ message: lastWords(text) });
      });
      try {
        const result = await app.server.request("preview", { findingId: finding.id, fixer }, token);
        return token.isCancellationRequested ? null : result;
      } catch (error) {
        if (token.isCancellationRequested) return null;
        throw error;
      } finally {
        stream.dispose();
      }
    },
  );
  if (answer === null) return null;
  if (answer.kind === "refused") {
    tellReason(answer.reason);
    return null;
  }
  return answer.preview;
}

/** A notification has one line. */
function lastWords(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= 80 ? line : `…${line.slice(-79)}`;
}
