import * as vscode from "vscode";
import { setting } from "../settings.ts";
import { hostOfRemote } from "../text/remote-host.ts";

/** The part of the built-in git extension's API (version 1) that is used here. */
export interface GitApi {
  readonly repositories: readonly GitRepository[];
}

export interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly state: { readonly remotes: readonly { readonly name: string; readonly fetchUrl?: string }[] };
  readonly getConfig: (key: string) => Promise<string>;
}

/** The git extension's repositories; empty when it is switched off. */
export async function gitRepositories(): Promise<readonly GitRepository[]> {
  const extension = vscode.extensions.getExtension<{ getAPI: (version: 1) => GitApi }>("vscode.git");
  if (extension === undefined) return [];
  try {
    const exports = extension.isActive ? extension.exports : await extension.activate();
    return exports.getAPI(1).repositories;
  } catch {
    // The user has disabled git (`git.enabled`): nothing is known about remotes then.
    return [];
  }
}

export type GithubProvider = "github" | "github-enterprise";

/**
 * Which of VS Code's providers signs in: the one for Enterprise servers when the API in the settings, or else the
 * remote named origin (or the first), is on another host than github.com.
 */
export async function githubProvider(): Promise<GithubProvider> {
  const api = setting("github.apiUrl");
  if (api !== "") return /^https:\/\/api\.github\.com\/?$/.test(api) ? "github" : "github-enterprise";
  for (const { state } of await gitRepositories()) {
    const remote = state.remotes.find(({ name }) => name === "origin") ?? state.remotes[0];
    const host = hostOfRemote(remote?.fetchUrl ?? "");
    if (host !== null) return host === "github.com" || host === "ssh.github.com" ? "github" : "github-enterprise";
  }
  return "github";
}
