import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  type ErrorHandler,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  type ServerOptions,
  TransportKind,
} from "vscode-languageclient/node";
import type { InitializationOptions } from "../../../shared/src/extension-settings.ts";
import { arrangeActions } from "../features/code-actions.ts";
import { allSettings } from "../settings.ts";
import { SERVED_DOCUMENTS } from "../terraform-files.ts";
import type { CrashBudget } from "./crash-budget.ts";

export interface ClientParts {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly crashes: CrashBudget;
  /** Runs a server command in the editor's own way (with its previews); false leaves it to the server. */
  readonly intercept: (command: string, args: readonly unknown[]) => boolean;
  readonly failed: (message: string) => void;
}

/** A client that is not started yet. Loaded lazily: the library is most of the extension's code. */
export function createClient(parts: ClientParts): LanguageClient {
  return new LanguageClient("terrafix", "TerraFix", serverOptions(parts.extensionUri), clientOptions(parts));
}

function serverOptions(extensionUri: vscode.Uri): ServerOptions {
  const module = vscode.Uri.joinPath(extensionUri, "dist", "server", "main.mjs").fsPath;
  return { module, transport: TransportKind.ipc };
}

function clientOptions(parts: ClientParts): LanguageClientOptions {
  return {
    documentSelector: [...SERVED_DOCUMENTS],
    diagnosticCollectionName: "terrafix",
    outputChannel: parts.log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions: initializationOptions,
    initializationFailedHandler(error) {
      parts.failed(error instanceof Error ? error.message : String(error));
      return false;
    },
    errorHandler: errorHandler(parts),
    markdown: {
      isTrusted: { enabledCommands: ["terrafix.previewFix", "terrafix.openPullRequest"] },
      supportHtml: false,
    },
    middleware: {
      executeCommand: (command, args, next) => (parts.intercept(command, args) ? undefined : next(command, args)),
      provideCodeActions: async (document, range, context, token, next) => {
        const actions = await next(document, range, context, token);
        return actions && arrangeActions(actions);
      },
    },
  };
}

function initializationOptions(): InitializationOptions {
  return {
    settings: allSettings(),
    trusted: vscode.workspace.isTrusted,
    credentialsFollow: true,
    locale: vscode.env.language,
  };
}

/** A lost connection is mended in silence; only a server that keeps crashing becomes a status with one action. */
function errorHandler({ crashes, failed, log }: ClientParts): ErrorHandler {
  return {
    error(error, _message, count) {
      log.error(`Connection to the language server: ${error.message}`);
      return { action: (count ?? 0) <= 3 ? ErrorAction.Continue : ErrorAction.Shutdown, handled: true };
    },
    closed() {
      if (crashes.spend(Date.now())) {
        log.warn("The language server ended; starting it again.");
        return { action: CloseAction.Restart, handled: true };
      }
      failed(vscode.l10n.t("The language server keeps ending; its log says why."));
      return { action: CloseAction.DoNotRestart, handled: true };
    },
  };
}
