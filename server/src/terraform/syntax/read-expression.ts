import type { Expression, ObjectElement, TraversalStep } from "./ast.ts";
import { literalKey } from "./build-expression.ts";
import { PLAIN_ELEMENTS, skipPlain } from "./plain.ts";
import { readCall, readFor, readTuple } from "./read-collection.ts";
import { readHeredoc, readNumber, readQuoted } from "./read-template.ts";
import {
  CHAR,
  continuesName,
  isDigit,
  MAX_NESTING,
  peek,
  type Reader,
  skipName,
  skipSpace,
  startsName,
  take,
} from "./reader.ts";

/** What stands for every node while nodes are not built. */
export const SKIPPED: Expression = { kind: "invalid", start: -1, end: -1 };

/**
 * Reads an expression at the reader, white space behind it included. Null when it is not plain HCL; the reader is then
 * of no more use.
 */
export function readExpression(reader: Reader): Expression | null {
  if (++reader.depth > MAX_NESTING) return null;
  let node = readBinary(reader, 0);
  if (node !== null) {
    skipSpace(reader);
    if (take(reader, CHAR.question)) node = readBranches(reader, node);
  }
  reader.depth--;
  return node;
}

function readBranches(reader: Reader, condition: Expression): Expression | null {
  skipSpace(reader);
  const whenTrue = readExpression(reader);
  if (whenTrue === null || !take(reader, CHAR.colon)) return null;
  skipSpace(reader);
  // `a ? b : c ? d : e` is `a ? b : (c ? d : e)`, as in HCL.
  const whenFalse = readExpression(reader);
  if (whenFalse === null || !reader.build) return whenFalse;
  return { kind: "conditional", start: condition.start, end: whenFalse.end, condition, whenTrue, whenFalse };
}

