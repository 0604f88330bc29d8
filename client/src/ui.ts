import * as vscode from "vscode";
import type { Reason } from "../../shared/src/reasons.ts";

/** A button of a message: compared as an object, so that a translated or misspelt label cannot break it. */
export interface Choice extends vscode.MessageItem {
  readonly command: string;
  readonly args?: readonly unknown[];
}

/** Tells the user the result of what they asked for, and runs the button they press. Does not wait for them. */
export function tell(kind: "info" | "warning" | "error", message: string, ...choices: Choice[]): void {
  const show = {
    info: vscode.window.showInformationMessage,
    warning: vscode.window.showWarningMessage,
    error: vscode.window.showErrorMessage,
  }[kind];
  void show<Choice>(message, ...choices).then((choice) => {
    if (choice !== undefined) void vscode.commands.executeCommand(choice.command, ...(choice.args ?? []));
  });
}

/** A refusal is an answer, not an accident: a plain message, with sign-in where that mends it. */
export function tellReason({ code, message }: Reason): void {
  if (code === "unauthorized" || code === "forbidden")
    tell("warning", message, { title: vscode.l10n.t("Sign in"), command: "terrafix.signIn" });
  else tell("warning", message);
}
