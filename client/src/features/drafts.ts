import * as vscode from "vscode";
import type { PullRequestDraft } from "../../../shared/src/protocol.ts";
import { setContext } from "../context-keys.ts";
import { draftText, parseDraft } from "../text/draft-text.ts";
import { memoryFiles } from "./memory-files.ts";

export const DRAFT_SCHEME = "terrafix-draft";

/** The pull request about to be sent, as an editable document: what the user sees is what is sent. */
export interface Drafts extends vscode.Disposable {
  readonly current: PullRequestDraft | null;
  readonly show: (draft: PullRequestDraft) => Promise<void>;
  /** The text as it stands in the editor, saved or not; null without a title. */
  readonly read: () => Promise<{ readonly title: string; readonly body: string } | null>;
  readonly close: () => Promise<void>;
}

export function createDrafts(): Drafts {
  const files = memoryFiles();
  let current: { draft: PullRequestDraft; uri: vscode.Uri } | null = null;
  const registrations = [
    vscode.workspace.registerFileSystemProvider(DRAFT_SCHEME, files, { isCaseSensitive: true }),
    vscode.languages.registerCodeLensProvider(
      { scheme: DRAFT_SCHEME },
      { provideCodeLenses: () => (current === null ? [] : lenses(current.draft)) },
    ),
    vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
      if (current !== null && closed.some(isDraftTab) && draftTabs().length === 0) forget();
    }),
  ];

  function forget(): void {
    current = null;
    files.clear();
    setContext("draftOpen", false);
  }

  return {
    get current() {
      return current?.draft ?? null;
    },
    async show(draft) {
      const uri = vscode.Uri.from({
        scheme: DRAFT_SCHEME,
        path: `/${draft.branch}/${vscode.l10n.t("Pull request")}.md`,
      });
      files.put(uri, draftText(draft));
      current = { draft, uri };
      setContext("draftOpen", true);
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document, { preview: false, viewColumn: vscode.ViewColumn.One });
    },
    async read() {
      if (current === null) return null;
      return parseDraft((await vscode.workspace.openTextDocument(current.uri)).getText());
    },
    async close() {
      const open = draftTabs();
      // A changed document would ask whether to save it.
      if (current !== null && open.length > 0) await (await vscode.workspace.openTextDocument(current.uri)).save();
      forget();
      if (open.length > 0) await vscode.window.tabGroups.close(open, true);
    },
    dispose: () => vscode.Disposable.from(...registrations).dispose(),
  };
}

function lenses({ slug, base, headSlug, branch }: PullRequestDraft): vscode.CodeLens[] {
  const top = new vscode.Range(0, 0, 0, 0);
  const lens = (title: string, command: string): vscode.CodeLens => new vscode.CodeLens(top, { title, command });
  return [
    lens(vscode.l10n.t("$(git-pull-request) Open pull request on {0}", slug), "terrafix.sendPullRequest"),
    lens(vscode.l10n.t("Discard"), "terrafix.discardPullRequest"),
    lens(headSlug === slug ? `${base} ← ${branch}` : `${slug}:${base} ← ${headSlug}:${branch}`, ""),
  ];
}

function draftTabs(): vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs.filter(isDraftTab));
}

function isDraftTab({ input }: vscode.Tab): boolean {
  return input instanceof vscode.TabInputText && input.uri.scheme === DRAFT_SCHEME;
}
