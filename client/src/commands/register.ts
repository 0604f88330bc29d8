import * as vscode from "vscode";
import { SERVER_COMMANDS } from "../../../shared/src/protocol.ts";
import type { App } from "../app.ts";
import { messageOf } from "../server/server.ts";
import { tell } from "../ui.ts";
import { COMMANDS } from "./index.ts";

/** Registers every command; a bug in one becomes a message with the log, never silence. */
export function registerCommands(app: App): vscode.Disposable {
  const registrations = COMMANDS.map(({ id, run }) =>
    vscode.commands.registerCommand(id, async (...args: unknown[]) => {
      try {
        return await run(app, ...args);
      } catch (error) {
        // Cancelled by the user, who knows.
        if (error instanceof vscode.CancellationError) return undefined;
        app.log.error(`${id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        tell("error", messageOf(error), { title: vscode.l10n.t("Show log"), command: "terrafix.showLog" });
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registrations);
}

/** Server commands for which this editor has something better: the same, with a preview before anything is sent. */
const OWN: Readonly<Record<string, string>> = {
  [SERVER_COMMANDS.openPullRequest]: "terrafix.openPullRequest",
  [SERVER_COMMANDS.addException]: "terrafix.addException",
  [SERVER_COMMANDS.exportReport]: "terrafix.exportReport",
};

/** Runs the editor's own command in place of a server command; false when there is none. */
export function runOwnCommand(command: string, args: readonly unknown[]): boolean {
  const own = OWN[command];
  if (own === undefined) return false;
  void vscode.commands.executeCommand(own, ...args);
  return true;
}
