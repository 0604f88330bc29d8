import type { Expression } from "./ast.ts";
import { PLAIN_ITEMS, skipPlain } from "./plain.ts";
import { atFor, readExpression, SKIPPED } from "./read-expression.ts";
import { CHAR, peek, type Reader, skipName, skipSpace, take } from "./reader.ts";

/** `[a, b]` or `[for …]`. */
export function readTuple(reader: Reader): Expression | null {
  const start = reader.at++;
  reader.brackets++;
  skipSpace(reader);
  if (atFor(reader)) return readFor(reader, start);
  const items: Expression[] = [];
  if (readItems(reader, items, CHAR.closeSquare) !== "plain") return null;
  reader.brackets--;
  return reader.build ? { kind: "tuple", start, end: reader.at, items } : SKIPPED;
}

/** A call whose name was read: it started at `start`. */
export function readCall(reader: Reader, start: number): Expression | null {
  const nameEnd = reader.at++;
  reader.brackets++;
  skipSpace(reader);
  const args: Expression[] = [];
  const read = readItems(reader, args, CHAR.close);
  if (read === null) return null;
  reader.brackets--;
  if (!reader.build) return SKIPPED;
  const name = reader.text.slice(start, nameEnd);
  return { kind: "call", start, end: reader.at, name, args, expand: read === "expanded" };
}

/** Expressions between commas up to the closing bracket, which is stepped over. */
function readItems(reader: Reader, items: Expression[], close: number): "plain" | "expanded" | null {
  for (;;) {
    if (!reader.build && skipPlain(reader, PLAIN_ITEMS)) skipSpace(reader);
    if (take(reader, close)) return "plain";
    const item = readExpression(reader);
    if (item === null) return null;
    if (reader.build) items.push(item);
    if (takeEllipsis(reader)) {
      skipSpace(reader);
      return take(reader, close) ? "expanded" : null;
    }
    if (take(reader, CHAR.comma)) skipSpace(reader);
    else if (peek(reader) !== close) return null;
  }
}

function takeEllipsis(reader: Reader): boolean {
  if (peek(reader) !== CHAR.dot || !reader.text.startsWith("...", reader.at)) return false;
  reader.at += 3;
  return true;
}

interface Intro {
  readonly keyName: string | null;
  readonly valueName: string;
  readonly collection: Expression;
}

/** `[for …]` or `{for …}` from `start`; the reader is at `for`. */
export function readFor(reader: Reader, start: number): Expression | null {
  const isObject = reader.text.charCodeAt(start) === CHAR.openBrace;
  const intro = readIntro(reader);
  if (intro === null) return null;
  const first = readExpression(reader);
  if (first === null) return null;
  let second: Expression | null = null;
  if (isObject) {
    if (peek(reader) !== CHAR.equals || peek(reader, 1) !== CHAR.greater) return null;
    reader.at += 2;
    skipSpace(reader);
    second = readExpression(reader);
    if (second === null) return null;
  }
  const grouping = isObject && takeEllipsis(reader);
  skipSpace(reader);
  let condition: Expression | null = null;
  if (takeWord(reader, "if")) {
    condition = readExpression(reader);
    if (condition === null) return null;
  }
  if (!take(reader, isObject ? CHAR.closeBrace : CHAR.closeSquare)) return null;
  reader.brackets--;
  if (!reader.build) return SKIPPED;
  const key = second === null ? null : first;
  return { kind: "for", start, end: reader.at, ...intro, key, value: second ?? first, condition, grouping };
}

/** `for k, v in collection :`, with the white space behind it. */
function readIntro(reader: Reader): Intro | null {
  reader.at += "for".length;
  skipSpace(reader);
  const first = readWord(reader);
  if (first === null) return null;
  let second: string | null = null;
  if (take(reader, CHAR.comma)) {
    skipSpace(reader);
    second = readWord(reader);
    if (second === null) return null;
  }
  if (!takeWord(reader, "in")) return null;
  const collection = readExpression(reader);
  if (collection === null || !take(reader, CHAR.colon)) return null;
  skipSpace(reader);
  return { keyName: second === null ? null : first, valueName: second ?? first, collection };
}

/** A name with the white space behind it. */
function readWord(reader: Reader): string | null {
  const start = reader.at;
  if (!skipName(reader)) return null;
  const word = reader.text.slice(start, reader.at);
  skipSpace(reader);
  return word;
}

function takeWord(reader: Reader, word: string): boolean {
  const start = reader.at;
  if (readWord(reader) === word) return true;
  reader.at = start;
  return false;
}
