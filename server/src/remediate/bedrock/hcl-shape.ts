/**
 * The outer shape of an HCL text: which blocks stand in it and what each directly holds. Enough to hold a reply to
 * its promise before any parser sees it; the verification layers parse for real. Never throws.
 */
export interface ShapeEntry {
  readonly kind: "block" | "attribute";
  /** Block type or attribute name. */
  readonly name: string;
  readonly labels: readonly string[];
  /** UTF-16 offsets of the whole entry. */
  readonly start: number;
  readonly end: number;
  /** Offset after the opening brace, or of the value. */
  readonly inner: number;
}

const OPENERS = "{[(";
const CLOSERS = "}])";

/** Offset after the quoted string that opens at `at`; interpolations may hold strings. -1 when it never ends. */
function skipQuoted(text: string, at: number): number {
  let depth = 0;
  for (let i = at + 1; i < text.length; i += 1) {
    const char = text[i];
    if (depth === 0 && char === "\\") i += 1;
    else if (depth === 0 && char === "\n") return -1;
    else if ((text.startsWith("${", i) || text.startsWith("%{", i)) && text[i - 1] !== char) {
      depth += 1;
      i += 1;
    } else if (depth > 0 && char === "{") depth += 1;
    else if (depth > 0 && char === "}") depth -= 1;
    else if (char === '"') {
      if (depth === 0) return i + 1;
      const inner = skipQuoted(text, i);
      if (inner === -1) return -1;
      i = inner - 1;
    }
  }
  return -1;
}

/** Offset after the heredoc that opens at `at`, its closing word included. -1 when it never ends. */
function skipHeredoc(text: string, at: number): number {
  const opening = /<<-?([A-Za-z_][\w-]*)[ \t]*\r?\n/y;
  opening.lastIndex = at;
  const match = opening.exec(text);
  if (match === null) return at + 2;
  const closing = new RegExp(`^[ \\t]*${match[1]}[ \\t]*\\r?$`, "m");
  const from = at + match[0].length;
  const found = closing.exec(text.slice(from));
  return found === null ? -1 : from + found.index + found[0].trimEnd().length;
}

/** Offset after the comment at `at`, line end left; `at` itself when there is none. -1 when it never ends. */
function skipComment(text: string, at: number): number {
  if (text.startsWith("/*", at)) {
    const end = text.indexOf("*/", at + 2);
    return end === -1 ? -1 : end + 2;
  }
  if (text[at] !== "#" && !text.startsWith("//", at)) return at;
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}

/** Offset after the string, heredoc, comment or single character at `at`. -1 when it never ends. */
function skipToken(text: string, at: number): number {
  if (text[at] === '"') return skipQuoted(text, at);
  if (text.startsWith("<<", at)) return skipHeredoc(text, at);
  const after = skipComment(text, at);
  return after === at ? at + 1 : after;
}

/** Offset after the bracket that closes the one at `at`. -1 when they do not pair. */
function skipBracket(text: string, at: number): number {
  const expected: string[] = [];
  for (let i = at; i < text.length; ) {
    const char = text[i] ?? "";
    const opener = OPENERS.indexOf(char);
    if (opener !== -1) expected.push(CLOSERS[opener] ?? "");
    else if (CLOSERS.includes(char) && expected.pop() !== char) return -1;
    if (expected.length === 0) return i + 1;
    i = skipToken(text, i);
    if (i === -1) return -1;
  }
  return -1;
}

/** Offset of the end of the value that starts at `at`: the line end outside brackets, or the body's closing brace. */
function skipValue(text: string, at: number, end: number): number {
  for (let i = at; i < end; ) {
    const char = text[i] ?? "";
    if (char === "\n") return i;
    if (char === "#" || text.startsWith("//", i)) return i;
    i = OPENERS.includes(char) ? skipBracket(text, i) : skipToken(text, i);
    if (i === -1) return -1;
  }
  return end;
}

