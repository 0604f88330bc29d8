import { fileURLToPath, pathToFileURL } from "node:url";
import type { Position, Range } from "../../../shared/src/protocol.ts";

/**
 * The only place where offsets and paths meet the protocol. Inside: UTF-16 offsets and absolute paths. Outside:
 * 0-based lines with UTF-16 columns and URIs.
 */
export interface LineTable {
  readonly text: string;
  /** Offset of the start of every line, ascending, first is 0. */
  readonly lineStarts: readonly number[];
}

const BOM = 0xfeff;

/** Offset of the start of every line. `\n` and `\r\n` end a line, as in the index; so does a lone `\r` in the protocol. */
export function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return starts;
}

/** The position of an offset. A byte-order mark is part of the text on disk but of no editor's first line. */
export function positionAt(table: LineTable, offset: number): Position {
  const at = Math.max(0, Math.min(offset, table.text.length));
  let low = 0;
  let high = table.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((table.lineStarts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  const mark = low === 0 && at > 0 && table.text.charCodeAt(0) === BOM ? 1 : 0;
  return { line: low, character: at - (table.lineStarts[low] ?? 0) - mark };
}

/** The offset of a position; positions beyond a line's or the text's end are pulled back, as the protocol demands. */
export function offsetAt(table: LineTable, position: Position): number {
  const { text, lineStarts } = table;
  if (position.line >= lineStarts.length) return text.length;
  const line = Math.max(0, position.line);
  const start = lineStarts[line] ?? 0;
  let end = lineStarts[line + 1] ?? text.length;
  while (end > start && (text.charCodeAt(end - 1) === 10 || text.charCodeAt(end - 1) === 13)) end--;
  const mark = line === 0 && text.charCodeAt(0) === BOM ? 1 : 0;
  return Math.min(start + mark + Math.max(0, position.character), end);
}

/** The range of a span of offsets. */
export function rangeOf(table: LineTable, span: { readonly start: number; readonly end: number }): Range {
  return { start: positionAt(table, span.start), end: positionAt(table, span.end) };
}

/** Whether two ranges share a position; touching counts, since a cursor behind a word is still at it. */
export function touches(a: Range, b: Range): boolean {
  return !before(a.end, b.start) && !before(b.end, a.start);
}

function before(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

/** The absolute path of a `file:` URI; null for documents that are not files. */
export function pathOf(uri: string): string | null {
  if (!uri.startsWith("file:")) return null;
  try {
    const path = fileURLToPath(uri);
    // Editors write the drive letter in either case.
    return process.platform === "win32" ? path.replace(/^[A-Z]:/, (drive) => drive.toLowerCase()) : path;
  } catch {
    return null;
  }
}

/** The URI of an absolute path. */
export function uriOf(path: string): string {
  return pathToFileURL(path).href;
}
