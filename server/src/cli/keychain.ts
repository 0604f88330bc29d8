import { text } from "node:stream/consumers";
import { KEYCHAIN_ENTRIES, type KeychainEntry, loadKeychain, storeSecret } from "../config/keychain.ts";
import type { Command, CommandContext } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";

export const keychainCommand: Command = {
  name: "keychain",
  summary: "keep a credential in the system's keychain; TERRAFIX_KEYCHAIN=1 then uses it",
  example: "keychain set GITHUB_TOKEN < token.txt",
  operands: {
    syntax: "<action-and-name...>",
    description: `set or delete, then one of ${KEYCHAIN_ENTRIES.join(", ")}`,
  },
  options: [],
  toleratesProblems: true,
  run: async (ctx, { operands }) => {
    const [action, name, ...rest] = operands;
    const entry = KEYCHAIN_ENTRIES.find((known) => known === name);
    if ((action !== "set" && action !== "delete") || entry === undefined || rest.length > 0) {
      return usage(
        ctx,
        `Say \`keychain set <name>\` or \`keychain delete <name>\` with one of ${KEYCHAIN_ENTRIES.join(", ")}.`,
      );
    }
    return action === "delete" ? change(ctx, entry, null) : set(ctx, entry);
  },
};

/** The value comes by a pipe: an argument would stand in the shell's history and in the list of processes. */
async function set(ctx: CommandContext, entry: KeychainEntry): Promise<ExitCode> {
  if (ctx.stdinIsTty) return usage(ctx, `Give the value on standard input: terrafix-ls keychain set ${entry} < file`);
  const secret = (await text(process.stdin)).trim();
  return secret === "" ? usage(ctx, "The value on standard input is empty.") : change(ctx, entry, secret);
}

async function change(ctx: CommandContext, entry: KeychainEntry, secret: string | null): Promise<ExitCode> {
  const keychain = await loadKeychain();
  if (!keychain.ok) return usage(ctx, keychain.error);
  const done = await storeSecret(keychain.value, entry, secret);
  if (!done.ok) return usage(ctx, done.error);
  ctx.output.text(secret === null ? `${entry} was removed.` : `${entry} is kept; set TERRAFIX_KEYCHAIN=1 to use it.`);
  return EXIT.ok;
}

function usage(ctx: CommandContext, message: string): ExitCode {
  ctx.output.error(message);
  return EXIT.usage;
}
