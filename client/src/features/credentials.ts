import * as vscode from "vscode";
import type { AccountOrigin, CredentialsParams } from "../../../shared/src/protocol.ts";
import { setContext } from "../context-keys.ts";
import { messageOf, type Server } from "../server/server.ts";
import { setting } from "../settings.ts";
import { githubAccount } from "./github-host.ts";

const VANTA_SECRET = "terrafix.vanta";
/** Holds {@link SIGNED_OUT} or nothing: the session itself is VS Code's. */
const GITHUB_SECRET = "terrafix.github";
/** What stands where a secret stood: the user signed out, so the environment's credentials do not count either. */
const SIGNED_OUT = "signed-out";
/** What opening a pull request needs; asked for at the first pull request, not before. */
export const GITHUB_SCOPES = ["repo"];

const PATIENCE_MS = 500;

export type VantaCredentials = Exclude<CredentialsParams["vanta"], typeof SIGNED_OUT | null>;

/** Keeps secrets in the editor's own storage and tells the server whenever they change. All of them are optional. */
export interface Credentials extends vscode.Disposable {
  readonly saveVanta: (credentials: VantaCredentials) => Promise<void>;
  /** Uses no account any more, those of the environment included, until the user signs in again. */
  readonly signOut: () => Promise<void>;
  /**
   * Asks VS Code for a GitHub session; the user sees its own dialog. Undefined when they decline. `renew` replaces a
   * session whose token GitHub refuses.
   */
  readonly signInGithub: (renew?: "renew") => Promise<vscode.AuthenticationSession | undefined>;
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
  const vanta = async (): Promise<CredentialsParams["vanta"]> => readVanta(await secrets.get(VANTA_SECRET));
  const githubSignedOut = async (): Promise<boolean> => (await secrets.get(GITHUB_SECRET)) === SIGNED_OUT;

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
    const [vantaNow, signedOut, { host }] = await Promise.all([vanta(), githubSignedOut(), githubAccount()]);
    const githubNow = session === undefined ? null : { token: session.accessToken, host };
    const profile = setting("bedrock.profile");
    const region = setting("bedrock.region");
    server.notify("credentials", {
      vanta: vantaNow,
      github: signedOut ? SIGNED_OUT : githubNow,
      aws: profile === "" && region === "" ? null : { profile: profile || null, region: region || null },
    });
  }
  const resend = (): void => {
    send().catch((error: unknown) => log.warn(`Credentials: ${messageOf(error)}`));
  };

  const listeners = [
    server.onReady(resend),
    // Also fired when another window signs in or out.
    secrets.onDidChange(({ key }) => (key === VANTA_SECRET || key === GITHUB_SECRET) && resend()),
    server.onStatus(({ accounts }) => {
      setContext("vantaSignedIn", isUsed(accounts.vanta));
      setContext("githubSignedIn", isUsed(accounts.github));
    }),
    vscode.authentication.onDidChangeSessions(({ provider }) => provider.id.startsWith("github") && resend()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      const keys = ["terrafix.bedrock.profile", "terrafix.bedrock.region", "terrafix.github.apiUrl"];
      if (keys.some((key) => event.affectsConfiguration(key))) resend();
    }),
  ];

  return {
    async saveVanta(credentials) {
      await secrets.store(VANTA_SECRET, JSON.stringify(credentials));
      await send();
    },
    async signOut() {
      await secrets.store(VANTA_SECRET, SIGNED_OUT);
      await secrets.store(GITHUB_SECRET, SIGNED_OUT);
      await send();
    },
    async signInGithub(renew) {
      const { provider } = await githubAccount();
      const session = await vscode.authentication.getSession(
        provider,
        GITHUB_SCOPES,
        renew === undefined
          ? { createIfNone: { detail: vscode.l10n.t("TerraFix opens pull requests with your GitHub account.") } }
          : { forceNewSession: { detail: vscode.l10n.t("GitHub does not accept the present sign-in any more.") } },
      );
      if (session !== undefined) await secrets.delete(GITHUB_SECRET);
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

function isUsed(origin: AccountOrigin): boolean {
  return origin === "signed-in" || origin === "environment";
}

/** What an older version or another program may have stored is not trusted to have the right shape. */
function readVanta(stored: string | undefined): CredentialsParams["vanta"] {
  if (stored === undefined) return null;
  if (stored === SIGNED_OUT) return SIGNED_OUT;
  try {
    const value: unknown = JSON.parse(stored);
    if (typeof value !== "object" || value === null) return null;
    const { clientId, clientSecret } = value as Partial<VantaCredentials>;
    return typeof clientId === "string" && typeof clientSecret === "string" ? { clientId, clientSecret } : null;
  } catch {
    return null;
  }
}
