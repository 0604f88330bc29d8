import * as vscode from "vscode";
import { SERVER_COMMANDS } from "../../../shared/src/protocol.ts";
import type { Command } from "../app.ts";

interface PolicyItem extends vscode.QuickPickItem {
  readonly argument: unknown;
}

/** Asks which of several policies is to be fixed in the whole workspace. The light bulb's list has one entry for it. */
export const fixPolicy: Command = {
  id: "terrafix.fixPolicy",
  async run(_app, ...choices) {
    const items = choices.filter(isChoice).map(({ title, argument }): PolicyItem => ({ label: title, argument }));
    const placeHolder = vscode.l10n.t("What is to be fixed everywhere?");
    const choice = await vscode.window.showQuickPick(items, { placeHolder });
    if (choice !== undefined) await vscode.commands.executeCommand(SERVER_COMMANDS.fixAllOfPolicy, choice.argument);
  },
};

export interface PolicyChoice {
  readonly title: string;
  readonly argument: unknown;
}

function isChoice(value: unknown): value is PolicyChoice {
  return typeof value === "object" && value !== null && "title" in value && typeof value.title === "string";
}
