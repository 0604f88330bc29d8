import * as vscode from "vscode";
import type { FileEdit, Range } from "../../../shared/src/protocol.ts";

/** Text of each file at the time a fix was computed, to be compared before it is applied. */
export type Snapshot = ReadonlyMap<string, string>;

/** Reads the files of a fix; null when one has changed since the fix was computed, or is gone. */
export async function snapshot(files: readonly Pick<FileEdit, "uri" | "version">[]): Promise<Snapshot | null> {
  const texts = new Map<string, string>();
  for (const { uri, version } of files) {
    const document = await open(uri);
    if (document === null || (version !== null && document.version !== version)) return null;
    texts.set(uri, document.getText());
  }
  return texts;
}

/** True while every file still has the text the fix was computed on. */
export async function unchanged(before: Snapshot): Promise<boolean> {
  for (const [uri, text] of before) {
    const document = await open(uri);
    if (document?.getText() !== text) return false;
  }
  return true;
}

/** A file that a fix creates has no text yet. */
async function open(uri: string): Promise<vscode.TextDocument | null> {
  try {
    return await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  } catch {
    return null;
  }
}

export function workspaceEdit(files: readonly FileEdit[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { uri, edits } of files)
    for (const { range, newText } of edits) edit.replace(vscode.Uri.parse(uri), toRange(range), newText);
  return edit;
}

export function toRange({ start, end }: Range): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
