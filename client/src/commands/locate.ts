import * as vscode from "vscode";
import type { LocateAnswer } from "../../../shared/src/protocol.ts";
import type { Receipt, ReceiptCandidate } from "../../../shared/src/receipt.ts";
import type { Command } from "../app.ts";
import { toRange } from "../features/apply-edits.ts";
import { tell } from "../ui.ts";

/** Paste an ARN, a name or an id; jump to the block that makes it. */
export const locate: Command = {
  id: "terrafix.locate",
  async run(app, given) {
    const query =
      typeof given === "string"
        ? given
        : await vscode.window.showInputBox({
            title: vscode.l10n.t("Find the block of a live resource"),
            prompt: vscode.l10n.t("ARN, name, id or Terraform address"),
            placeHolder: "arn:aws:s3:::acme-prod-receipts",
          });
    if (query === undefined || query.trim() === "") return;
    // In a workspace that is still being read the answer takes a while.
    const answer = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t("Looking for {0}", query.trim()),
        cancellable: true,
      },
      (_, token) => app.server.request("locate", { query: query.trim() }, token),
    );
    if (answer.place !== null) await reveal(vscode.Uri.parse(answer.place.uri), toRange(answer.place.range));
    else if (answer.receipt.candidates.length > 0) await choose(answer.receipt);
    else tell("info", reasonOf(answer));
  },
};

/** Jumps to the block of a finding; tells why when there is none. */
export const goToBlock: Command = {
  id: "terrafix.goToBlock",
  async run(app, id) {
    const finding = typeof id === "string" ? app.findings.byId(id) : undefined;
    if (finding === undefined) return;
    if (finding.place !== null) await reveal(vscode.Uri.parse(finding.place.uri), toRange(finding.place.range));
    else if (finding.receipt.candidates.length > 0) await choose(finding.receipt);
    else if (finding.reason !== null) tell("info", finding.reason.message);
  },
};

async function reveal(uri: vscode.Uri, range: vscode.Range): Promise<void> {
  const start = new vscode.Range(range.start, range.start);
  await vscode.window.showTextDocument(uri, { selection: start, preview: true });
}

interface CandidateItem extends vscode.QuickPickItem {
  readonly candidate: ReceiptCandidate;
}

/** Several blocks could be it: the user, who knows, decides. */
async function choose({ candidates }: Receipt): Promise<void> {
  const items = candidates.map(
    (candidate): CandidateItem => ({
      candidate,
      label: candidate.address,
      description: `${candidate.file}:${candidate.startLine}`,
      detail: candidate.evidence.join(" · "),
    }),
  );
  const placeHolder = vscode.l10n.t("{0} blocks could be it. Which one?", items.length);
  const choice = await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true });
  if (choice === undefined) return;
  const { file, startLine } = choice.candidate;
  const uri = await inWorkspace(file);
  if (uri === null) tell("warning", vscode.l10n.t("{0} is not in this workspace.", file));
  else await reveal(uri, new vscode.Range(startLine - 1, 0, startLine - 1, 0));
}

/** A receipt's path is relative to its folder, and a window may have several. */
async function inWorkspace(file: string): Promise<vscode.Uri | null> {
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const uri = vscode.Uri.joinPath(folder.uri, file);
    try {
      await vscode.workspace.fs.stat(uri);
      return uri;
    } catch {
      // In another folder, then.
    }
  }
  return null;
}

function reasonOf({ query, reason }: LocateAnswer): string {
  return reason?.message ?? vscode.l10n.t("No block of this workspace makes {0}.", query);
}
