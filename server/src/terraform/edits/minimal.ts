import { diffArrays } from "diff";
import type { TextEdit } from "../../../../shared/src/fix.ts";

/**
 * The smallest line-wise edits that turn `before` into `after`, with common beginnings and ends of a changed run cut
 * off. `before` stands at `offset` in the file. Line ends of untouched lines survive as they are (CRLF, mixed); new
 * lines get the file's own line end. Offsets are UTF-16.
 */
export function minimalEdits(options: {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly offset: number;
  readonly eol: "\n" | "\r\n";
}): TextEdit[] {
  const { file, before, after, offset, eol } = options;
  const oldLines = splitLines(before);
  const newLines = splitLines(after.replace(/\r\n/g, "\n"));
  const parts = diffArrays(oldLines.map(withPlainEol), newLines.map(withPlainEol));
  const edits: TextEdit[] = [];
  let oldAt = 0;
  let newAt = 0;
  let position = offset;
  let pending: { start: number; removed: string; added: string } | null = null;
  const flush = (): void => {
    if (pending !== null) edits.push(trim(file, pending));
    pending = null;
  };
  for (const part of parts) {
    if (!part.added && !part.removed) {
      flush();
      position += lengthOf(oldLines, oldAt, part.count);
      oldAt += part.count;
      newAt += part.count;
      continue;
    }
    pending ??= { start: position, removed: "", added: "" };
    if (part.removed) {
      const text = oldLines.slice(oldAt, oldAt + part.count).join("");
      pending = { ...pending, removed: pending.removed + text };
      position += text.length;
      oldAt += part.count;
    } else {
      const text = newLines.slice(newAt, newAt + part.count).join("");
      pending = { ...pending, added: pending.added + (eol === "\n" ? text : text.replace(/\n/g, "\r\n")) };
      newAt += part.count;
    }
  }
  flush();
  return edits.filter((edit) => edit.start !== edit.end || edit.newText !== "");
}

/** Lines with their ends; the last one may have none. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Lines are compared by what they say, and by whether they end at all, not by how. */
function withPlainEol(line: string): string {
  return line.replace(/\r\n$/, "\n");
}

function lengthOf(lines: readonly string[], from: number, count: number): number {
  let length = 0;
  for (let i = from; i < from + count; i++) length += lines[i]?.length ?? 0;
  return length;
}

function trim(file: string, change: { start: number; removed: string; added: string }): TextEdit {
  const { removed, added } = change;
  const most = Math.min(removed.length, added.length);
  let head = 0;
  while (head < most && removed[head] === added[head]) head++;
  let tail = 0;
  while (tail < most - head && removed.at(-1 - tail) === added.at(-1 - tail)) tail++;
  // Never cut between the halves of a surrogate pair or of a CRLF.
  while (head > 0 && (cutsPair(removed, head) || cutsPair(added, head))) head--;
  while (tail > 0 && (cutsPair(removed, removed.length - tail) || cutsPair(added, added.length - tail))) tail--;
  return {
    file,
    start: change.start + head,
    end: change.start + removed.length - tail,
    newText: added.slice(head, added.length - tail),
  };
}

function cutsPair(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  return (before >= 0xd800 && before < 0xdc00) || (before === 13 && text.charCodeAt(at) === 10);
}
