import * as vscode from "vscode";
import type { CredentialsParams } from "../../../shared/src/protocol.ts";
import { setContext } from "../context-keys.ts";
import { messageOf, type Server } from "../server/server.ts";
import { setting } from "../settings.ts";
import { githubAccount } from "./github-host.ts";

const VANTA_SECRET = "terrafix.vanta";
/** What opening a pull request needs; asked for at the first pull request, not before. */
export const GITHUB_SCOPES = ["repo"];

const PATIENCE_MS = 500;

export type VantaCredentials = NonNullable<CredentialsParams["vanta"]>;

/** Keeps secrets in the editor's own storage and tells the server whenever they change. All of them are optional. */
export interface Credentials extends vscode.Disposable {
  readonly vantaSignedIn: () => Promise<boolean>;
  readonly saveVanta: (credentials: VantaCredentials | null) => Promise<void>;
  /** Asks VS Code for a GitHub session; the user sees its own dialog. Undefined when they decline. */
  readonly signInGithub: () => Promise<vscode.AuthenticationSession | undefined>;
  readonly githubSession: () => Promise<vscode.AuthenticationSession | undefined>;
  readonly send: () => Promise<void>;
}

export function createCredentials(
  secrets: vscode.SecretStorage,
  server: Server,
  log: vscode.LogOutputChannel,
): Credentials {
  const lookUpGithub = async (): Promise<vscode.AuthenticationSession | undefined> => {
    try {
      const { provider } = await githubAccount();
      return await vscode.authentication.getSession(provider, GITHUB_SCOPES, { silent: true });
    } catch (error) {
      // No such provider in this editor, or it is not set up: then there is no session.
      log.debug(`GitHub session: ${messageOf(error)}`);
      return undefined;
    }
  };
  const githubSession = (): Promise<vscode.AuthenticationSession | undefined> => soon(lookUpGithub());
  const vanta = async (): Promise<VantaCredentials | null> => readVanta(await secrets.get(VANTA_SECRET));

  async function send(): Promise<void> {
    const github = lookUpGithub();
    const session = await soon(github);
    await push(session);
    if (session !== undefined) return;
    github
      .then((late) => (late === undefined ? undefined : push(late)))
      .catch((error: unknown) => log.debug(messageOf(error)));
  }

  async function push(session: vscode.AuthenticationSession | undefined): Promise<void> {
    const [vantaNow, { host }] = await Promise.all([vanta(), githubAccount()]);
    setContext("vantaSignedIn", vantaNow !== null);
    setContext("githubSignedIn", session !== undefined);
    const profile = setting("bedrock.profile");
    const region = setting("bedrock.region");
    server.notify("credentials", {
      vanta: vantaNow,
      github: session === undefined ? null : { token: session.accessToken, host },
      aws: profile === "" && region === "" ? null : { profile: profile || null, region: region || null },
    });
  }
  const resend = (): void => {
    send().catch((error: unknown) => log.warn(`Credentials: ${messageOf(error)}`));
  };

  const listeners = [
    server.onReady(resend),
    // Also fired when another window signs in or out.
    secrets.onDidChange(({ key }) => key === VANTA_SECRET && resend()),
    vscode.authentication.onDidChangeSessions(({ provider }) => provider.id.startsWith("github") && resend()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      const keys = ["terrafix.bedrock.profile", "terrafix.bedrock.region", "terrafix.github.apiUrl"];
      if (keys.some((key) => event.affectsConfiguration(key))) resend();
    }),
  ];

  return {
    vantaSignedIn: async () => (await vanta()) !== null,
    async saveVanta(credentials) {
      if (credentials === null) await secrets.delete(VANTA_SECRET);
      else await secrets.store(VANTA_SECRET, JSON.stringify(credentials));
      await send();
    },
    async signInGithub() {
      const { provider } = await githubAccount();
      const session = await vscode.authentication.getSession(provider, GITHUB_SCOPES, {
        createIfNone: { detail: vscode.l10n.t("TerraFix opens pull requests with your GitHub account.") },
      });
      await send();
      return session;
    },
    githubSession,
    send,
    dispose: () => vscode.Disposable.from(...listeners).dispose(),
  };
}

/**
 * VS Code waits five seconds for a provider that nobody has set up. That must not hold up the other accounts, nor a list
 * that the user is waiting for.
 */
function soon<T>(work: Promise<T>): Promise<T | undefined> {
  return Promise.race([work, new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS, undefined))]);
}

/** What an older version or another program may have stored is not trusted to have the right shape. */
function readVanta(stored: string | undefined): VantaCredentials | null {
  if (stored === undefined) return null;
  try {
    const value: unknown = JSON.parse(stored);
    if (typeof value !== "object" || value === null) return null;
    const { clientId, clientSecret } = value as Partial<VantaCredentials>;
    return typeof clientId === "string" && typeof clientSecret === "string" ? { clientId, clientSecret } : null;
  } catch {
    return null;
  }
}
