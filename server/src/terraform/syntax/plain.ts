import { MAX_NESTING, type Reader } from "./reader.ts";

/**
 * Short cuts through the lines that most files are made of: `name = "text"`, `name = var.x`, elements of lists and
 * objects. A regular expression is compiled to machine code at its second use, the reader's functions only after
 * thousands of calls: in the first second of a process this is what makes reading fast.
 *
 * Each expression matches a part of what the reader accepts at that place and ends where the reader would go on. What it
 * does not match is left to the reader. No alternative can match the same text in two ways, so failing is linear.
 */
const NAME = "[A-Za-z_][A-Za-z0-9_-]*";
/** The text of a quoted string up to something special. */
const TEXT = '[^"\\\\$%\\n\\r\\0]*';
const LABEL = `"${TEXT}"`;
/** `for` alone is a keyword, not a name. */
const TRAVERSAL = `(?!for\\b)${NAME}(?:\\.${NAME}|\\[(?:${LABEL}|[0-9]+)\\])*(?![ ]?\\(|::)`;
const ESCAPE = '\\\\[nrt"\\\\]';
const LONE_SIGN = "[$%](?![$%{])";
const STRING = `"${TEXT}(?:(?:${ESCAPE}|${LONE_SIGN}|\\$\\{[ ]?${TRAVERSAL}[ ]?\\})${TEXT})*"`;
const NUMBER = "-?[0-9]+(?:\\.[0-9]+)?";
const SIMPLE = `(?:${STRING}|${TRAVERSAL}|${NUMBER}(?![.A-Za-z_0-9\\x80-\\uffff]))`;
const SEVERAL = `(?:${SIMPLE}(?:,[ ]*${SIMPLE})*)?`;
const VALUE = `(?:${SIMPLE}|\\[[ ]?${SEVERAL}[ ]?\\]|(?!for\\b)${NAME}\\(${SEVERAL}\\)|\\{\\})`;
const COMMENT = "(?:#|//)[^\\n]*";
const LINE_END = `[ \\t\\r]*(?:${COMMENT})?\\n`;
const SPACE = "[ \\t\\r\\n]*";

/** Whole lines with one attribute each, blank lines between them. */
export const PLAIN_ATTRIBUTES = new RegExp(`(?:${SPACE}${NAME}[ \\t]*=[ \\t]*${VALUE}${LINE_END})+`, "y");
/** The same for the elements of an object. */
export const PLAIN_ELEMENTS = new RegExp(
  `(?:${SPACE}(?:(?!for\\b)${NAME}|${LABEL})[ \\t]*[=:][ \\t]*${VALUE}[ \\t]*,?${LINE_END})+`,
  "y",
);
/** Items of a list or arguments of a call, each with the comma behind it. */
export const PLAIN_ITEMS = new RegExp(`(?:${SIMPLE}[ \\t]*,${SPACE})+`, "y");
/** The value of an attribute, when its line ends behind it. */
export const PLAIN_VALUE = new RegExp(`${VALUE}(?=${LINE_END})`, "y");
/** Labels in quotes up to the `{` of a block. */
export const PLAIN_LABELS = new RegExp(`(?:${LABEL}[ \\t]*)*(?=\\{)`, "y");
/** Text of a heredoc up to a line's end or something special. */
export const PLAIN_HEREDOC = /[^$%\n\r\0]*/y;

/** So much room is left for what the expressions step over: the reader counts its own steps. */
const NESTED_AT_MOST = 8;

/** Steps over what the expression matches at the reader. False, and nothing was done, when that is nothing. */
export function skipPlain(reader: Reader, plain: RegExp): boolean {
  if (reader.depth > MAX_NESTING - NESTED_AT_MOST) return false;
  plain.lastIndex = reader.at;
  if (!plain.test(reader.text)) return false;
  const after = plain.lastIndex;
  // Only a part of the text is read, when a block is read again: nothing behind it counts.
  if (after > reader.end) return false;
  reader.at = after;
  return true;
}
