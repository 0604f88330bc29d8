import type { Command } from "./command.ts";
import { languageServerCommand } from "./language-server.ts";

/** The commands that these arguments can mean. An editor waits for its server: what the others need is not loaded for it. */
export async function commandsFor(argv: readonly string[]): Promise<readonly Command[]> {
  const modes = languageServerCommand.modes ?? [];
  const byEditor =
    argv.length > 0 && argv.every((word) => modes.includes(word) || word.startsWith("--clientProcessId"));
  return byEditor ? [languageServerCommand] : (await import("./commands.ts")).COMMANDS;
}
