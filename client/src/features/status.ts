import * as vscode from "vscode";
import type { AccountOrigin, Accounts, Health, StatusMessage } from "../../../shared/src/protocol.ts";
import type { Server } from "../server/server.ts";
import { TERRAFORM_DOCUMENTS } from "../terraform-files.ts";

const ICONS: Readonly<Record<Health, string>> = {
  starting: "$(loading~spin)",
  indexing: "$(loading~spin)",
  ready: "$(shield)",
  offline: "$(cloud-offline)",
  "signed-out": "$(account)",
  error: "$(error)",
};

/** The status bar entry (for the window) and the language status entry (for a Terraform file): never a pop-up. */
export function registerStatus(server: Server): vscode.Disposable {
  const bar = vscode.window.createStatusBarItem("terrafix.status", vscode.StatusBarAlignment.Left, -10);
  bar.name = "TerraFix";
  const language = vscode.languages.createLanguageStatusItem("terrafix.status", [...TERRAFORM_DOCUMENTS]);
  language.name = "TerraFix";
  const show = (status: StatusMessage): void => {
    showInBar(bar, status);
    showInLanguage(language, status);
  };
  show(server.status);
  // In a window without Terraform code the server never starts, and there is nothing to tell.
  const listener = server.onStatus((status) => {
    show(status);
    bar.show();
  });
  return vscode.Disposable.from(bar, language, listener);
}

function showInBar(bar: vscode.StatusBarItem, status: StatusMessage): void {
  const { health, open, predicted } = status;
  const counted = health === "ready" || health === "offline" || health === "signed-out";
  bar.text = counted ? `${ICONS[health]} ${count(open, predicted)}` : `${ICONS[health]} TerraFix`;
  bar.backgroundColor = background(status);
  // When something is wrong, a click does what mends it.
  bar.command = status.action?.command ?? "terrafix.findings.focus";
  bar.tooltip = tooltip(status);
  bar.accessibilityInformation = { label: `TerraFix: ${headline(status)}`, role: "button" };
}

function background({ health, action }: StatusMessage): vscode.ThemeColor | undefined {
  if (health === "error") return new vscode.ThemeColor("statusBarItem.errorBackground");
  return action === null ? undefined : new vscode.ThemeColor("statusBarItem.warningBackground");
}

function count(open: number, predicted: number): string {
  return predicted === 0 ? String(open) : `${open} +${predicted}`;
}

function tooltip(status: StatusMessage): vscode.MarkdownString {
  const text = new vscode.MarkdownString("", true);
  const commands = ["terrafix.refresh", "terrafix.showLog", "terrafix.signIn"];
  text.isTrusted = { enabledCommands: status.action === null ? commands : [...commands, status.action.command] };
  text.appendMarkdown("**TerraFix**\n\n");
  text.appendText(headline(status));
  text.appendMarkdown(`\n\n${polled(status)}\n\n`);
  const used = accountLine(status.accounts);
  if (used !== "") text.appendText(used).appendMarkdown("\n\n");
  if (status.action !== null) text.appendMarkdown(`[${status.action.label}](command:${status.action.command}) · `);
  text.appendMarkdown(`[${vscode.l10n.t("Refresh")}](command:terrafix.refresh) · `);
  text.appendMarkdown(`[${vscode.l10n.t("Accounts")}](command:terrafix.signIn) · `);
  text.appendMarkdown(`[${vscode.l10n.t("Show log")}](command:terrafix.showLog)`);
  return text;
}

/** Which accounts are in use and where they come from: an account that nobody signed in to is no surprise then. */
function accountLine({ vanta, github }: Accounts): string {
  const words: Readonly<Record<AccountOrigin, string>> = {
    "signed-in": vscode.l10n.t("signed in"),
    environment: vscode.l10n.t("from the environment"),
    "signed-out": vscode.l10n.t("signed out"),
    none: "",
  };
  const each = [
    ["Vanta", words[vanta]],
    ["GitHub", words[github]],
  ].filter(([, word]) => word !== "");
  return each.map(([name, word]) => `${name}: ${word}`).join(" · ");
}

function headline({ health, message, open, predicted }: StatusMessage): string {
  if (message !== "") return message;
  if (health === "starting") return vscode.l10n.t("Starting");
  if (open + predicted === 0) return vscode.l10n.t("No findings");
  return vscode.l10n.t("{0} open, {1} predicted", open, predicted);
}

function polled({ lastPoll }: StatusMessage): string {
  if (lastPoll === null)
    return vscode.l10n.t("Findings are the catalogue's own predictions; no account has been asked.");
  return vscode.l10n.t("Last asked at {0}.", new Date(lastPoll).toLocaleTimeString(vscode.env.language));
}

function showInLanguage(item: vscode.LanguageStatusItem, status: StatusMessage): void {
  const { health, action } = status;
  item.text = `TerraFix: ${headline(status)}`;
  item.detail = polled(status);
  item.busy = health === "starting" || health === "indexing";
  item.severity =
    health === "error"
      ? vscode.LanguageStatusSeverity.Error
      : health === "offline"
        ? vscode.LanguageStatusSeverity.Warning
        : vscode.LanguageStatusSeverity.Information;
  item.command =
    action === null
      ? { command: "terrafix.refresh", title: vscode.l10n.t("Refresh") }
      : { command: action.command, title: action.label };
}
