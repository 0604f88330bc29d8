import * as vscode from "vscode";
import type { Command } from "../app.ts";
import { findingName } from "../views/finding-labels.ts";
import { findingsIn } from "./pick-finding.ts";

/** Asks the source again and indexes again. */
export const refresh: Command = {
  id: "terrafix.refresh",
  run: (app) =>
    vscode.window.withProgress({ location: { viewId: "terrafix.findings" } }, async () => {
      await app.server.request("refresh", undefined);
      await app.findings.reload();
    }),
};

export const restartServer: Command = {
  id: "terrafix.restartServer",
  run: (app) => app.server.restart(),
};

export const showLog: Command = {
  id: "terrafix.showLog",
  run(app) {
    app.log.show();
    return undefined;
  },
};

export const openWalkthrough: Command = {
  id: "terrafix.openWalkthrough",
  run: () => vscode.commands.executeCommand("workbench.action.openWalkthrough", "terrafix.terrafix#start"),
};

export const copyAddress: Command = {
  id: "terrafix.copyAddress",
  async run(_app, node) {
    const [finding] = findingsIn(node);
    if (finding !== undefined) await vscode.env.clipboard.writeText(findingName(finding));
  },
};
