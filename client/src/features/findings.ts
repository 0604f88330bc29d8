import * as vscode from "vscode";
import type { FindingItem } from "../../../shared/src/protocol.ts";
import { setContext } from "../context-keys.ts";
import type { Server } from "../server/server.ts";
import { messageOf } from "../server/server.ts";
import { byUrgency } from "../views/group-findings.ts";

/** The findings as the server last told them. */
export interface Findings extends vscode.Disposable {
  readonly all: readonly FindingItem[];
  readonly byId: (id: string) => FindingItem | undefined;
  /** Findings of the block the cursor is in, most urgent first. */
  readonly at: (uri: vscode.Uri, position: vscode.Position) => readonly FindingItem[];
  readonly onDidChange: vscode.Event<void>;
  readonly reload: () => Promise<void>;
}

export function createFindings(server: Server, log: vscode.LogOutputChannel): Findings {
  const changed = new vscode.EventEmitter<void>();
  let all: readonly FindingItem[] = [];
  let running: Promise<void> | null = null;
  let again = false;

  async function load(): Promise<void> {
    do {
      again = false;
      all = await server.request("findings", undefined);
    } while (again);
    setContext("hasFindings", all.length > 0);
    if (all.length > 0) setContext("sawFinding", true);
    changed.fire();
  }

  // Notifications come in bursts: one request at a time, and one more when something came in between.
  const reload = (): Promise<void> => {
    again = true;
    running ??= load()
      .catch((error: unknown) => log.warn(`Reading the findings: ${messageOf(error)}`))
      .finally(() => {
        running = null;
      });
    return running;
  };

  const listeners = [server.onFindingsChanged(() => void reload()), server.onReady(() => void reload())];
  return {
    get all() {
      return all;
    },
    byId: (id) => all.find((finding) => finding.id === id),
    at: (uri, position) => all.filter((finding) => covers(finding, uri, position)).sort(byUrgency),
    onDidChange: changed.event,
    reload,
    dispose: () => vscode.Disposable.from(changed, ...listeners).dispose(),
  };
}

function covers({ place }: FindingItem, uri: vscode.Uri, { line }: vscode.Position): boolean {
  if (place === null || vscode.Uri.parse(place.uri).toString() !== uri.toString()) return false;
  return place.range.start.line <= line && line <= place.range.end.line;
}
