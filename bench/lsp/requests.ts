import type { CodeAction, Diagnostic, Hover } from "vscode-languageserver/node";
import { sample, spreadOf, timedAsync } from "../stats.ts";
import type { Editor } from "./editor.ts";
import type { OwnMeasurement } from "./model.ts";
import type { Workspace } from "./workspace.ts";

interface Squiggle {
  readonly file: string;
  readonly diagnostic: Diagnostic;
}

type Requests = Pick<OwnMeasurement, "firstAction" | "actionList" | "actionResolve" | "action" | "hover">;

/** Hovers over diagnostics of several documents and asks for the rule's fix of each: list, then resolve. */
export async function askAtDiagnostics(editor: Editor, workspace: Workspace, limit: number): Promise<Requests> {
  const all: Squiggle[] = [];
  for (const { file, text } of workspace.others) editor.open(file, text);
  for (const { file } of [workspace.document, ...workspace.others]) {
    for (const diagnostic of await editor.pull(file)) all.push({ file, diagnostic });
  }
  const chosen = sample(all, limit);
  const hovers: number[] = [];
  for (const squiggle of chosen) hovers.push((await timedAsync(() => hover(editor, squiggle))).ms);
  const lists: number[] = [];
  const resolves: number[] = [];
  for (const squiggle of chosen) {
    const { ms: listed, value: actions } = await timedAsync(() => list(editor, squiggle));
    const fix = actions.find(({ data, disabled }) => isFix(data) && disabled === undefined);
    if (fix === undefined) continue;
    const resolved = await timedAsync(() => editor.connection.sendRequest("codeAction/resolve", fix).catch(() => null));
    // Refused: the verifier has found something against this one fix.
    if (resolved.value === null) continue;
    lists.push(listed);
    resolves.push(resolved.ms);
  }
  const both = lists.map((ms, i) => ms + (resolves[i] ?? 0));
  return {
    firstAction: both[0] ?? null,
    actionList: spreadOf(lists.slice(1)),
    actionResolve: spreadOf(resolves.slice(1)),
    action: spreadOf(both.slice(1)),
    hover: spreadOf(hovers),
  };
}

function hover(editor: Editor, { file, diagnostic }: Squiggle): Promise<Hover | null> {
  return editor.connection.sendRequest("textDocument/hover", {
    textDocument: { uri: editor.uri(file) },
    position: diagnostic.range.start,
  });
}

async function list(editor: Editor, { file, diagnostic }: Squiggle): Promise<readonly CodeAction[]> {
  const { range } = diagnostic;
  const textDocument = { uri: editor.uri(file) };
  const context = { diagnostics: [diagnostic], only: ["quickfix"] };
  return (
    (await editor.connection.sendRequest<CodeAction[] | null>("textDocument/codeAction", {
      textDocument,
      range: { start: range.start, end: range.start },
      context,
    })) ?? []
  );
}

/** The rule's fix of one finding; the others are fixes of many and commands. */
function isFix(data: unknown): boolean {
  return typeof data === "object" && data !== null && "kind" in data && data.kind === "fix";
}