const HEADER = /([A-Za-z_][\w-]*)((?:[ \t]+(?:"[^"\n]*"|[A-Za-z_][\w-]*))*)[ \t]*(\{|=(?!=))/y;

/**
 * The entries directly inside `text[start, end)`, in order. Null when something else stands there (prose, a diff,
 * unbalanced brackets).
 */
export function readShape(text: string, start = 0, end = text.length): readonly ShapeEntry[] | null {
  const entries: ShapeEntry[] = [];
  for (let at = start; at < end; ) {
    if (/\s/.test(text[at] ?? "")) {
      at += 1;
      continue;
    }
    const afterComment = skipComment(text, at);
    if (afterComment === -1) return null;
    if (afterComment !== at) {
      at = afterComment;
      continue;
    }
    const entry = readEntry(text, at, end);
    if (entry === null) return null;
    entries.push(entry);
    at = entry.end;
  }
  return entries;
}

function readEntry(text: string, at: number, end: number): ShapeEntry | null {
  HEADER.lastIndex = at;
  const header = HEADER.exec(text);
  if (header === null) return null;
  const labels = [...(header[2] ?? "").matchAll(/"([^"\n]*)"|([A-Za-z_][\w-]*)/g)].map((m) => m[1] ?? m[2] ?? "");
  const inner = at + header[0].length;
  const kind = header[3] === "{" ? "block" : "attribute";
  if (kind === "attribute" && labels.length > 0) return null;
  const stop = kind === "block" ? skipBracket(text, inner - 1) : skipValue(text, inner, end);
  if (stop === -1 || stop > end) return null;
  return { kind, name: header[1] ?? "", labels, start: at, end: stop, inner };
}

/** Entries inside a block entry; null when its body cannot be read. */
export function readBody(text: string, block: ShapeEntry): readonly ShapeEntry[] | null {
  return readShape(text, block.inner, block.end - 1);
}

/** `resource "a" "b"` → `a.b`; `data "a" "b"` → `data.a.b`; anything else → its type and labels joined. */
export function addressOf(entry: ShapeEntry): string {
  const parts = entry.name === "resource" ? entry.labels : [entry.name, ...entry.labels];
  return parts.join(".");
}

/**
 * Names from the outermost block down to the attribute (or object key) that holds the offset:
 * `["resource", "environment", "variables", "DB_PASSWORD"]`. Null when nothing holds it or the text cannot be read.
 */
export function pathOf(text: string, offset: number): readonly string[] | null {
  const path: string[] = [];
  let entries = readShape(text);
  while (entries !== null) {
    const holder: ShapeEntry | undefined = entries.find((entry) => entry.start <= offset && offset < entry.end);
    if (holder === undefined) return path.length === 0 ? null : path;
    path.push(holder.name);
    if (holder.kind === "block") entries = readBody(text, holder);
    else return [...path, ...keysWithin(text, holder.inner, offset)];
  }
  return null;
}

/** Keys of nested objects between the start of a value and an offset inside it. */
function keysWithin(text: string, start: number, offset: number): string[] {
  const keys: string[] = [];
  let pending = "";
  for (let i = start; i < offset; ) {
    const key = /(?:"([^"\n]*)"|([A-Za-z_][\w-]*))[ \t]*[=:](?!=)/y;
    key.lastIndex = i;
    const match = key.exec(text);
    if (match !== null && match.index + match[0].length <= offset) {
      pending = match[1] ?? match[2] ?? "";
      i += match[0].length;
      continue;
    }
    const char = text[i] ?? "";
    if (OPENERS.includes(char)) {
      keys.push(pending);
      pending = "";
    } else if (CLOSERS.includes(char)) pending = keys.pop() ?? "";
    const next = skipToken(text, i);
    // The offset lies inside this string or heredoc.
    if (next === -1 || next > offset) break;
    i = next;
  }
  return [...keys, pending].filter((key) => key !== "");
}
