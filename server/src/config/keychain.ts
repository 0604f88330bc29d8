import { err, ok, type Result } from "../../../shared/src/result.ts";

/** Under this name the entries stand in the system's keychain; the account is the variable's name. */
const SERVICE = "terrafix";

/** Secrets that may live in the keychain instead of the environment. */
export const KEYCHAIN_ENTRIES = [
  "VANTA_CLIENT_ID",
  "VANTA_CLIENT_SECRET",
  "GITHUB_TOKEN",
  "GITHUB_APP_PRIVATE_KEY",
] as const;
export type KeychainEntry = (typeof KEYCHAIN_ENTRIES)[number];

/** The part of keytar's interface that is used. */
export interface Keychain {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

/** Loads the system's keychain. Native, and absent in most containers: only loaded when somebody asks for it. */
export async function loadKeychain(): Promise<Result<Keychain, string>> {
  try {
    return ok(await import("@napi-rs/keyring/keytar.js"));
  } catch (error) {
    return err(
      `The system's keychain cannot be used here (${messageOf(error)}); give the credentials as environment variables.`,
    );
  }
}

/**
 * The environment with what the keychain knows, when `TERRAFIX_KEYCHAIN` is set; variables that are set win. Fails
 * with one line when the keychain was asked for and cannot be read.
 */
export async function withKeychain(
  env: NodeJS.ProcessEnv,
  load: () => Promise<Result<Keychain, string>> = loadKeychain,
): Promise<Result<NodeJS.ProcessEnv, string>> {
  if (env.TERRAFIX_KEYCHAIN === undefined || ["", "0", "false"].includes(env.TERRAFIX_KEYCHAIN)) return ok(env);
  const keychain = await load();
  if (!keychain.ok) return keychain;
  const found: NodeJS.ProcessEnv = {};
  try {
    for (const name of KEYCHAIN_ENTRIES) {
      const secret = await keychain.value.getPassword(SERVICE, name);
      if (secret !== null) found[name] = secret;
    }
  } catch (error) {
    return err(`The system's keychain could not be read (${messageOf(error)}); unlock it, or unset TERRAFIX_KEYCHAIN.`);
  }
  const set = Object.entries(env).filter(([, value]) => value !== undefined && value !== "");
  return ok({ ...found, ...Object.fromEntries(set) });
}

/** Puts a secret into the keychain, or takes it out when it is null. */
export async function storeSecret(
  keychain: Keychain,
  name: KeychainEntry,
  secret: string | null,
): Promise<Result<void, string>> {
  try {
    if (secret === null) await keychain.deletePassword(SERVICE, name);
    else await keychain.setPassword(SERVICE, name, secret);
    return ok(undefined);
  } catch (error) {
    return err(`The system's keychain refused (${messageOf(error)}); unlock it and try again.`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
