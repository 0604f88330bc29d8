import { batchCommand } from "./batch.ts";
import { cleanupCommand } from "./cleanup.ts";
import type { Command } from "./command.ts";
import { doctorCommand } from "./doctor.ts";
import { keychainCommand } from "./keychain.ts";
import { languageServerCommand } from "./language-server.ts";
import { locateCommand } from "./locate.ts";
import { serveCommand } from "./not-yet.ts";
import { statsCommand } from "./stats.ts";

/**
 * Every command, in the order of the help. A new one is a file and a line here. What only some of them need, they load
 * when they run: whoever asks for one does not wait for the others.
 */
export const COMMANDS: readonly Command[] = [
  languageServerCommand,
  batchCommand,
  serveCommand,
  locateCommand,
  statsCommand,
  cleanupCommand,
  doctorCommand,
  keychainCommand,
];
