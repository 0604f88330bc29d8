import type { Expression, TemplatePart } from "./ast.ts";
import { templateOf } from "./build-template.ts";
import { PLAIN_HEREDOC, skipPlain } from "./plain.ts";
import { readExpression, SKIPPED } from "./read-expression.ts";
import { CHAR, isDigit, peek, type Reader, skipName, skipSpace, take } from "./reader.ts";
import { decodeHeredoc, decodeQuoted } from "./text.ts";

/** Escapes of one letter: `\n`, `\r`, `\t`, `\"`, `\\`. */
const ESCAPES: ReadonlySet<number> = new Set([...'nrt"\\'].map((char) => char.charCodeAt(0)));

/** Where nothing is put while nodes are not built. */
const UNUSED: TemplatePart[] = [];

/** A quoted string or template on one line; null when it is anything out of the ordinary. */
export function readQuoted(reader: Reader): Expression | null {
  const start = reader.at++;
  const parts: TemplatePart[] = reader.build ? [] : UNUSED;
  let from = reader.at;
  for (;;) {
    const code = peek(reader);
    if (code === CHAR.quote) break;
    if (code === 0 || code === CHAR.newline || code === CHAR.return) return null;
    if (code === CHAR.backslash) {
      if (!skipEscape(reader)) return null;
      continue;
    }
    if (code !== CHAR.dollar && code !== CHAR.percent) {
      reader.at++;
      continue;
    }
    const before = reader.at;
    const found = readSigil(reader);
    if (found === null) return null;
    if (found === TEXT) continue;
    if (reader.build) addParts(parts, decodeQuoted(reader.text.slice(from, before)), found);
    from = reader.at;
  }
  reader.at++;
  if (!reader.build) return SKIPPED;
  const span = { start, end: reader.at };
  addText(parts, decodeQuoted(reader.text.slice(from, span.end - 1)));
  return templateOf(parts, { span, heredoc: false, indented: false });
}

function skipEscape(reader: Reader): boolean {
  const code = peek(reader, 1);
  if (ESCAPES.has(code)) {
    reader.at += 2;
    return true;
  }
  if (!/^\\u[0-9a-fA-F]{4}$/.test(reader.text.slice(reader.at, reader.at + 6))) return false;
  reader.at += 6;
  return true;
}

/** Stands for a `$` or `%` that is plain text. */
const TEXT: Expression = { kind: "invalid", start: -1, end: -1 };

/** At `$` or `%`: escapes and lone signs are stepped over as text, an interpolation is read. */
function readSigil(reader: Reader): Expression | null {
  const code = peek(reader);
  const next = peek(reader, 1);
  if (next === code) {
    const third = peek(reader, 2);
    if (third === code) return null;
    reader.at += third === CHAR.openBrace ? 3 : 2;
    return TEXT;
  }
  if (next !== CHAR.openBrace) {
    reader.at++;
    return TEXT;
  }
  // Directives and white space markers are rare: tree-sitter reads them.
  if (code === CHAR.percent || peek(reader, 2) === CHAR.tilde) return null;
  reader.at += 2;
  reader.brackets++;
  skipSpace(reader);
  const value = readExpression(reader);
  if (value === null) return null;
  skipSpace(reader);
  reader.brackets--;
  return take(reader, CHAR.closeBrace) ? value : null;
}

function addParts(parts: TemplatePart[], text: string, value: Expression): void {
  addText(parts, text);
  parts.push({ kind: "interpolation", value });
}

function addText(parts: TemplatePart[], text: string): void {
  if (text !== "") parts.push({ kind: "text", text });
}

/** `<<EOF` or `<<-EOF`; null when a line only resembles the closing marker. */
export function readHeredoc(reader: Reader): Expression | null {
  const { text } = reader;
  const start = reader.at;
  reader.at += 2;
  const indented = take(reader, CHAR.minus);
  const nameStart = reader.at;
  if (!skipName(reader)) return null;
  const marker = text.slice(nameStart, reader.at);
  if (!take(reader, CHAR.newline)) return null;
  const parts: TemplatePart[] = reader.build ? [] : UNUSED;
  let from = reader.at;
  for (;;) {
    const lineStart = reader.at;
    const closed = closingMarker(reader, marker);
    if (closed === null) return null;
    if (closed) {
      if (!reader.build) return SKIPPED;
      addText(parts, decodeHeredoc(text.slice(from, lineStart)));
      return templateOf(parts, { span: { start, end: reader.at }, heredoc: true, indented });
    }
    const next = readHeredocLine(reader, { parts, from, marker });
    if (next === -1) return null;
    from = next;
  }
}

/** Steps over the closing marker when this line is it. Null when the line starts like it and goes on. */
function closingMarker(reader: Reader, marker: string): boolean | null {
  const { text, end } = reader;
  let { at } = reader;
  while (at < end && (text.charCodeAt(at) === CHAR.space || text.charCodeAt(at) === CHAR.tab)) at++;
  if (!text.startsWith(marker, at)) return false;
  at += marker.length;
  if (at >= end || text.charCodeAt(at) !== CHAR.newline) return null;
  reader.at = at;
  return true;
}

/** Reads up to the next line. Returns where the text that is not yet in `parts` starts, or -1. */
function readHeredocLine(
  reader: Reader,
  { parts, from, marker }: { readonly parts: TemplatePart[]; readonly from: number; readonly marker: string },
): number {
  let pending = from;
  for (;;) {
    skipPlain(reader, PLAIN_HEREDOC);
    const code = peek(reader);
    if (code === 0 || code === CHAR.return) return -1;
    if (code === CHAR.newline) {
      // The grammar may take a marker at the end of a line for the closing one.
      if (reader.text.startsWith(marker, reader.at - marker.length)) return -1;
      reader.at++;
      return pending;
    }
    if (code !== CHAR.dollar && code !== CHAR.percent) {
      reader.at++;
      continue;
    }
    const before = reader.at;
    const found = readSigil(reader);
    if (found === null) return -1;
    if (found === TEXT) continue;
    if (reader.build) addParts(parts, decodeHeredoc(reader.text.slice(pending, before)), found);
    pending = reader.at;
  }
}

/** A number as the grammar knows it; null for anything that goes on behind it. */
export function readNumber(reader: Reader): Expression | null {
  const start = reader.at;
  skipDigits(reader);
  if (peek(reader) === CHAR.dot && isDigit(peek(reader, 1))) {
    reader.at++;
    skipDigits(reader);
    if ((peek(reader) | 32) === 101 && !skipExponent(reader)) return null;
  }
  if (continues(reader)) return null;
  if (!reader.build) return SKIPPED;
  const end = reader.at;
  return { kind: "literal", start, end, value: Number(reader.text.slice(start, end)) };
}

function skipExponent(reader: Reader): boolean {
  reader.at++;
  if (peek(reader) === CHAR.plus || peek(reader) === CHAR.minus) reader.at++;
  const start = reader.at;
  skipDigits(reader);
  return reader.at > start;
}

function skipDigits(reader: Reader): void {
  while (isDigit(peek(reader))) reader.at++;
}

/** A letter, or a step such as `.name`, right behind a number. */
function continues(reader: Reader): boolean {
  const code = peek(reader);
  if (code === CHAR.dot) return peek(reader, 1) !== CHAR.dot;
  return code >= 128 || ((code | 32) >= 97 && (code | 32) <= 122) || code === 95;
}
