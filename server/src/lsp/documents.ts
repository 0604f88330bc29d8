import type { Range } from "../../../shared/src/protocol.ts";
import { type LineTable, lineStartsOf, offsetAt, pathOf } from "./convert.ts";

/** A document the editor has open: its text is the truth, whatever the disk says. */
export interface OpenDocument extends LineTable {
  /** As the editor writes it. */
  readonly uri: string;
  /** Absolute path; null when the document is no file. */
  readonly path: string | null;
  readonly version: number;
  /** False after a change until it is saved. */
  readonly saved: boolean;
}

export interface ContentChange {
  /** Without one the text is the whole document. */
  readonly range?: Range | undefined;
  readonly text: string;
}

/** The open documents, by URI and by path. */
export interface Documents {
  get(uri: string): OpenDocument | null;
  byPath(path: string): OpenDocument | null;
  all(): readonly OpenDocument[];
  open(document: { readonly uri: string; readonly version: number; readonly text: string }): OpenDocument;
  /** Null when the document is not open. */
  change(uri: string, version: number, changes: readonly ContentChange[]): OpenDocument | null;
  save(uri: string): OpenDocument | null;
  close(uri: string): OpenDocument | null;
}

export function createDocuments(): Documents {
  const byUri = new Map<string, OpenDocument>();
  const byPath = new Map<string, string>();
  const put = (document: OpenDocument): OpenDocument => {
    byUri.set(document.uri, document);
    if (document.path !== null) byPath.set(document.path, document.uri);
    return document;
  };
  return {
    get: (uri) => byUri.get(uri) ?? null,
    byPath: (path) => byUri.get(byPath.get(path) ?? "") ?? null,
    all: () => [...byUri.values()],
    open: ({ uri, version, text }) =>
      put({ uri, path: pathOf(uri), version, text, lineStarts: lineStartsOf(text), saved: true }),
    change: (uri, version, changes) => {
      const document = byUri.get(uri);
      if (document === undefined) return null;
      let table: LineTable = document;
      for (const change of changes) table = applyChange(table, change);
      return put({ ...document, version, text: table.text, lineStarts: table.lineStarts, saved: false });
    },
    save: (uri) => {
      const document = byUri.get(uri);
      return document === undefined ? null : put({ ...document, saved: true });
    },
    close: (uri) => {
      const document = byUri.get(uri);
      if (document === undefined) return null;
      byUri.delete(uri);
      if (document.path !== null) byPath.delete(document.path);
      return document;
    },
  };
}

/** Changes of one notification apply one after the other: each range speaks of the text the one before has left. */
function applyChange(table: LineTable, change: ContentChange): LineTable {
  if (change.range === undefined) return { text: change.text, lineStarts: lineStartsOf(change.text) };
  const start = offsetAt(table, change.range.start);
  const end = Math.max(start, offsetAt(table, change.range.end));
  const text = table.text.slice(0, start) + change.text + table.text.slice(end);
  return { text, lineStarts: lineStartsOf(text) };
}
