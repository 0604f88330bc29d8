import * as vscode from "vscode";
import type { AccountOrigin } from "../../../shared/src/protocol.ts";
import type { App, Command } from "../app.ts";
import { setting } from "../settings.ts";
import { tell } from "../ui.ts";

interface Account extends vscode.QuickPickItem {
  readonly command: string;
}

/** The accounts, each optional, with what they are for and whether they are connected. */
export const signIn: Command = {
  id: "terrafix.signIn",
  async run(app) {
    const github = await app.credentials.githubSession();
    const { accounts: origins } = app.server.status;
    const accounts: Account[] = [
      {
        label: vscode.l10n.t("$(shield) Vanta"),
        description: originText(origins.vanta, vscode.l10n.t("signed in")),
        detail: vscode.l10n.t("Findings of your live resources. A client id and secret with read access."),
        command: "terrafix.signInVanta",
      },
      {
        label: vscode.l10n.t("$(github) GitHub"),
        description: originText(origins.github, github?.account.label ?? vscode.l10n.t("signed in")),
        detail: vscode.l10n.t("Pull requests from the editor."),
        command: "terrafix.signInGithub",
      },
      {
        label: vscode.l10n.t("$(cloud) AWS profile for Bedrock"),
        description: setting("bedrock.profile"),
        detail: vscode.l10n.t("Fixes by a model where no rule covers the finding."),
        command: "terrafix.chooseAwsProfile",
      },
    ];
    const title = vscode.l10n.t("TerraFix: accounts");
    const placeHolder = vscode.l10n.t("Each is optional; without any, the catalogue's own scan works.");
    const choice = await vscode.window.showQuickPick(accounts, { title, placeHolder });
    if (choice !== undefined) await vscode.commands.executeCommand(choice.command);
  },
};

/** Where the credentials in use come from, in a word or two. */
function originText(origin: AccountOrigin, signedIn: string): string {
  const words: Readonly<Record<AccountOrigin, string>> = {
    "signed-in": signedIn,
    environment: vscode.l10n.t("from the environment"),
    "signed-out": vscode.l10n.t("signed out"),
    none: "",
  };
  return words[origin];
}

/** Asks for the client id and secret of a Vanta API application and keeps them in the editor's secret storage. */
export const signInVanta: Command = {
  id: "terrafix.signInVanta",
  async run(app) {
    const title = vscode.l10n.t("Sign in to Vanta");
    const required = (value: string): string | undefined =>
      value.trim() === "" ? vscode.l10n.t("This must not be empty.") : undefined;
    const clientId = await vscode.window.showInputBox({
      title: `${title} (1/2)`,
      prompt: vscode.l10n.t(
        "Client id of an API application: in Vanta, Settings › Developer console. Read access is enough.",
      ),
      placeHolder: "vci_…",
      ignoreFocusOut: true,
      validateInput: required,
    });
    if (clientId === undefined) return;
    const clientSecret = await vscode.window.showInputBox({
      title: `${title} (2/2)`,
      prompt: vscode.l10n.t("Client secret of the same application. It is kept in the secret storage of the editor."),
      password: true,
      ignoreFocusOut: true,
      validateInput: required,
    });
    if (clientSecret === undefined) return;
    await app.credentials.saveVanta({ clientId: clientId.trim(), clientSecret: clientSecret.trim() });
  },
};

export const signInGithub: Command = {
  id: "terrafix.signInGithub",
  async run(app) {
    await app.credentials.signInGithub();
  },
};

export const signOut: Command = {
  id: "terrafix.signOut",
  async run(app: App) {
    await app.credentials.signOut();
    tell(
      "info",
      vscode.l10n.t(
        "Signed out: no account is used until you sign in again. The GitHub session of the editor itself ends under Accounts, below the activity bar.",
      ),
    );
  },
};
