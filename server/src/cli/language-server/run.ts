import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { collectSooner } from "../../lsp/garbage.ts";
import { startServer } from "../../lsp/server.ts";
import type { CommandContext } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { adaptersFor } from "./adapters.ts";

/** Serves the editor until one of the two goes away. */
export async function runLanguageServer(ctx: CommandContext): Promise<ExitCode> {
  // Takes the transport from the command line; ends the process when the editor goes away.
  const connection = createConnection(ProposedFeatures.all);
  collectSooner();
  const server = startServer(connection, adaptersFor(ctx));
  // SIGTERM is how some editors say goodbye; a lost connection has ended the process already.
  await new Promise<void>((resolve) => ctx.signal.addEventListener("abort", () => resolve(), { once: true }));
  server.dispose();
  connection.dispose();
  letGo();
  return EXIT.interrupted;
}

/**
 * The library watches the editor's process and holds the pipe, so this one would live on; the command has returned by
 * the time it is ended.
 */
function letGo(): void {
  setImmediate(() => process.exit(EXIT.interrupted));
}
