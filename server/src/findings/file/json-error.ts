const SPACE = /[ \t\r\n]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these inside a string
const PLAIN = /[^"\\\u0000-\u001f]{1,4096}/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const NUMBER_OR_WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)\b/y;

/** What may stand at the next place; a container's bracket says where its end leads back to. */
type Expected = "value" | "value or ]" | "key" | "key or }" | ":" | ", or end" | "nothing";

interface Scanner {
  readonly text: string;
  position: number;
}

function skip(scanner: Scanner, pattern: RegExp): string {
  pattern.lastIndex = scanner.position;
  const found = pattern.exec(scanner.text)?.[0] ?? "";
  scanner.position += found.length;
  return found;
}

function take(scanner: Scanner, character: string): boolean {
  if (scanner.text[scanner.position] !== character) return false;
  scanner.position += 1;
  return true;
}

/** A whole string; by pieces, since one pattern for all of a very long string would exhaust the stack. */
function skipString(scanner: Scanner): boolean {
  const start = scanner.position;
  if (!take(scanner, '"')) return false;
  while (skip(scanner, PLAIN) !== "" || skip(scanner, ESCAPE) !== "");
  if (take(scanner, '"')) return true;
  scanner.position = start;
  return false;
}

function afterValue(open: readonly ("[" | "{")[]): Expected {
  return open.length === 0 ? "nothing" : ", or end";
}

function close(open: ("[" | "{")[]): Expected {
  open.pop();
  return afterValue(open);
}

function value(scanner: Scanner, open: ("[" | "{")[]): Expected | null {
  if (take(scanner, "{")) {
    open.push("{");
    return "key or }";
  }
  if (take(scanner, "[")) {
    open.push("[");
    return "value or ]";
  }
  return skipString(scanner) || skip(scanner, NUMBER_OR_WORD) !== "" ? afterValue(open) : null;
}

/** One step of the grammar (RFC 8259); null when the text at this place does not fit. */
function step(scanner: Scanner, expected: Expected, open: ("[" | "{")[]): Expected | null {
  const inObject = open.at(-1) === "{";
  switch (expected) {
    case "value or ]":
      return take(scanner, "]") ? close(open) : value(scanner, open);
    case "value":
      return value(scanner, open);
    case "key or }":
      if (take(scanner, "}")) return close(open);
      return skipString(scanner) ? ":" : null;
    case "key":
      return skipString(scanner) ? ":" : null;
    case ":":
      return take(scanner, ":") ? "value" : null;
    case ", or end":
      if (take(scanner, ",")) return inObject ? "key" : "value";
      return take(scanner, inObject ? "}" : "]") ? close(open) : null;
    default:
      return null;
  }
}

/**
 * Line and column (1-based, UTF-16 units) of the first place where a text stops being JSON, or null when it is JSON.
 * The parser of the run time names no place for most mistakes before Node 22.
 */
export function findJsonError(text: string): { readonly line: number; readonly column: number } | null {
  const scanner: Scanner = { text, position: 0 };
  const open: ("[" | "{")[] = [];
  let expected: Expected | null = "value";
  while (expected !== null) {
    skip(scanner, SPACE);
    if (expected === "nothing" && scanner.position === text.length) return null;
    expected = step(scanner, expected, open);
  }
  const before = text.slice(0, scanner.position).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
