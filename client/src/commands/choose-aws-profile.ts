import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import type { Command } from "../app.ts";
import { saveForUser, setting } from "../settings.ts";
import { type AwsProfile, awsProfiles } from "../text/aws-profiles.ts";

interface ProfileItem extends vscode.QuickPickItem {
  readonly profile: AwsProfile | null;
}

/** Picks the profile and region for Bedrock from the shared AWS configuration. No key is read: the SDK does that. */
export const chooseAwsProfile: Command = {
  id: "terrafix.chooseAwsProfile",
  async run() {
    const profiles = awsProfiles(
      await read(process.env.AWS_CONFIG_FILE ?? join(homedir(), ".aws", "config")),
      await read(process.env.AWS_SHARED_CREDENTIALS_FILE ?? join(homedir(), ".aws", "credentials")),
    );
    const title = vscode.l10n.t("AWS profile for Bedrock");
    const current = setting("bedrock.profile");
    const items: ProfileItem[] = [
      {
        label: vscode.l10n.t("The SDK's own choice"),
        detail: vscode.l10n.t("Environment, container or instance role"),
        profile: null,
      },
      ...profiles.map((profile) => ({
        label: profile.name,
        description: [profile.region, profile.name === current ? vscode.l10n.t("current") : ""]
          .filter(Boolean)
          .join(" · "),
        profile,
      })),
    ];
    const choice = await vscode.window.showQuickPick(items, { title: `${title} (1/2)` });
    if (choice === undefined) return;
    const region = await vscode.window.showInputBox({
      title: `${title} (2/2)`,
      prompt: vscode.l10n.t("Region of the model; empty for the profile's own."),
      value: setting("bedrock.region"),
      placeHolder: choice.profile?.region ?? "us-east-1",
      validateInput: (value) =>
        /^$|^[a-z]{2}(-[a-z]+)+-\d$/.test(value.trim()) ? undefined : vscode.l10n.t("A region looks like us-east-1."),
    });
    if (region === undefined) return;
    await saveForUser("bedrock.profile", choice.profile?.name ?? "");
    await saveForUser("bedrock.region", region.trim());
  },
};

/** A file that is not there has no profiles. */
async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return "";
  }
}
