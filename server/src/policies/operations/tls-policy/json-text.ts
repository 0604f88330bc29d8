import { type Node, type ParseError, parseTree } from "jsonc-parser";
import type { Expression } from "../../../terraform/syntax/ast.ts";
import { decodeHeredoc } from "../../../terraform/syntax/text.ts";
import type { DocNode } from "./document.ts";
import type { FoundPolicy } from "./read.ts";
import { opaque, type PolicyEnv, symbolOf } from "./symbol.ts";

/** An interpolation inside JSON text: its span with `${` and `}`, and what stands in it. */
interface Hole {
  readonly start: number;
  readonly end: number;
  readonly value: Expression;
}

/**
 * Reads a heredoc of JSON with interpolations inside its strings. Interpolations are masked by as many characters, so
 * that offsets in the JSON are offsets in the file.
 */
export function readJsonText(expression: Expression, env: PolicyEnv): FoundPolicy {
  const holes = holesOf(expression, env.file.text);
  if (holes === null) return unreadable("the JSON of the policy has `%{` directives");
  const span = contentOf(env.file.text, expression);
  const errors: ParseError[] = [];
  const masked = mask(env.file.text, span, holes);
  const root = parseTree(masked, errors, { disallowComments: true, allowTrailingComma: false });
  if (root === undefined || errors.length > 0) return unreadable("the policy is not JSON that can be read in parts");
  const document = docOf(root, { env, holes, base: span.start });
  const statement = propertyOf(root, "Statement");
  if (statement?.type !== "array" && statement?.type !== "object") {
    return { document, place: { kind: "none", because: "the list of its statements is not JSON" } };
  }
  const toSpan = (node: Node): { start: number; end: number } => ({
    start: span.start + node.offset,
    end: span.start + node.offset + node.length,
  });
  const isList = statement.type === "array";
  const items = isList ? (statement.children ?? []).map(toSpan) : [toSpan(statement)];
  const list = toSpan(statement);
  return { document, place: { kind: "statements", syntax: "json", env, whole: expression, list, items, isList } };
}

function unreadable(because: string): FoundPolicy {
  return { document: { kind: "unknown", because }, place: { kind: "none", because } };
}

function holesOf(expression: Expression, text: string): readonly Hole[] | null {
  if (expression.kind !== "template") return [];
  const holes: Hole[] = [];
  for (const part of expression.parts) {
    if (part.kind === "directive") return null;
    if (part.kind !== "interpolation") continue;
    const start = text.lastIndexOf("${", part.value.start);
    const end = text.indexOf("}", part.value.end) + 1;
    holes.push({ start, end, value: part.value });
  }
  return holes;
}

/** The lines between the markers of a heredoc. */
function contentOf(text: string, expression: Expression): { readonly start: number; readonly end: number } {
  const start = text.indexOf("\n", expression.start) + 1;
  const end = text.lastIndexOf("\n", expression.end - 1) + 1;
  return { start, end: Math.max(start, end) };
}

function mask(text: string, span: { readonly start: number; readonly end: number }, holes: readonly Hole[]): string {
  let result = "";
  let at = span.start;
  for (const hole of holes) {
    result += text.slice(at, hole.start) + "\ue010".repeat(hole.end - hole.start);
    at = hole.end;
  }
  return result + text.slice(at, span.end);
}

interface JsonScope {
  readonly env: PolicyEnv;
  readonly holes: readonly Hole[];
  /** Offset of the JSON in the file. */
  readonly base: number;
}

function docOf(node: Node, scope: JsonScope): DocNode {
  switch (node.type) {
    case "array":
      return { kind: "list", items: (node.children ?? []).map((child) => docOf(child, scope)) };
    case "object":
      return objectOf(node, scope);
    case "string":
      return { kind: "text", symbol: stringSymbol(node, scope) };
    default:
      return { kind: "text", symbol: node.value === null ? "" : String(node.value) };
  }
}

function objectOf(node: Node, scope: JsonScope): DocNode {
  const entries = new Map<string, DocNode>();
  let open = false;
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) continue;
    if (String(key.value).includes("\ue010")) open = true;
    else entries.set(String(key.value), docOf(value, scope));
  }
  return { kind: "object", entries, open };
}

function propertyOf(node: Node, name: string): Node | undefined {
  const property = (node.children ?? []).find((child) => child.children?.[0]?.value === name);
  return node.type === "object" ? property?.children?.[1] : undefined;
}

function stringSymbol(node: Node, { env, holes, base }: JsonScope): string {
  const start = base + node.offset + 1;
  const end = base + node.offset + node.length - 1;
  let symbol = "";
  let at = start;
  for (const hole of holes) {
    if (hole.start < start || hole.end > end) continue;
    symbol += decode(env.file.text.slice(at, hole.start)) + symbolOf(hole.value, env);
    at = hole.end;
  }
  return symbol + decode(env.file.text.slice(at, end));
}

function decode(raw: string): string {
  try {
    const text: unknown = JSON.parse(`"${decodeHeredoc(raw)}"`);
    return typeof text === "string" ? text : opaque(raw);
  } catch {
    return opaque("an escape in the policy");
  }
}
