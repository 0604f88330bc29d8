import * as vscode from "vscode";
import type { Health, StatusMessage } from "../../../shared/src/protocol.ts";
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
    const { status } = server;
    setContext("view", viewState({ status, hasTerraform: hasTerraform(), trusted: vscode.workspace.isTrusted }));
  };
  update();
  return vscode.Disposable.from(server.onStatus(update), vscode.workspace.onDidGrantWorkspaceTrust(update));
}

interface Situation {
  readonly status: StatusMessage;
  readonly hasTerraform: boolean;
  readonly trusted: boolean;
}

export function viewState({ status, hasTerraform, trusted }: Situation): ViewState {
  if (!hasTerraform) return "noTerraform";
  // A server that is content without having asked anybody has no account.
  const state = status.health === "ready" && status.lastPoll === null ? "signedOut" : STATES[status.health];
  return !trusted && (state === "clean" || state === "signedOut" || state === "offline") ? "untrusted" : state;
}
