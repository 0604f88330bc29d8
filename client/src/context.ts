import * as vscode from "vscode";
import type { App } from "./app.ts";
import { registerCommands, runOwnCommand } from "./commands/register.ts";
import { setContext } from "./context-keys.ts";
import { createCredentials } from "./features/credentials.ts";
import { createDrafts } from "./features/drafts.ts";
import { createFindings } from "./features/findings.ts";
import { createPreviews } from "./features/previews.ts";
import { registerStatus } from "./features/status.ts";
import { createTree } from "./features/tree.ts";
import { registerViewState } from "./features/view-state.ts";
import { createServer, messageOf } from "./server/server.ts";
import { onFirstTerraformFile, workspaceHasTerraform } from "./terraform-files.ts";

/** Puts the extension together. Cheap: nothing is loaded, read or started before `startWhenNeeded`. */
export function createApp({ extensionUri, secrets, workspaceState, subscriptions }: vscode.ExtensionContext): App {
  const log = vscode.window.createOutputChannel("TerraFix", { log: true });
  const server = createServer({ extensionUri, log, intercept: runOwnCommand });
  const findings = createFindings(server, log);
  const app: App = {
    log,
    server,
    findings,
    credentials: createCredentials(secrets, server, log),
    previews: createPreviews(extensionUri),
    drafts: createDrafts(),
    tree: createTree(findings, workspaceState),
  };
  const trust = vscode.workspace.onDidGrantWorkspaceTrust(() => server.notify("trust", { trusted: true }));
  subscriptions.push(app.credentials, app.previews, app.drafts, app.tree, findings, server, trust, log);
  subscriptions.push(registerCommands(app), registerStatus(server));
  setContext("active", true);
  return app;
}

/** Starts the server where there is Terraform code, or as soon as there is. */
export async function startWhenNeeded({ log, server }: App, { subscriptions }: vscode.ExtensionContext): Promise<void> {
  let hasTerraform = true;
  const start = (): void => {
    hasTerraform = true;
    // A failure has become a status with an action by now.
    server.start().catch((error: unknown) => log.debug(messageOf(error)));
  };
  subscriptions.push(registerViewState(server, () => hasTerraform));
  hasTerraform = await workspaceHasTerraform();
  if (hasTerraform) start();
  else {
    setContext("view", "noTerraform");
    subscriptions.push(onFirstTerraformFile(start));
  }
}