const OPERATORS = ["||", "&&", "==", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%"] as const;
const BINDING = [1, 2, 3, 3, 4, 4, 4, 4, 5, 5, 6, 6, 6] as const;

/** Place in {@link OPERATORS} of the operator at the reader, or -1. */
function operatorAt(reader: Reader): number {
  const code = peek(reader);
  switch (code) {
    case CHAR.pipe:
      return peek(reader, 1) === CHAR.pipe ? 0 : -1;
    case CHAR.and:
      return peek(reader, 1) === CHAR.and ? 1 : -1;
    case CHAR.equals:
      return peek(reader, 1) === CHAR.equals ? 2 : -1;
    case CHAR.bang:
      return peek(reader, 1) === CHAR.equals ? 3 : -1;
    case CHAR.less:
      return peek(reader, 1) === CHAR.equals ? 6 : 4;
    case CHAR.greater:
      return peek(reader, 1) === CHAR.equals ? 7 : 5;
    case CHAR.plus:
      return 8;
    case CHAR.minus:
      return 9;
    case CHAR.star:
      return 10;
    case CHAR.slash:
      return 11;
    case CHAR.percent:
      return 12;
    default:
      return -1;
  }
}

/** Terms joined by operators that bind tighter than `floor`; all of them group to the left. */
function readBinary(reader: Reader, floor: number): Expression | null {
  const { depth } = reader;
  let left = readUnary(reader);
  while (left !== null) {
    skipSpace(reader);
    const found = operatorAt(reader);
    const binding = BINDING[found] ?? 0;
    if (binding <= floor) {
      reader.depth = depth;
      return left;
    }
    // `a + b + c` is `(a + b) + c`: every operator nests what stands in front of it.
    if (++reader.depth > MAX_NESTING) return null;
    const operator = OPERATORS[found] ?? "";
    reader.at += operator.length;
    skipSpace(reader);
    const right = readBinary(reader, binding);
    if (right === null) return null;
    if (reader.build) left = { kind: "binary", start: left.start, end: right.end, operator, left, right };
  }
  return null;
}

function readUnary(reader: Reader): Expression | null {
  const code = peek(reader);
  if (code !== CHAR.minus && code !== CHAR.bang) return readTerm(reader);
  const start = reader.at++;
  if (++reader.depth > MAX_NESTING) return null;
  skipSpace(reader);
  const operand = readUnary(reader);
  reader.depth--;
  if (operand === null || !reader.build) return operand;
  const span = { start, end: operand.end };
  const operator = code === CHAR.minus ? "-" : "!";
  if (operator === "-" && operand.kind === "literal" && typeof operand.value === "number") {
    return { kind: "literal", ...span, value: -operand.value };
  }
  return { kind: "unary", ...span, operator, operand };
}

function readTerm(reader: Reader): Expression | null {
  const term = readPrimary(reader);
  if (term === null) return null;
  const code = peek(reader);
  return code === CHAR.dot || code === CHAR.openSquare ? readSteps(reader, term) : term;
}

function readPrimary(reader: Reader): Expression | null {
  const code = peek(reader);
  if (startsName(code)) return readName(reader);
  if (code === CHAR.quote) return readQuoted(reader);
  if (isDigit(code)) return readNumber(reader);
  if (code === CHAR.openSquare) return readTuple(reader);
  if (code === CHAR.openBrace) return readObject(reader);
  if (code === CHAR.open) return readParen(reader);
  return code === CHAR.less && peek(reader, 1) === CHAR.less ? readHeredoc(reader) : null;
}

const KEYWORDS: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

function readName(reader: Reader): Expression | null {
  const start = reader.at;
  if (!skipName(reader)) return null;
  const code = peek(reader);
  if (code === CHAR.open) return readCall(reader, start);
  // `provider::name(…)`, and calls with a space before the parenthesis.
  if (code === CHAR.colon && peek(reader, 1) === CHAR.colon) return null;
  if (code === CHAR.space && peek(reader, 1) === CHAR.open) return null;
  // A keyword of the grammar that some places take for a name.
  if (reader.at - start === 3 && reader.text.startsWith("for", start)) return null;
  if (!reader.build) return SKIPPED;
  const end = reader.at;
  const name = reader.text.slice(start, end);
  const value = KEYWORDS.get(name);
  if (value !== undefined) return { kind: "literal", start, end, value };
  return { kind: "traversal", start, end, root: name, steps: [] };
}

function readParen(reader: Reader): Expression | null {
  const start = reader.at++;
  reader.brackets++;
  skipSpace(reader);
  const inner = readExpression(reader);
  reader.brackets--;
  if (inner === null || !take(reader, CHAR.close)) return null;
  return reader.build ? { kind: "paren", start, end: reader.at, inner } : inner;
}

/** Where nothing is put while nodes are not built. */
const UNUSED: TraversalStep[] = [];

/** `.name`, `.0`, `[key]`, `[*]` and `.*` behind a term, without white space between. */
function readSteps(reader: Reader, term: Expression): Expression | null {
  const steps: TraversalStep[] = reader.build ? [] : UNUSED;
  let afterAttributeSplat = false;
  for (;;) {
    const code = peek(reader);
    const next = peek(reader, 1);
    const isDot = code === CHAR.dot && next !== CHAR.dot;
    if (!isDot && code !== CHAR.openSquare) return reader.build ? traversalOf(term, steps, reader.at) : term;
    // What an index means behind `.*` depends on the grammar.
    if (afterAttributeSplat && (!isDot || isDigit(next))) return null;
    if (isDot && next === CHAR.star) afterAttributeSplat = true;
    if (!(isDot ? readDotStep(reader, steps) : readIndex(reader, steps))) return null;
  }
}

function traversalOf(term: Expression, steps: readonly TraversalStep[], end: number): Expression {
  if (steps.length === 0) return term;
  const bare = term.kind === "traversal" && term.steps.length === 0;
  return { kind: "traversal", start: term.start, end, root: bare ? term.root : term, steps };
}

function readDotStep(reader: Reader, steps: TraversalStep[]): boolean {
  const start = ++reader.at;
  if (take(reader, CHAR.star)) {
    if (reader.build) steps.push({ kind: "splat" });
    return true;
  }
  if (!isDigit(peek(reader))) {
    if (!skipName(reader) || peek(reader) === CHAR.open) return false;
    if (reader.build) steps.push({ kind: "attr", name: reader.text.slice(start, reader.at) });
    return true;
  }
  return readLegacyIndex(reader, steps);
}

function readLegacyIndex(reader: Reader, steps: TraversalStep[]): boolean {
  const start = reader.at;
  while (isDigit(peek(reader))) reader.at++;
  const end = reader.at;
  if (startsName(peek(reader))) return false;
  const value = Number(reader.text.slice(start, end));
  if (reader.build) steps.push({ kind: "index", key: { kind: "literal", start, end, value } });
  return true;
}

function readIndex(reader: Reader, steps: TraversalStep[]): boolean {
  if (peek(reader, 1) === CHAR.star) {
    if (peek(reader, 2) !== CHAR.closeSquare) return false;
    reader.at += 3;
    if (reader.build) steps.push({ kind: "splat" });
    return true;
  }
  reader.at++;
  reader.brackets++;
  skipSpace(reader);
  const key = readExpression(reader);
  reader.brackets--;
  if (key === null || !take(reader, CHAR.closeSquare)) return false;
  if (reader.build) steps.push({ kind: "index", key });
  return true;
}

function readObject(reader: Reader): Expression | null {
  const start = reader.at++;
  reader.brackets++;
  skipSpace(reader);
  if (atFor(reader)) return readFor(reader, start);
  const elements: ObjectElement[] = reader.build ? [] : NO_ELEMENTS;
  for (;;) {
    if (!reader.build) skipElements(reader);
    if (take(reader, CHAR.closeBrace)) break;
    const element = readElement(reader);
    if (element === null) return null;
    if (reader.build) elements.push(element);
    const code = peek(reader);
    if (code === CHAR.comma) {
      reader.at++;
      skipSpace(reader);
    } else if (code === CHAR.open && endsInBareName(reader)) return null;
  }
  reader.brackets--;
  return reader.build ? { kind: "object", start, end: reader.at, elements } : SKIPPED;
}

/** Steps over plain elements, unless what follows needs a closer look at the last of them. */
function skipElements(reader: Reader): void {
  const { at } = reader;
  if (!skipPlain(reader, PLAIN_ELEMENTS)) return;
  skipSpace(reader);
  if (peek(reader) === CHAR.open) reader.at = at;
}

/** True when the value before the white space could be the name of a function whose arguments follow. */
function endsInBareName({ text, spaceStart }: Reader): boolean {
  let at = spaceStart - 1;
  while (at >= 0 && continuesName(text.charCodeAt(at))) at--;
  return at < spaceStart - 1 && text.charCodeAt(at) !== CHAR.dot;
}

const NO_ELEMENTS: ObjectElement[] = [];
const NO_ELEMENT: ObjectElement = { start: -1, end: -1, key: SKIPPED, name: null, value: SKIPPED };

function readElement(reader: Reader): ObjectElement | null {
  const key = readTerm(reader);
  if (key === null) return null;
  skipSpace(reader);
  const code = peek(reader);
  const next = peek(reader, 1);
  if (code !== CHAR.colon && (code !== CHAR.equals || next === CHAR.equals || next === CHAR.greater)) return null;
  reader.at++;
  skipSpace(reader);
  const value = readExpression(reader);
  if (value === null || !reader.build) return value === null ? null : NO_ELEMENT;
  return { start: key.start, end: value.end, key, name: literalKey(key), value };
}

/** True at the keyword `for` of a `for` expression. */
export function atFor(reader: Reader): boolean {
  if (!reader.text.startsWith("for", reader.at)) return false;
  const code = peek(reader, 3);
  return code === CHAR.space || code === CHAR.newline || code === CHAR.tab || code === CHAR.return;
}
