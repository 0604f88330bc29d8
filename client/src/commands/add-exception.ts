import { userInfo } from "node:os";
import * as vscode from "vscode";
import type { Command } from "../app.ts";
import { gitRepositories } from "../features/github-host.ts";
import { dateAfter, isDay } from "../text/days.ts";
import { tellReason } from "../ui.ts";
import { findingName } from "../views/finding-labels.ts";
import { pickFinding } from "./pick-finding.ts";

const DAYS = 90;

/** Writes a dated, reasoned exception into the repository, where reviewers see it. */
export const addException: Command = {
  id: "terrafix.addException",
  async run(app, given) {
    const finding = await pickFinding(app, given, ({ state }) => state !== "excepted");
    if (finding === undefined) return;
    const title = vscode.l10n.t("Exception for {0}", findingName(finding));
    const reason = await vscode.window.showInputBox({
      title: `${title} (1/2)`,
      prompt: vscode.l10n.t("Why is this not to be fixed? Reviewers and auditors read it."),
      ignoreFocusOut: true,
      validateInput: (value) => (value.trim().length < 5 ? vscode.l10n.t("Please give a reason.") : undefined),
    });
    if (reason === undefined) return;
    const today = new Date();
    const until = await vscode.window.showInputBox({
      title: `${title} (2/2)`,
      prompt: vscode.l10n.t("Last day on which it holds (year-month-day)."),
      value: dateAfter(today, DAYS),
      ignoreFocusOut: true,
      validateInput: (value) =>
        isDay(value) && value >= dateAfter(today, 0)
          ? undefined
          : vscode.l10n.t("A day from today on, such as {0}.", dateAfter(today, DAYS)),
    });
    if (until === undefined) return;
    const refused = await app.server.request("addException", {
      findingId: finding.id,
      reason: reason.trim(),
      until,
      by: await author(),
    });
    if (refused !== null) tellReason(refused);
  },
};

/** Who git says the user is, else who the system says. */
async function author(): Promise<string> {
  for (const repository of await gitRepositories()) {
    const email = await repository.getConfig("user.email").catch(() => "");
    if (email !== "") return email;
  }
  return userInfo().username;
}
