import * as vscode from "vscode";
import type { FindingItem, FixPreview, PreviewProgress } from "../../../shared/src/protocol.ts";
import { setContext } from "../context-keys.ts";
import type { Fixer } from "../server/messages.ts";
import { type Snapshot, snapshot } from "./apply-edits.ts";
import { type ExplanationPanel, openPanel } from "./explanation-panel.ts";

export const FIX_SCHEME = "terrafix-fix";

export interface PreviewSession {
  readonly preview: FixPreview;
  readonly fixer: Fixer;
  /** Null when a file had changed before the preview could be shown. */
  readonly before: Snapshot | null;
}

/** A fix that is being made. */
export interface Waiting {
  readonly update: (progress: PreviewProgress) => void;
  /** Cancelled when the user closes the panel, or when another preview takes its place. */
  readonly token: vscode.CancellationToken;
}

/** The fix on show: a diff editor and, beside it, its explanation. One at a time; closing the diff discards it. */
export interface Previews extends vscode.Disposable {
  readonly current: PreviewSession | null;
  /** How far the fix is that is waited for; null when none is. */
  readonly progress: PreviewProgress | null;
  /** Opens the panel for a fix that takes its time; `show` puts the fix in its place, `close` calls it off. */
  readonly wait: (finding: FindingItem) => Promise<Waiting>;
  readonly show: (preview: FixPreview, fixer: Fixer) => Promise<void>;
  readonly close: () => Promise<void>;
}

export function createPreviews(extensionUri: vscode.Uri): Previews {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const texts = new Map<string, string>();
  let current: PreviewSession | null = null;
  let panel: ExplanationPanel | null = null;
  let waiting: vscode.CancellationTokenSource | null = null;
  let progress: PreviewProgress | null = null;

  const provider = vscode.workspace.registerTextDocumentContentProvider(FIX_SCHEME, {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? "",
  });
  const tabs = vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
    if (current !== null && closed.some(isFixTab) && fixTabs().length === 0) forget();
  });

  function endWait(): void {
    const source = waiting;
    waiting = null;
    progress = null;
    source?.cancel();
    source?.dispose();
  }

  function forget(): void {
    current = null;
    const closing = panel;
    panel = null;
    closing?.dispose();
    endWait();
    texts.clear();
    setContext("previewOpen", false);
  }

  async function close(): Promise<void> {
    const open = fixTabs();
    forget();
    if (open.length > 0) await vscode.window.tabGroups.close(open, true);
  }

  return {
    get current() {
      return current;
    },
    get progress() {
      return progress;
    },
    async wait(finding) {
      await close();
      const source = new vscode.CancellationTokenSource();
      const { token } = source;
      waiting = source;
      const opened = openPanel(extensionUri, () => {
        if (panel !== opened) return;
        panel = null;
        endWait();
      });
      panel = opened;
      opened.wait(finding);
      return {
        token,
        update: (now) => {
          if (token.isCancellationRequested || panel !== opened) return;
          progress = now;
          opened.update(now);
        },
      };
    },
    async show(preview, fixer) {
      // The panel in which the user has waited stays where it is.
      const kept = fixer === "bedrock" && waiting !== null ? panel : null;
      if (kept !== null) {
        panel = null;
        waiting?.dispose();
        waiting = null;
        progress = null;
      }
      await close();
      const before = await snapshot(preview.files);
      const pairs = preview.files.map((file) => {
        const original = vscode.Uri.parse(file.uri);
        const fixed = fixUri(original, preview.finding.id);
        texts.set(fixed.toString(), file.after);
        changed.fire(fixed);
        return { original, fixed };
      });
      current = { preview, fixer, before };
      await showDiff(preview, pairs);
      setContext("previewOpen", true);
      setContext("sawPreview", true);
      panel = kept ?? openPanel(extensionUri, () => undefined);
      panel.show(preview);
    },
    close,
    dispose: () => vscode.Disposable.from(provider, tabs, changed, { dispose: () => panel?.dispose() }).dispose(),
  };
}

interface Pair {
  readonly original: vscode.Uri;
  readonly fixed: vscode.Uri;
}

async function showDiff({ finding, files }: FixPreview, pairs: readonly Pair[]): Promise<void> {
  const first = pairs[0];
  const options: vscode.TextDocumentShowOptions = { preview: false, viewColumn: vscode.ViewColumn.One };
  if (pairs.length === 1 && first !== undefined) {
    const name = first.original.path.split("/").at(-1) ?? "";
    const title = vscode.l10n.t("{0} (fix)", name);
    const line = firstChange(files[0]?.edits ?? []);
    await vscode.commands.executeCommand("vscode.diff", first.original, first.fixed, title, {
      ...options,
      selection: new vscode.Range(line, 0, line, 0),
    });
    return;
  }
  const title = vscode.l10n.t("Fix of “{0}” ({1} files)", finding.title, pairs.length);
  const resources = pairs.map(({ original, fixed }) => [original, original, fixed]);
  await vscode.commands.executeCommand("vscode.changes", title, resources);
}

function firstChange(edits: FixPreview["files"][number]["edits"]): number {
  return edits.reduce((line, { range }) => Math.min(line, range.start.line), edits[0]?.range.start.line ?? 0);
}

/** Same path, so that the language and the icon are the file's own. */
function fixUri(original: vscode.Uri, findingId: string): vscode.Uri {
  return original.with({ scheme: FIX_SCHEME, authority: "", query: findingId.slice(0, 12) });
}

function fixTabs(): vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs.filter(isFixTab));
}

function isFixTab({ input }: vscode.Tab): boolean {
  if (input instanceof vscode.TabInputTextDiff) return input.modified.scheme === FIX_SCHEME;
  if (input instanceof vscode.TabInputText) return input.uri.scheme === FIX_SCHEME;
  // The editor of several files is not in the API of the oldest supported version: it is known by its shape.
  const diffs = (input as { textDiffs?: readonly { modified?: vscode.Uri }[] } | undefined)?.textDiffs;
  return diffs?.some(({ modified }) => modified?.scheme === FIX_SCHEME) ?? false;
}
