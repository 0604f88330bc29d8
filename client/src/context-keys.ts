import * as vscode from "vscode";

/** Context keys for `when` clauses of the manifest, all under `terrafix.`. */
export interface ContextKeys {
  /** Set as soon as the extension runs: keeps the palette clean elsewhere. */
  readonly active: boolean;
  readonly vantaSignedIn: boolean;
  readonly githubSignedIn: boolean;
  readonly hasFindings: boolean;
  readonly filtered: boolean;
  readonly previewOpen: boolean;
  readonly draftOpen: boolean;
  /** What an empty findings view says. */
  readonly view: ViewState;
  /** Completion events of the walkthrough: once true, true for good. */
  readonly sawFinding: boolean;
  readonly sawPreview: boolean;
  readonly openedPullRequest: boolean;
}

export type ViewState =
  | "starting"
  | "indexing"
  | "noTerraform"
  | "signedOut"
  | "offline"
  | "error"
  | "untrusted"
  | "clean";

/** Sets a context key. The promise is of no interest: a key that comes late only shows a menu late. */
export function setContext<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): void {
  void vscode.commands.executeCommand("setContext", `terrafix.${key}`, value);
}
