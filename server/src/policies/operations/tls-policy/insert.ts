import { alignLines } from "../../../terraform/format/align.ts";
import type { Span } from "../../../terraform/syntax/ast.ts";
import { indentAll, indentAt, type Splice, spliceAll } from "../common/text.ts";

/** Where a statement goes and in which syntax. Offsets into `text`. */
export interface Insertion {
  readonly text: string;
  readonly syntax: "hcl" | "json";
  /** The expression that is rewritten. */
  readonly whole: Span;
  readonly list: Span;
  readonly items: readonly Span[];
  readonly isList: boolean;
  /** The statement: `{`, lines indented by two spaces, `}`. */
  readonly statement: string;
}

/**
 * The whole expression with the statement added at the end of the list. The text around it stays as it is; where the
 * brackets are hugged (`[{ … }]`) the new one follows in the same style.
 */
export function insertStatement(insertion: Insertion): string {
  const normalized = withOwnIndent(normalize(insertion));
  const result = spliceAll(normalized.text, normalized.whole, splicesFor(normalized));
  if (insertion.syntax === "json") return result;
  const before = normalized.text.slice(normalized.whole.start, normalized.whole.end);
  return alignLines(before) === before ? alignLines(result) : result;
}

/** Works on text with `\n` line ends, cut at the end of the expression; spans move accordingly. */
function normalize(insertion: Insertion): Insertion {
  const { text } = insertion;
  if (!text.includes("\r\n")) return insertion;
  const move = (offset: number): number => text.slice(0, offset).replace(/\r\n/g, "\n").length;
  const span = ({ start, end }: Span): Span => ({ start: move(start), end: move(end) });
  return {
    ...insertion,
    text: text.replace(/\r\n/g, "\n"),
    whole: span(insertion.whole),
    list: span(insertion.list),
    items: insertion.items.map(span),
  };
}

/** JSON text has no formatter: the statement takes the indentation of the one before it. */
function withOwnIndent(insertion: Insertion): Insertion {
  const { text, syntax, items, statement } = insertion;
  const last = items.at(-1);
  if (syntax === "hcl" || last === undefined) return insertion;
  const inner = /\n([ \t]+)\S/.exec(text.slice(last.start, last.end))?.[1] ?? "";
  const outer = indentAt(text, last.end - 1);
  const step = inner.startsWith(outer) ? inner.slice(outer.length) : "";
  if (step === "" || step === "  ") return insertion;
  return { ...insertion, statement: statement.replace(/^(?: {2})+/gm, (lead) => step.repeat(lead.length / 2)) };
}

function splicesFor(insertion: Insertion): readonly Splice[] {
  const { text, list, items, isList } = insertion;
  const last = items.at(-1);
  if (last === undefined) return [emptyList(insertion)];
  if (!isList) return [{ start: list.start, end: list.start, text: "[" }, ...hug(insertion, last, "]")];
  const isOneLine = !text.slice(list.start, list.end).includes("\n");
  const comma = /^\s*,/.exec(text.slice(last.end, list.end))?.[0].length ?? 0;
  const after = last.end + comma;
  const lineEnd = text.indexOf("\n", after);
  if (isOneLine || lineEnd === -1 || lineEnd >= list.end) return hug(insertion, { start: last.start, end: after }, "");
  return ownLine(insertion, last, { hasComma: comma > 0, lineEnd });
}

function emptyList({ text, list, statement }: Insertion): Splice {
  const indent = indentAt(text, list.start);
  return { ...list, text: `[\n${indentAll(statement, `${indent}  `)}\n${indent}]` };
}

/** A new item on lines of its own, after the line that the last item ends on (which may carry a comment). */
function ownLine(
  { text, syntax, statement }: Insertion,
  last: Span,
  { hasComma, lineEnd }: { readonly hasComma: boolean; readonly lineEnd: number },
): readonly Splice[] {
  const indent = indentAt(text, last.end - 1);
  const trailing = hasComma && syntax === "hcl" ? "," : "";
  const added = { start: lineEnd, end: lineEnd, text: `\n${indentAll(statement, indent)}${trailing}` };
  return hasComma ? [added] : [{ start: last.end, end: last.end, text: "," }, added];
}

/**
 * `}, {` on one line. `terraform fmt` indents such a line like the lines around it, one step deeper than its bracket:
 * the closing brace that stands at the start of its line moves there.
 */
function hug({ text, syntax, statement }: Insertion, last: Span, closing: string): readonly Splice[] {
  const lineStart = text.lastIndexOf("\n", last.end - 1) + 1;
  const indent = indentAt(text, last.end - 1);
  const separator = text[last.end - 1] === "," ? " " : ", ";
  const lines = statement.split("\n");
  const body = [lines[0] ?? "", ...lines.slice(1).map((line) => indent + line)].join("\n");
  const added: Splice = { start: last.end, end: last.end, text: `${separator}${body}${closing}` };
  const isOwnLine = /^[}\]]/.test(text.slice(lineStart + indent.length));
  if (syntax === "json" || !isOwnLine) return [added];
  return [{ start: lineStart, end: lineStart, text: "  " }, added];
}
