import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import * as z from "zod";
import { attributeOf } from "../../terraform/syntax/find.ts";
import { loadHcl, parseHcl } from "../../terraform/syntax/parse.ts";
import type { Access } from "../reading.ts";

/** Where the token of a host is looked for, for messages. */
export function tokenHint(host: string): string {
  return `set ${variableOf(host)}, or sign in with terraform login ${host}`;
}

/**
 * The API token of a host, as Terraform finds it: the variable, then the configuration file's `credentials` block, then
 * what `terraform login` saved. Source: "CLI Configuration File" of Terraform's documentation.
 */
export async function cloudToken(host: string, { env }: Pick<Access, "env">): Promise<string | null> {
  const given = env[variableOf(host)] ?? env[variableOf(host).replaceAll("__", "-")];
  if (given !== undefined && given !== "") return given;
  const configured = await textOf(env.TF_CLI_CONFIG_FILE ?? path.join(home(env), ".terraformrc"));
  if (configured !== null) {
    const token = await tokenInConfiguration(configured, host);
    if (token !== null) return token;
  }
  const saved = await textOf(path.join(home(env), ".terraform.d", "credentials.tfrc.json"));
  return saved === null ? null : tokenInCredentials(saved, host);
}

/** `TF_TOKEN_app_terraform_io`: dots as underscores, dashes as two. */
function variableOf(host: string): string {
  return `TF_TOKEN_${host.replaceAll("-", "__").replaceAll(".", "_")}`;
}

function home(env: Access["env"]): string {
  return env.HOME ?? homedir();
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch {
    // Not there, or not ours to read: then it has no token.
    return null;
  }
}

async function tokenInConfiguration(text: string, host: string): Promise<string | null> {
  await loadHcl();
  const blocks = parseHcl(text).body.blocks.filter(({ type, labels }) => type === "credentials" && labels[0] === host);
  const value = blocks[0] === undefined ? undefined : attributeOf(blocks[0], "token")?.value;
  return value?.kind === "literal" && typeof value.value === "string" ? value.value : null;
}

const credentials = z.object({ credentials: z.record(z.string(), z.object({ token: z.string() }).partial()) });

function tokenInCredentials(text: string, host: string): string | null {
  try {
    const parsed = credentials.safeParse(JSON.parse(text));
    return parsed.success ? (parsed.data.credentials[host]?.token ?? null) : null;
  } catch {
    return null;
  }
}
