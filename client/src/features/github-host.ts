import * as vscode from "vscode";
import { enterpriseServer, setting } from "../settings.ts";
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

export interface GithubAccount {
  /** Which of VS Code's providers signs in. */
  readonly provider: "github" | "github-enterprise";
  /** Host that gives out the token: the server sends it nowhere else. */
  readonly host: string;
}

const PUBLIC: GithubAccount = { provider: "github", host: "github.com" };
const PUBLIC_HOSTS = ["github.com", "api.github.com", "ssh.github.com", "www.github.com"];

/**
 * The account that pull requests are opened with: an Enterprise server's when the API in the settings, or else the
 * remote named origin (or the first), is on another host than github.com. Its tokens are for the server that VS Code is
 * set up for, whatever a remote says.
 */
export async function githubAccount(): Promise<GithubAccount> {
  const host = hostOfRemote(setting("github.apiUrl")) ?? (await hostOfWorkspace());
  if (host === null || PUBLIC_HOSTS.includes(host)) return PUBLIC;
  return { provider: "github-enterprise", host: hostOfRemote(enterpriseServer()) ?? host };
}

async function hostOfWorkspace(): Promise<string | null> {
  for (const { state } of await gitRepositories()) {
    const remote = state.remotes.find(({ name }) => name === "origin") ?? state.remotes[0];
    const host = hostOfRemote(remote?.fetchUrl ?? "");
    if (host !== null) return host;
  }
  return null;
}
