import * as vscode from "vscode";
import type { Health } from "../../../shared/src/protocol.ts";
import { setContext, type ViewState } from "../context-keys.ts";
import type { Server } from "../server/server.ts";

const STATES: Readonly<Record<Health, ViewState>> = {
  starting: "starting",
  indexing: "indexing",
  ready: "clean",
  offline: "offline",
  "signed-out": "signedOut",
  error: "error",
};

/** Decides which welcome text an empty findings view shows. */
export function registerViewState(server: Server, hasTerraform: () => boolean): vscode.Disposable {
  const update = (): void => {
    setContext("view", viewState(server.status.health, hasTerraform(), vscode.workspace.isTrusted));
  };
  update();
  return vscode.Disposable.from(server.onStatus(update), vscode.workspace.onDidGrantWorkspaceTrust(update));
}

export function viewState(health: Health, hasTerraform: boolean, trusted: boolean): ViewState {
  if (!hasTerraform) return "noTerraform";
  const state = STATES[health];
  return !trusted && (state === "clean" || state === "signedOut" || state === "offline") ? "untrusted" : state;
}
