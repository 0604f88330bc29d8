import type { Attribute, Block, Body } from "./ast.ts";
import { LazyAttribute, LazyBlock } from "./lazy.ts";
import { PLAIN_ATTRIBUTES, PLAIN_LABELS, PLAIN_VALUE, skipPlain } from "./plain.ts";
import { readExpression } from "./read-expression.ts";
import { CHAR, MAX_NESTING, peek, type Reader, skipName, skipSpace, take } from "./reader.ts";
import { decodeQuoted } from "./text.ts";

/** Where the items of a body go. Nothing is put there while nodes are not built. */
export interface Items {
  readonly attributes: Attribute[];
  readonly blocks: Block[];
}

/** How the body of a block is read: built at once, or later. */
export type ReadBlock = (reader: Reader, header: Header) => Block | null;

/** What stands before the `{` of a block; the reader is at the `{`. */
export interface Header {
  readonly start: number;
  readonly type: string;
  readonly labels: readonly string[];
}

/**
 * Reads attributes and blocks up to the end of the text or an unmatched `}`, which is left standing. False when
 * something is not plain HCL. Stops early behind the attribute `until`. One item per line, as HCL itself wants it: the grammar of tree-sitter is more lenient.
 */
export function readItems(reader: Reader, items: Items, readBlock: ReadBlock, until?: string): boolean {
  for (;;) {
    if (!reader.build) skipPlain(reader, PLAIN_ATTRIBUTES);
    skipSpace(reader, true);
    const start = reader.at;
    if (!skipName(reader)) return start >= reader.end || peek(reader) === CHAR.closeBrace;
    const nameEnd = reader.at;
    skipSpace(reader);
    const read =
      peek(reader) === CHAR.equals
        ? readAttribute(reader, items, { start, nameEnd })
        : readHeaderAndBlock(reader, items, { start, nameEnd, readBlock });
    if (!read || !atItemEnd(reader)) return false;
    if (until !== undefined && items.attributes.at(-1)?.name === until) return true;
  }
}

function readAttribute(reader: Reader, items: Items, { start, nameEnd }: { start: number; nameEnd: number }): boolean {
  reader.at++;
  skipSpace(reader);
  const valueStart = reader.at;
  const { build } = reader;
  if (build && skipPlain(reader, PLAIN_VALUE)) skipSpace(reader);
  else {
    reader.build = false;
    const value = readExpression(reader);
    reader.build = build;
    if (value === null) return false;
  }
  // Expressions are read up to the next token; the value ends where that white space starts.
  if (build)
    items.attributes.push(new LazyAttribute(reader.text, { start, nameEnd, valueStart, end: reader.spaceStart }));
  return true;
}

function readHeaderAndBlock(
  reader: Reader,
  items: Items,
  { start, nameEnd, readBlock }: { start: number; nameEnd: number; readBlock: ReadBlock },
): boolean {
  const labels = !reader.build && skipPlain(reader, PLAIN_LABELS) ? NO_LABELS : readLabels(reader);
  if (labels === null || peek(reader) !== CHAR.openBrace) return false;
  const block = readBlock(reader, { start, type: reader.text.slice(start, nameEnd), labels });
  if (block === null) return false;
  if (reader.build) items.blocks.push(block);
  return true;
}

const NO_LABELS: readonly string[] = [];

/** Labels up to the opening brace: plain strings and bare words. */
function readLabels(reader: Reader): readonly string[] | null {
  const labels: string[] = [];
  for (;;) {
    const start = reader.at;
    if (take(reader, CHAR.quote)) {
      const end = reader.text.indexOf('"', start + 1);
      if (end === -1 || end >= reader.end) return null;
      const raw = reader.text.slice(start + 1, end);
      if (/[$%\\\n\r]/.test(raw)) return null;
      labels.push(decodeQuoted(raw));
      reader.at = end + 1;
    } else if (skipName(reader)) labels.push(reader.text.slice(start, reader.at));
    else return labels;
    skipSpace(reader);
  }
}

/** An item ends with its line, with the text, or before the `}` of a block on one line. */
function atItemEnd(reader: Reader): boolean {
  skipSpace(reader);
  return take(reader, CHAR.newline) || reader.at >= reader.end || peek(reader) === CHAR.closeBrace;
}

const SKIPPED_BLOCK: Block = {
  kind: "block",
  start: -1,
  end: -1,
  type: "",
  labels: [],
  open: -1,
  close: -1,
  body: { start: -1, end: -1, attributes: [], blocks: [] },
};
const UNUSED: Items = { attributes: [], blocks: [] };

/** Reads a block with everything in it. */
export const readWholeBlock: ReadBlock = (reader, header) => {
  const open = reader.at++;
  if (++reader.depth > MAX_NESTING) return null;
  const items: Items = reader.build ? { attributes: [], blocks: [] } : UNUSED;
  if (!readItems(reader, items, readWholeBlock)) return null;
  const close = reader.at;
  if (!take(reader, CHAR.closeBrace)) return null;
  reader.depth--;
  if (!reader.build) return SKIPPED_BLOCK;
  const body: Body = { start: open + 1, end: close, ...items };
  return { kind: "block", ...header, end: reader.at, open, close, body };
};

/** Steps over a block; what is in it is built when it is first asked for. */
export const readLazyBlock: ReadBlock = (reader, header) => {
  const open = reader.at;
  const { build } = reader;
  reader.build = false;
  const skipped = readWholeBlock(reader, header);
  reader.build = build;
  return skipped === null ? null : new LazyBlock(reader.text, { ...header, open, end: reader.at });
};
