import type { TextEdit } from "../../../../shared/src/fix.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";

/** Applies the edits of one file. Fails with a sentence when edits overlap or lie outside the text. */
export function applyEdits(text: string, edits: readonly TextEdit[]): Result<string, string> {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  let result = "";
  let at = 0;
  for (const edit of sorted) {
    if (edit.start < at) return err(`edits overlap at offset ${edit.start}`);
    if (edit.end < edit.start || edit.end > text.length) return err(`edit ends outside the text (${edit.end})`);
    result += text.slice(at, edit.start) + edit.newText;
    at = edit.end;
  }
  return ok(result + text.slice(at));
}

/** Groups edits by file, in the order files first appear. */
export function editsByFile(edits: readonly TextEdit[]): ReadonlyMap<string, readonly TextEdit[]> {
  const groups = new Map<string, TextEdit[]>();
  for (const edit of edits) {
    const group = groups.get(edit.file);
    if (group === undefined) groups.set(edit.file, [edit]);
    else group.push(edit);
  }
  return groups;
}

/** The line end a file uses: CRLF when most of its lines end so. */
export function eolOf(text: string): "\n" | "\r\n" {
  const crlf = text.match(/\r\n/g)?.length ?? 0;
  if (crlf === 0) return "\n";
  const all = text.match(/\n/g)?.length ?? 0;
  return crlf * 2 > all ? "\r\n" : "\n";
}
