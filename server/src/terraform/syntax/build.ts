import type { Attribute, Block, Body } from "./ast.ts";
import { buildExpression } from "./build-expression.ts";
import type { Cst } from "./cst.ts";
import { decodeQuoted } from "./text.ts";

/** Builds the typed view of a `config_file` or `body` node. Nodes the grammar could not read are left out. */
export function buildBody(node: Cst, source: string): Body {
  const inner = node.type === "config_file" ? node.children.find((child) => child.type === "body") : node;
  const attributes: Attribute[] = [];
  const blocks: Block[] = [];
  for (const child of inner?.children ?? []) collect(child, source, attributes, blocks);
  // A file with a broken head or tail keeps its readable items beside the error, not under `body`.
  if (node.type === "config_file") {
    for (const child of node.children) if (child !== inner) collect(child, source, attributes, blocks);
  }
  return { start: node.start, end: node.end, attributes, blocks };
}

function collect(child: Cst, source: string, attributes: Attribute[], blocks: Block[]): void {
  if (child.type === "attribute") {
    const attribute = buildAttribute(child, source);
    if (attribute !== null) attributes.push(attribute);
  } else if (child.type === "block") {
    const block = buildBlock(child, source);
    if (block !== null) blocks.push(block);
  } else if (child.type === "ERROR" || child.type === "body") {
    for (const nested of child.children) {
      if (nested.type === "block" || nested.type === "body") collect(nested, source, attributes, blocks);
    }
  }
}

function buildAttribute(node: Cst, source: string): Attribute | null {
  const name = node.children.find((child) => child.type === "identifier");
  const value = node.children.find((child) => child.type === "expression");
  if (name === undefined || value === undefined) return null;
  return {
    kind: "attribute",
    start: node.start,
    end: node.end,
    name: source.slice(name.start, name.end),
    value: buildExpression(value, source),
  };
}

function buildBlock(node: Cst, source: string): Block | null {
  const [head, ...rest] = node.children;
  if (head?.type !== "identifier") return null;
  const open = node.children.find((child) => child.type === "block_start");
  const close = node.children.findLast((child) => child.type === "block_end");
  if (open === undefined || close === undefined || close.missing) return null;
  const labels: string[] = [];
  for (const child of rest) {
    if (child.type === "identifier") labels.push(source.slice(child.start, child.end));
    else if (child.type === "string_lit") labels.push(decodeQuoted(source.slice(child.start + 1, child.end - 1)));
  }
  const body = node.children.find((child) => child.type === "body");
  return {
    kind: "block",
    start: node.start,
    end: node.end,
    type: source.slice(head.start, head.end),
    labels,
    open: open.start,
    close: close.start,
    body:
      body === undefined
        ? { start: open.end, end: close.start, attributes: [], blocks: [] }
        : { ...buildBody(body, source), start: open.end, end: close.start },
  };
}
