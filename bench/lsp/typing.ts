import { setTimeout as sleep } from "node:timers/promises";
import { timedAsync } from "../stats.ts";
import type { Editor } from "./editor.ts";
import type { Workspace } from "./workspace.ts";

/** What is typed, with a new line before it: about half of the states on the way do not parse. */
const LINE = '  owner = "bench"';

/** A quick typist. */
const BETWEEN_KEYS_MS = 80;

/** Every so many keys there is a pause in which the server does what it does when typing stops; keys follow in its midst. */
const KEYS_PER_BURST = 12;
const PAUSE_MS = 300;

/**
 * Types a line and takes it back until there were `keys` keys, and asks for diagnostics after each: milliseconds from key
 * to answer. The document is afterwards as before.
 */
export async function typeAndPull(
  editor: Editor,
  { document, cursor }: Workspace,
  keys: number,
): Promise<readonly number[]> {
  const times: number[] = [];
  const key = async (character: number, text: string, remove: number): Promise<void> => {
    const start = { line: cursor.line + 1, character };
    const { ms } = await timedAsync(() => {
      editor.edit(document.file, { start, end: { ...start, character: character + remove } }, text);
      return editor.pull(document.file);
    });
    times.push(ms);
    await sleep(times.length % KEYS_PER_BURST === 0 ? PAUSE_MS : BETWEEN_KEYS_MS);
  };
  editor.edit(document.file, { start: cursor, end: cursor }, "\n");
  while (times.length < keys) {
    for (const [i, character] of [...LINE].entries()) await key(i, character, 0);
    for (let i = LINE.length - 1; i >= 0; i--) await key(i, "", 1);
  }
  editor.edit(document.file, { start: cursor, end: { line: cursor.line + 1, character: 0 } }, "");
  return times;
}
