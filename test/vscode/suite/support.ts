import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";
import type { TerraFixApi } from "../../../client/src/extension.ts";
import type { FindingItem } from "../../../shared/src/protocol.ts";
import type { SuiteFacts } from "../harness/scenario.ts";

export function facts(): SuiteFacts {
  const text = process.env.TERRAFIX_TEST;
  assert.ok(text, "the runner sets TERRAFIX_TEST");
  return JSON.parse(text) as SuiteFacts;
}

export async function api(): Promise<TerraFixApi> {
  const extension = vscode.extensions.getExtension<TerraFixApi>("terrafix.terrafix");
  assert.ok(extension, "the extension is installed");
  return extension.activate();
}

/** Asks again until the answer is there; the last reason when it never is. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  ms = 15_000,
): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) {
      const { status, findings } = await api();
      assert.fail(`${what}: not within ${ms} ms; status ${JSON.stringify(status())}, ${findings().length} findings`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Waits until the findings fit. */
export async function findings(
  what: string,
  matches: (all: readonly FindingItem[]) => boolean,
): Promise<readonly FindingItem[]> {
  const { findings: read } = await api();
  return until(what, () => (matches(read()) ? read() : undefined));
}

export async function finding(what: string, matches: (one: FindingItem) => boolean): Promise<FindingItem> {
  const all = await findings(what, (list) => list.some(matches));
  const found = all.find(matches);
  assert.ok(found);
  return found;
}

export function fileUri(folder: number, ...path: readonly string[]): vscode.Uri {
  return vscode.Uri.file(join(facts().folders[folder] ?? "", ...path));
}

export async function open(folder: number, ...path: readonly string[]): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(fileUri(folder, ...path));
  await vscode.window.showTextDocument(document);
  return document;
}

/** TerraFix's diagnostics of a file. */
export function diagnostics(uri: vscode.Uri): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => /terrafix|vanta/i.test(source ?? ""));
}

export function golden(name: string): Promise<string> {
  return readFile(join(facts().golden, name), "utf8");
}

/** Takes back every change and closes every editor. */
export async function reset(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    if (!document.isDirty || document.uri.scheme !== "file") continue;
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  }
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  await vscode.commands.executeCommand("notifications.clearAll");
}

export async function git(folder: number, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("git", [...args], { cwd: facts().folders[folder] });
  return stdout.trim();
}

export interface Pull {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly html_url: string;
  readonly head: { readonly ref: string };
  readonly base: { readonly ref: string };
}

/** Asks the stand-in of GitHub. */
export async function github<T>(path: string): Promise<T> {
  const { apiUrl, token } = facts();
  const answer = await fetch(`${apiUrl}${path}`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200, `${path} answers ${answer.status}`);
  return (await answer.json()) as T;
}

/** Lets the editor's own dialogs answer as told while `work` runs: a suite has no hands. */
export async function answering<T>(answers: Answers, work: () => Promise<T>): Promise<T> {
  const window = vscode.window as unknown as Record<string, unknown>;
  const authentication = vscode.authentication as unknown as Record<string, unknown>;
  const before = { input: window.showInputBox, pick: window.showQuickPick, session: authentication.getSession };
  const inputs = [...(answers.inputs ?? [])];
  window.showInputBox = async (options?: vscode.InputBoxOptions) => {
    const text = inputs.shift();
    const wrong = text === undefined ? undefined : await options?.validateInput?.(text);
    assert.equal(wrong ?? undefined, undefined, `the input box refuses ${text}`);
    return text;
  };
  window.showQuickPick = async (items: readonly vscode.QuickPickItem[]) => {
    const { pick } = answers;
    return pick === undefined ? undefined : (await items).find(({ label }) => label.includes(pick));
  };
  if (answers.session !== undefined) authentication.getSession = answers.session;
  try {
    return await work();
  } finally {
    window.showInputBox = before.input;
    window.showQuickPick = before.pick;
    authentication.getSession = before.session;
  }
}

/**
 * Stands in for the refactor preview while `work` runs, since a suite cannot press its buttons: every edit is noted,
 * and applied as if all of it had been ticked, or thrown away.
 */
export async function capturingEdits(
  confirm: boolean,
  work: () => Promise<unknown>,
): Promise<readonly vscode.WorkspaceEdit[]> {
  const workspace = vscode.workspace as unknown as { applyEdit: typeof vscode.workspace.applyEdit };
  const original = workspace.applyEdit;
  const edits: vscode.WorkspaceEdit[] = [];
  workspace.applyEdit = async (edit) => {
    edits.push(edit);
    if (!confirm) return false;
    const plain = new vscode.WorkspaceEdit();
    for (const [uri, changes] of edit.entries()) plain.set(uri, changes);
    return original.call(vscode.workspace, plain);
  };
  try {
    await work();
    return edits;
  } finally {
    workspace.applyEdit = original;
  }
}

export interface Answers {
  readonly inputs?: readonly (string | undefined)[];
  readonly pick?: string;
  readonly session?: (
    provider: string,
    scopes: readonly string[],
    options: vscode.AuthenticationGetSessionOptions,
  ) => Promise<vscode.AuthenticationSession | undefined>;
}

export const VANTA = ["vci_terrafix_test", "vcs_terrafix_test_secret"] as const;

/** A session as VS Code's provider gives it once the user has agreed. */
export function githubSession(): vscode.AuthenticationSession {
  return { id: "1", accessToken: facts().token, account: { id: "1", label: "nadia" }, scopes: ["repo"] };
}

/** Signs in to both for the rest of the suite. */
export async function signInToAll(): Promise<void> {
  (vscode.authentication as unknown as Record<string, unknown>).getSession = async () => githubSession();
  await answering({ inputs: VANTA }, async () => vscode.commands.executeCommand("terrafix.signInVanta"));
}
