import { setTimeout as sleep } from "node:timers/promises";
import { type Diagnostic, DiagnosticSeverity } from "vscode-languageserver/node";
import { timedAsync } from "../stats.ts";
import type { Editor } from "./editor.ts";
import type { Workspace } from "./workspace.ts";

/** No Terraform, wherever it stands in a body. */
const STRAY = " = = ";

const BETWEEN_EDITS_MS = 400;

/** True when the server answers pulled diagnostics; the others push. */
export function pullsDiagnostics(editor: Editor): boolean {
  return editor.initialized.capabilities.diagnosticProvider !== undefined;
}

/** The document with an error at the place where edits are made. */
export function breakText({ document, cursor }: Workspace): string {
  const lines = document.text.split("\n");
  return lines.map((line, i) => (i === cursor.line + 1 ? STRAY + line : line)).join("\n");
}

/** Takes the error of {@link breakText} back. */
export function mend(editor: Editor, { document, cursor }: Workspace): void {
  const start = { line: cursor.line + 1, character: 0 };
  editor.edit(document.file, { start, end: { ...start, character: STRAY.length } }, "");
}

/**
 * Breaks and mends the syntax in turn. Milliseconds from the edit until there are diagnostics of the new text: pulled
 * where the server answers that, and otherwise until the error is pushed or taken back. Edits without an answer are left out.
 */
export async function breakAndMend(editor: Editor, workspace: Workspace, rounds: number): Promise<readonly number[]> {
  const { file } = workspace.document;
  const at = { line: workspace.cursor.line + 1, character: 0 };
  const pulls = pullsDiagnostics(editor);
  const known = errorsIn(editor.lastPushed(file));
  const times: number[] = [];
  const edit = async (text: string, remove: number, holds: (items: readonly Diagnostic[]) => boolean) => {
    const { ms, value } = await timedAsync<readonly Diagnostic[] | null>(() => {
      const pushed = pulls ? null : editor.pushed(file, holds);
      editor.edit(file, { start: at, end: { ...at, character: remove } }, text);
      return pushed ?? editor.pull(file);
    });
    if (value !== null) times.push(ms);
    await sleep(BETWEEN_EDITS_MS);
  };
  for (let round = 0; round < rounds; round++) {
    await edit(STRAY, 0, (items) => errorsIn(items) > known);
    await edit("", STRAY.length, (items) => errorsIn(items) <= known);
  }
  return times;
}

/** How many of them are errors. */
export function errorsIn(items: readonly Diagnostic[]): number {
  return items.filter(({ severity }) => severity === DiagnosticSeverity.Error).length;
}
