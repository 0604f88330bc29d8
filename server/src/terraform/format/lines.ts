/** What one physical line of HCL holds, as far as alignment is concerned. Offsets are into the line. */
export interface LineShape {
  /** Offset of the `=` of an assignment whose value does not open a bracket that stays open; -1 if none. */
  readonly assign: number;
  /** Offset of a trailing comment after code; -1 if none (a line that is only a comment has none). */
  readonly comment: number;
  /** Part of a heredoc that began on an earlier line: hclwrite counts all of it as that line. */
  readonly continued: boolean;
}

interface ScanState {
  /** Closing marker of the heredoc the line stands in, or null. */
  heredoc: string | null;
  inBlockComment: boolean;
}

const PLAIN: LineShape = { assign: -1, comment: -1, continued: false };
const CONTINUED: LineShape = { ...PLAIN, continued: true };

/**
 * Finds the assignment and the comment of every line. Follows strings, interpolations, heredocs and comments, so that
 * an `=` or `#` inside text is not taken for one.
 */
export function shapeLines(lines: readonly string[]): LineShape[] {
  const state: ScanState = { heredoc: null, inBlockComment: false };
  return lines.map((line) => shapeLine(line, state));
}

function shapeLine(line: string, state: ScanState): LineShape {
  if (state.heredoc !== null) {
    if (line.trim() === state.heredoc) state.heredoc = null;
    return CONTINUED;
  }
  let at = 0;
  if (state.inBlockComment) {
    const close = line.indexOf("*/");
    if (close === -1) return PLAIN;
    state.inBlockComment = false;
    at = close + 2;
  }
  return scanCode(line, at, state);
}

function scanCode(line: string, from: number, state: ScanState): LineShape {
  let assign = -1;
  let brackets = 0;
  let sawCode = false;
  let at = from;
  while (at < line.length) {
    const token = nextToken(line, at);
    if (token.kind === "comment") return finish(assign, brackets, sawCode ? at : -1);
    if (token.kind === "open-comment") {
      state.inBlockComment = true;
      return finish(assign, brackets, -1);
    }
    if (token.kind === "heredoc") {
      state.heredoc = token.marker;
      return finish(assign, brackets, -1);
    }
    if (token.kind === "assign" && assign === -1 && sawCode) {
      assign = at;
      brackets = 0;
    }
    brackets += token.depth;
    sawCode ||= token.kind !== "space";
    at = token.end;
  }
  return finish(assign, brackets, -1);
}

interface LineToken {
  readonly kind: "comment" | "open-comment" | "heredoc" | "assign" | "space" | "code";
  readonly end: number;
  /** +1 for an opening bracket, -1 for a closing one. */
  readonly depth: number;
  /** Closing marker of a heredoc. */
  readonly marker: string | null;
}

const DEPTH: Readonly<Record<string, number>> = { "{": 1, "[": 1, "(": 1, "}": -1, "]": -1, ")": -1 };
const HEREDOC = /^<<-?\s*([\p{L}_][\p{L}\p{N}_-]*)\s*$/u;

function nextToken(line: string, at: number): LineToken {
  const char = line[at] ?? "";
  const next = line[at + 1];
  const token = (kind: LineToken["kind"], end: number): LineToken => ({ kind, end, depth: 0, marker: null });
  if (char === " " || char === "\t") return token("space", at + 1);
  if (char === "#" || (char === "/" && next === "/")) return token("comment", line.length);
  if (char === "/" && next === "*") {
    const close = line.indexOf("*/", at + 2);
    return close === -1 ? token("open-comment", line.length) : token("space", close + 2);
  }
  if (char === '"') return token("code", skipString(line, at));
  if (char === "<" && next === "<") {
    const heredoc = HEREDOC.exec(line.slice(at));
    if (heredoc !== null) return { kind: "heredoc", end: line.length, depth: 0, marker: heredoc[1] ?? null };
  }
  if (char === "=" && isAssign(line, at)) return token("assign", at + 1);
  return { kind: "code", end: at + 1, depth: DEPTH[char] ?? 0, marker: null };
}

function finish(assign: number, brackets: number, comment: number): LineShape {
  return { assign: assign !== -1 && brackets === 0 ? assign : -1, comment, continued: false };
}

/** A single `=`: not `==`, `=>`, `<=`, `>=` or `!=`. */
function isAssign(line: string, at: number): boolean {
  const before = line[at - 1];
  const after = line[at + 1];
  return after !== "=" && after !== ">" && before !== "=" && before !== "!" && before !== "<" && before !== ">";
}

/** Returns the offset after the closing quote, following `${ … "nested" … }`. */
export function skipString(text: string, open: number): number {
  let at = open + 1;
  while (at < text.length) {
    const char = text[at];
    if (char === "\\") at += 2;
    else if (char === '"') return at + 1;
    else if ((char === "$" || char === "%") && text[at + 1] === "{") {
      if (text[at - 1] === char) at += 2;
      else at = skipInterpolation(text, at + 2);
    } else at++;
  }
  return text.length;
}

function skipInterpolation(text: string, from: number): number {
  let depth = 1;
  let at = from;
  while (at < text.length && depth > 0) {
    const char = text[at];
    if (char === '"') {
      at = skipString(text, at);
      continue;
    }
    if (char === "{") depth++;
    else if (char === "}") depth--;
    at++;
  }
  return at;
}
