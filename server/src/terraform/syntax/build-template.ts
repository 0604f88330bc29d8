import type { Expression, Span, TemplatePart } from "./ast.ts";
import { buildExpression } from "./build-expression.ts";
import type { Cst } from "./cst.ts";
import { decodeHeredoc, decodeQuoted } from "./text.ts";

/**
 * Builds a quoted string, a quoted template or a heredoc. Text pieces are cut from the source between the
 * interpolations, so nothing depends on how the grammar splits literal text.
 */
export function buildTemplate(node: Cst, source: string): Expression {
  const span = { start: node.start, end: node.end };
  const inner = node.type === "template_expr" ? (node.children[0] ?? node) : node;
  const heredoc = inner.type === "heredoc_template";
  const bounds = heredoc ? heredocBounds(inner, source) : { start: inner.start + 1, end: inner.end - 1 };
  const parts = readParts(inner, source, bounds, heredoc);
  return templateOf(parts, { span, heredoc, indented: heredoc && source.startsWith("<<-", inner.start) });
}

/** The expression that the parts of a string or heredoc make; `indented` for `<<-`. */
export function templateOf(
  parts: readonly TemplatePart[],
  { span, heredoc, indented }: { readonly span: Span; readonly heredoc: boolean; readonly indented: boolean },
): Expression {
  const stripped = indented ? stripIndent(parts) : parts;
  const only = stripped[0];
  if (stripped.length === 0) return { kind: "literal", ...span, value: "" };
  if (stripped.length === 1 && only?.kind === "text") return { kind: "literal", ...span, value: only.text };
  return { kind: "template", ...span, parts: stripped, heredoc };
}

/** The text of a heredoc starts after its first line and ends with the newline before the closing marker. */
function heredocBounds(node: Cst, source: string): { start: number; end: number } {
  const markers = node.children.filter((child) => child.type === "heredoc_identifier");
  const first = markers[0];
  const last = markers.at(-1);
  if (first === undefined || last === undefined || first === last) return { start: node.end, end: node.end };
  const start = source.indexOf("\n", first.end - 1) + 1;
  const end = source.lastIndexOf("\n", last.end - 1) + 1;
  return { start, end: Math.max(start, end) };
}

function readParts(
  node: Cst,
  source: string,
  bounds: { start: number; end: number },
  heredoc: boolean,
): TemplatePart[] {
  const decode = heredoc ? decodeHeredoc : decodeQuoted;
  const parts: TemplatePart[] = [];
  let at = bounds.start;
  let trimNext = false;
  const pushText = (end: number, trimEnd: boolean): void => {
    let text = decode(source.slice(at, Math.max(at, end)));
    if (trimNext) text = text.trimStart();
    if (trimEnd) text = text.trimEnd();
    if (text !== "") parts.push({ kind: "text", text });
  };
  for (const child of node.children) {
    if (child.type !== "template_interpolation" && child.type !== "template_directive") continue;
    // `${~ x ~}` eats the white space beside it.
    pushText(child.start, source[child.start + 2] === "~");
    const value = child.children.find((part) => part.type === "expression");
    if (child.type === "template_directive" || value === undefined) parts.push({ kind: "directive" });
    else parts.push({ kind: "interpolation", value: buildExpression(value, source) });
    at = child.end;
    trimNext = source[child.end - 2] === "~";
  }
  pushText(bounds.end, false);
  return parts;
}

/** `<<-` removes the smallest indentation of any line; lines that start inside an interpolation do not count. */
function stripIndent(parts: readonly TemplatePart[]): TemplatePart[] {
  let smallest = Number.POSITIVE_INFINITY;
  let atLineStart = true;
  for (const part of parts) {
    if (part.kind !== "text") {
      if (atLineStart) smallest = 0;
      atLineStart = false;
      continue;
    }
    const lines = part.text.split("\n");
    lines.forEach((line, index) => {
      if (index === 0 && !atLineStart) return;
      const isLast = index === lines.length - 1;
      const indent = line.length - line.trimStart().length;
      if (line.trim() !== "" || (isLast && line !== "")) smallest = Math.min(smallest, indent);
    });
    atLineStart = part.text.endsWith("\n");
  }
  if (!Number.isFinite(smallest) || smallest === 0) return [...parts];
  return removeIndent(parts, smallest);
}

function removeIndent(parts: readonly TemplatePart[], width: number): TemplatePart[] {
  let atLineStart = true;
  return parts.map((part) => {
    if (part.kind !== "text") {
      atLineStart = false;
      return part;
    }
    const lines = part.text.split("\n").map((line, index) => {
      if (index === 0 && !atLineStart) return line;
      return line.slice(Math.min(width, line.length - line.trimStart().length));
    });
    atLineStart = part.text.endsWith("\n");
    return { kind: "text", text: lines.join("\n") };
  });
}
