import { isLocal } from "./facts.ts";

/** What is known of the calls of modules in a text. */
export interface ScannedCalls {
  /** Local sources as written. */
  readonly calls: readonly string[];
  /** A call has a source that is not written there as a local one. */
  readonly outside: boolean;
}

/**
 * The calls of modules in a text whose blocks can be told apart by brackets; null for any other. What stands between the
 * brackets is not looked at: of a file that is broken there, the outline may have lost the call.
 */
export function scanCalls(text: string): ScannedCalls | null {
  const calls: string[] = [];
  let outside = false;
  let at = 0;
  for (;;) {
    const header = execAt(HEADER, text, at);
    if (header === null) return null;
    const [, type] = header;
    if (type === undefined) return { calls, outside };
    at = HEADER.lastIndex;
    if (type === "module") {
      const call = scanCall(text, at);
      if (call === null) return null;
      if (isLocal(call.source)) calls.push(call.source);
      else outside = true;
      at = call.end;
    } else {
      at = afterBraces(text, at);
      if (at === -1) return null;
    }
  }
}

/** The call whose `{` ends at an offset: one argument a line, among them a source without escapes. */
function scanCall(text: string, at: number): { readonly source: string; readonly end: number } | null {
  let source: string | undefined;
  let here = at;
  for (;;) {
    const item = execAt(ITEM, text, here);
    if (item === null) return null;
    here = ITEM.lastIndex;
    const [, name, close] = item;
    if (close !== undefined) return source === undefined ? null : { source, end: here };
    if (name === "source" && source === undefined) {
      source = execAt(SOURCE, text, here)?.[1];
      if (source === undefined) return null;
    }
    here = afterLine(text, here);
    if (here === -1) return null;
  }
}

/** Offset behind the line that a value ends on, or of the `}` that stands behind it; -1 when brackets do not tell. */
function afterLine(text: string, at: number): number {
  let depth = 0;
  for (let here = at; ; here++) {
    here = skip(WITHOUT_BRACKETS, text, here);
    const sign = text.charAt(here);
    if (sign === "\n") {
      if (depth === 0) return here + 1;
    } else if (OPENING.has(sign)) depth++;
    else if (!CLOSING.has(sign)) return -1;
    else if (depth-- === 0) return sign === "}" ? here : -1;
  }
}

const OPENING: ReadonlySet<string> = new Set("{[(");
const CLOSING: ReadonlySet<string> = new Set("}])");

/** Offset behind the `}` of what was opened before an offset; -1 when braces do not tell. */
function afterBraces(text: string, at: number): number {
  let here = at;
  for (let depth = 1; depth > 0; here++) {
    here = skip(WITHOUT_BRACES, text, here);
    const sign = text.charAt(here);
    if (sign === "{") depth++;
    else if (sign === "}") depth--;
    else return -1;
  }
  return here;
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  pattern.test(text);
  return pattern.lastIndex;
}

/** A quoted text, with what is interpolated in it, and quoted texts of another form in that. */
function quoted(inside: string): string {
  return `"(?:[^"\\\\$%\\n]|\\\\.|\\$\\{(?:[^{}"\\n]|${inside})*\\}|\\$\\$\\{|%%\\{|\\$(?!\\$?\\{)|%(?!%?\\{))*"`;
}

function execAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

// No text can be matched in two ways, or nothing follows that may fail: the time grows with the text alone.
const NAME = "[A-Za-z_][A-Za-z0-9_-]*";
const PLAIN_STRING = '"[^"\\\\$%\\n]*"';
const COMMENT = "(?:#|//)[^\\n]*";
const BLOCK_COMMENT = "/\\*(?:[^*]|\\*(?!/))*\\*/";
const SPACE = `(?:[ \\t\\r\\n]|${COMMENT}(?:\\n|$)|${BLOCK_COMMENT})*`;
const LABELS_AND_BRACE = `(?:[ \\t]*${PLAIN_STRING})*[ \\t]*\\{`;

/** Up to the `{` of a block, with its type, or to the end of the text. */
const HEADER = new RegExp(`${SPACE}(?:(${NAME})${LABELS_AND_BRACE}|$)`, "y");
/** Up to the value of an argument or the `{` of a block, with its name, or behind the `}` of the body. */
const ITEM = new RegExp(`${SPACE}(?:(${NAME})(?:[ \\t]*=|(?=${LABELS_AND_BRACE}))|(\\}))`, "y");
const SOURCE = /[ \t]*"([^"\\$%\n]*)"(?=[ \t\r]*(?:[\n}#]|\/\/))/y;

/** A quoted text in which no braces are but those of what is interpolated. */
const STRING = quoted(quoted(PLAIN_STRING));
/** With another one in it, the first end may be that one's. */
const HEREDOC =
  "<<-?(?<marker>[A-Za-z_]\\w*)[ \\t\\r]*\\n(?:(?:[^<]|<(?!<))*?\\n)?[ \\t]*\\k<marker>(?=[ \\t\\r]*(?:\\n|$))";
const REST = `${STRING}|${COMMENT}|${BLOCK_COMMENT}|/(?![/*])|<(?!<)|${HEREDOC}`;
const WITHOUT_BRACES = new RegExp(`(?:[^{}"#/<]+|${REST})*`, "y");
const WITHOUT_BRACKETS = new RegExp(`(?:[^{}[\\]()\\n"#/<]+|${REST})*`, "y");
