import * as vscode from "vscode";
import type { FindingItem, PreviewAnswer } from "../../../shared/src/protocol.ts";
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
  const answer = await (fixer === "rule" ? askRule(app, finding) : askModel(app, finding));
  if (answer?.kind === "preview") await app.previews.show(answer.preview, fixer);
  else if (answer?.kind === "refused") {
    await app.previews.close();
    tellReason(answer.reason);
  }
}

/** A rule answers at once: a message is shown only where it does not. Null when the user cancelled. */
async function askRule(app: App, finding: FindingItem): Promise<PreviewAnswer | null> {
  const title = vscode.l10n.t("Making the fix of “{0}”", finding.title);
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, (_, token) =>
    request(app, { findingId: finding.id, fixer: "rule" }, token),
  );
}

/** A model takes its time: what it says is shown as it says it, in the panel that will hold the explanation. */
async function askModel(app: App, finding: FindingItem): Promise<PreviewAnswer | null> {
  const waiting = await app.previews.wait(finding);
  const progress = app.server.onPreviewProgress((now) => {
    if (now.findingId === finding.id) waiting.update(now);
  });
  try {
    return await request(app, { findingId: finding.id, fixer: "bedrock" }, waiting.token);
  } catch (error) {
    await app.previews.close();
    throw error;
  } finally {
    progress.dispose();
  }
}

async function request(
  app: App,
  params: { readonly findingId: string; readonly fixer: Fixer },
  token: vscode.CancellationToken,
): Promise<PreviewAnswer | null> {
  try {
    const answer = await app.server.request("preview", params, token);
    return token.isCancellationRequested ? null : answer;
  } catch (error) {
    if (token.isCancellationRequested) return null;
    throw error;
  }
}
