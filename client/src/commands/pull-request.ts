import * as vscode from "vscode";
import type { DraftAnswer, OpenAnswer } from "../../../shared/src/protocol.ts";
import type { PullRequestRef } from "../../../shared/src/report.ts";
import type { App, Command } from "../app.ts";
import { setContext } from "../context-keys.ts";
import type { Fixer } from "../server/messages.ts";
import { tell, tellReason } from "../ui.ts";
import { pickFinding } from "./pick-finding.ts";

/** Shows the pull request that would be sent, for the user to change and confirm. */
export const openPullRequest: Command = {
  id: "terrafix.openPullRequest",
  async run(app, given) {
    const finding = await pickFinding(app, given, ({ place, state }) => place !== null && state !== "excepted");
    if (finding === undefined) return;
    if ((finding.state === "in-review" || finding.state === "merged") && finding.pullRequest !== null) {
      announce(finding.pullRequest, "exists");
      return;
    }
    const shown = app.previews.current;
    const fixer = shown?.preview.finding.id === finding.id ? shown.fixer : "rule";
    await draft(app, finding.id, fixer);
  },
};

/** The same for the fix on show. */
export const openPreviewPullRequest: Command = {
  id: "terrafix.openPreviewPullRequest",
  async run(app) {
    const shown = app.previews.current;
    if (shown !== null) await draft(app, shown.preview.finding.id, shown.fixer);
  },
};

/** Sends the draft as it stands in the editor. */
export const sendPullRequest: Command = {
  id: "terrafix.sendPullRequest",
  async run(app) {
    const { current } = app.drafts;
    const text = await app.drafts.read();
    if (current === null) return;
    if (text === null) {
      tell("warning", vscode.l10n.t("The first line is the title of the pull request; it must not be empty."));
      return;
    }
    const title = vscode.l10n.t("Opening a pull request on {0}", current.slug);
    const send = (token: vscode.CancellationToken) =>
      app.server.request("openPullRequest", { findingId: current.findingId, ...text }, token);
    const answer = await withSignIn(app, () => progress(title, send), { onlyGithub: true });
    if (answer === null) return;
    if (answer.kind === "refused") {
      tellReason(answer.reason);
      return;
    }
    await app.drafts.close();
    await app.previews.close();
    announce(answer.pullRequest, answer.kind);
  },
};

export const discardPullRequest: Command = {
  id: "terrafix.discardPullRequest",
  run: (app) => app.drafts.close(),
};

/** Opens the pull request of a finding in the browser. */
export const viewPullRequest: Command = {
  id: "terrafix.viewPullRequest",
  async run(app, given) {
    const finding = await pickFinding(app, given, ({ pullRequest }) => pullRequest !== null);
    if (finding?.pullRequest) await vscode.env.openExternal(vscode.Uri.parse(finding.pullRequest.url));
  },
};

async function draft(app: App, findingId: string, fixer: Fixer): Promise<void> {
  const title = vscode.l10n.t("Preparing the pull request");
  const prepare = (token: vscode.CancellationToken) =>
    app.server.request("draftPullRequest", { findingId, fixer }, token);
  // With a session, "unauthorized" may also be what Bedrock says of its own credentials.
  const answer = await withSignIn(app, () => progress(title, prepare), { onlyGithub: fixer === "rule" });
  if (answer?.kind === "draft") await app.drafts.show(answer.draft);
  else if (answer?.kind === "exists") announce(answer.pullRequest, answer.kind);
  else if (answer?.kind === "refused") tellReason(answer.reason);
}

/** Null when the user cancelled. */
async function progress<T>(title: string, work: (token: vscode.CancellationToken) => Promise<T>): Promise<T | null> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (_, token) => {
      try {
        return await work(token);
      } catch (error) {
        if (token.isCancellationRequested) return null;
        throw error;
      }
    },
  );
}

/** Asks for a GitHub session when there is none, or a new one when GitHub refuses it, and tries once more. */
async function withSignIn<T extends DraftAnswer | OpenAnswer>(
  app: App,
  work: () => Promise<T | null>,
  { onlyGithub }: { readonly onlyGithub: boolean },
): Promise<T | null> {
  const answer = await work();
  if (answer?.kind !== "refused" || answer.reason.code !== "unauthorized") return answer;
  const renew = (await app.credentials.githubSession()) === undefined ? undefined : "renew";
  if (renew !== undefined && !onlyGithub) return answer;
  return (await app.credentials.signInGithub(renew)) === undefined ? answer : work();
}

function announce({ number, url }: PullRequestRef, kind: "opened" | "exists"): void {
  setContext("openedPullRequest", true);
  const message =
    kind === "opened"
      ? vscode.l10n.t("Pull request #{0} is open.", number)
      : vscode.l10n.t("Pull request #{0} already has this fix.", number);
  tell("info", message, { title: vscode.l10n.t("View on GitHub"), command: "terrafix.openUrl", args: [url] });
}
