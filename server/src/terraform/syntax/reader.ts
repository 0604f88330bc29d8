/**
 * Characters, white space and names for the hand-written reader of plain HCL (`outline.ts`). Every function is linear,
 * none throws, and what is not plain makes the caller give up: tree-sitter then reads the text.
 */
export interface Reader {
  readonly text: string;
  /** Nothing at or after this offset is read. */
  readonly end: number;
  /** Build nodes, or only find out where things end. */
  build: boolean;
  at: number;
  /** Open brackets and interpolations: inside them a newline is white space. */
  brackets: number;
  /** Nested expressions and blocks. */
  depth: number;
  /** Where the white space that was skipped last began and ended. */
  spaceStart: number;
  spaceEnd: number;
}

/** Deeper nesting is left to tree-sitter, which has a limit of its own. */
export const MAX_NESTING = 40;

export const CHAR = {
  tab: 9,
  newline: 10,
  return: 13,
  space: 32,
  bang: 33,
  quote: 34,
  hash: 35,
  dollar: 36,
  percent: 37,
  and: 38,
  open: 40,
  close: 41,
  star: 42,
  plus: 43,
  comma: 44,
  minus: 45,
  dot: 46,
  slash: 47,
  zero: 48,
  nine: 57,
  colon: 58,
  less: 60,
  equals: 61,
  greater: 62,
  question: 63,
  openSquare: 91,
  backslash: 92,
  closeSquare: 93,
  openBrace: 123,
  pipe: 124,
  closeBrace: 125,
  tilde: 126,
} as const;

export function createReader(text: string, range: { start: number; end: number }, build: boolean): Reader {
  return { text, end: range.end, build, at: range.start, brackets: 0, depth: 0, spaceStart: -1, spaceEnd: -1 };
}

/** Code of the character at the reader plus `ahead`; 0 behind the end. */
export function peek(reader: Reader, ahead = 0): number {
  const at = reader.at + ahead;
  return at < reader.end ? reader.text.charCodeAt(at) : 0;
}

/** Steps over one character when it is this one. */
export function take(reader: Reader, code: number): boolean {
  if (peek(reader) !== code) return false;
  reader.at++;
  return true;
}

/** Skips blanks and comments; newlines too where they mean nothing. An unclosed comment is left standing. */
export function skipSpace(reader: Reader, newlines = reader.brackets > 0): void {
  const { text, end } = reader;
  let { at } = reader;
  if (at !== reader.spaceEnd) reader.spaceStart = at;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === CHAR.space || code === CHAR.tab || code === CHAR.return || (code === CHAR.newline && newlines)) {
      at++;
      continue;
    }
    const after = code === CHAR.hash || code === CHAR.slash ? afterComment(text, at, end) : at;
    if (after === at) break;
    at = after;
  }
  reader.spaceEnd = at;
  reader.at = at;
}

/** Offset of the newline behind a line comment, offset behind a block comment; `at` when there is no comment. */
function afterComment(text: string, at: number, end: number): number {
  const next = text.charCodeAt(at + 1);
  if (text.charCodeAt(at) === CHAR.hash || next === CHAR.slash) {
    const newline = text.indexOf("\n", at);
    return newline === -1 || newline > end ? end : newline;
  }
  if (next !== CHAR.star) return at;
  const close = text.indexOf("*/", at + 2);
  return close === -1 || close + 2 > end ? at : close + 2;
}

const STARTS = 1;
const CONTINUES = 2;
const CLASSES = classes();

function classes(): Uint8Array {
  const table = new Uint8Array(128);
  for (let code = 0; code < 128; code++) {
    const char = String.fromCharCode(code);
    if (/[A-Za-z_]/.test(char)) table[code] = STARTS | CONTINUES;
    else if (/[0-9-]/.test(char)) table[code] = CONTINUES;
  }
  return table;
}

export function startsName(code: number): boolean {
  return code < 128 && ((CLASSES[code] ?? 0) & STARTS) !== 0;
}

export function continuesName(code: number): boolean {
  return code >= 128 || ((CLASSES[code] ?? 0) & CONTINUES) !== 0;
}

export function isDigit(code: number): boolean {
  return code >= CHAR.zero && code <= CHAR.nine;
}

/** Steps over a name of ASCII letters, digits, `_` and `-`. False when there is none, or one with other letters. */
export function skipName(reader: Reader): boolean {
  const { text, end } = reader;
  let { at } = reader;
  if (at >= end || !startsName(text.charCodeAt(at))) return false;
  at++;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code >= 128) return false;
    if (((CLASSES[code] ?? 0) & CONTINUES) === 0) break;
    at++;
  }
  reader.at = at;
  return true;
}
