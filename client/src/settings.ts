import * as vscode from "vscode";
import type {
  ExtensionSettingKey,
  ExtensionSettings,
  ExtensionSettingValue,
} from "../../shared/src/extension-settings.ts";
import { EXTENSION_SETTINGS } from "../../shared/src/extension-settings.ts";

export const SECTION = "terrafix";

/** One setting as it holds for a folder (or the window). */
export function setting<K extends ExtensionSettingKey>(key: K, folder?: vscode.Uri): ExtensionSettingValue<K> {
  const fallback = EXTENSION_SETTINGS[key].default;
  return vscode.workspace.getConfiguration(SECTION, folder).get(key, fallback) as ExtensionSettingValue<K>;
}

/** The GitHub Enterprise server that VS Code's own sign-in is set up for; empty when there is none. */
export function enterpriseServer(): string {
  return vscode.workspace.getConfiguration("github-enterprise").get("uri", "");
}

/** All settings, nested as the server takes them. */
export function allSettings(): ExtensionSettings {
  const nested: Record<string, Record<string, unknown>> = {};
  for (const key of Object.keys(EXTENSION_SETTINGS) as ExtensionSettingKey[]) {
    const [group = "", name = ""] = key.split(".");
    nested[group] = { ...nested[group], [name]: setting(key) };
  }
  return nested as unknown as ExtensionSettings;
}

/** Sets a setting for the user (on a remote: for the user of that machine). */
export async function saveForUser<K extends ExtensionSettingKey>(
  key: K,
  value: ExtensionSettingValue<K>,
): Promise<void> {
  const unset = value === EXTENSION_SETTINGS[key].default;
  await vscode.workspace
    .getConfiguration(SECTION)
    .update(key, unset ? undefined : value, vscode.ConfigurationTarget.Global);
}
