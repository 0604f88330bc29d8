import type * as vscode from "vscode";
import type { Credentials } from "./features/credentials.ts";
import type { Drafts } from "./features/drafts.ts";
import type { Findings } from "./features/findings.ts";
import type { Previews } from "./features/previews.ts";
import type { FindingsTree } from "./features/tree.ts";
import type { Server } from "./server/server.ts";

/** What commands work with. Built once in context.ts. */
export interface App {
  readonly log: vscode.LogOutputChannel;
  readonly server: Server;
  readonly findings: Findings;
  readonly credentials: Credentials;
  readonly previews: Previews;
  readonly drafts: Drafts;
  readonly tree: FindingsTree;
}

/** One command of the manifest. */
export interface Command {
  readonly id: `terrafix.${string}`;
  readonly run: (app: App, ...args: readonly unknown[]) => Thenable<unknown> | undefined;
}
