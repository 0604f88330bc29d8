import type { AccountOrigin, Accounts, CredentialsParams } from "../../../shared/src/protocol.ts";
import type { Settings } from "../../../shared/src/settings.ts";
import type { ForgeAccess } from "./adapters.ts";
import type { Session } from "./session.ts";

/** Nobody has signed in, and nobody has signed out: what the environment gives counts. */
export const NO_CREDENTIALS: CredentialsParams = { vanta: null, github: null, aws: null };

/** The editor will send its own in a moment; until then the environment must not stand in for them. */
export const CREDENTIALS_FOLLOW: CredentialsParams = { vanta: "signed-out", github: "signed-out", aws: null };

/** Where a token is from, and the host that it was issued by. */
export interface ForgeAccount {
  readonly host: string;
  readonly credentials: ForgeAccess["credentials"];
}

export const PUBLIC_HOST = "github.com";

/** A sign-in in the editor goes before the environment; a sign-out before both. */
export function vantaAccount(
  session: Session,
  base: Settings["vanta"],
): { readonly clientId: string; readonly clientSecret: string } | null {
  const { vanta } = session.credentials;
  if (vanta === "signed-out") return null;
  if (vanta !== null) return vanta;
  const { clientId, clientSecret } = base;
  return clientId === undefined || clientSecret === undefined ? null : { clientId, clientSecret };
}

/** {@link vantaAccount} for the forge. */
export function forgeAccount(session: Session, base: Settings["github"]): ForgeAccount | null {
  const { github } = session.credentials;
  if (github === "signed-out") return null;
  if (github !== null) {
    const host = (github.host ?? PUBLIC_HOST).toLowerCase();
    return { host, credentials: { kind: "token", token: github.token } };
  }
  const { token, appId, appPrivateKey } = base;
  if (appId !== undefined && appPrivateKey !== undefined) {
    const privateKey = appPrivateKey.replaceAll("\\n", "\n");
    return { host: PUBLIC_HOST, credentials: { kind: "app", appId, privateKey } };
  }
  return token === undefined ? null : { host: PUBLIC_HOST, credentials: { kind: "token", token } };
}

/** Where each account comes from, for the user; no part of a secret. */
export function accountsOf(session: Session): Accounts {
  const [folder] = session.folders.values();
  const { vanta, github } = session.credentials;
  const base = folder?.base;
  const origin = (pushed: object | "signed-out" | null, found: boolean): AccountOrigin =>
    pushed === "signed-out" ? "signed-out" : pushed !== null ? "signed-in" : found ? "environment" : "none";
  return {
    vanta: origin(vanta, base !== undefined && vantaAccount(session, base.vanta) !== null),
    github: origin(github, base !== undefined && forgeAccount(session, base.github) !== null),
  };
}
