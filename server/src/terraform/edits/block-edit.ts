import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { alignLines } from "../format/align.ts";
import type { Attribute, Block, Body } from "../syntax/ast.ts";
import { parseHcl } from "../syntax/parse.ts";

/**
 * One change inside a block. `path` names nested blocks from the outside in (`["metadata_options"]`); an index picks
 * one of several with the same name (`["ingress", 1]`). Missing blocks on the path are created by `set`.
 */
export type BlockOp =
  | { readonly op: "set"; readonly path: BlockPath; readonly name: string; readonly value: string }
  | { readonly op: "remove"; readonly path: BlockPath; readonly name: string }
  | { readonly op: "append-block"; readonly path: BlockPath; readonly text: string }
  | { readonly op: "remove-block"; readonly path: BlockPath };

export type BlockPath = readonly (string | number)[];

const INDENT = "  ";

/**
 * Applies changes to the text of one block (from its type to its closing brace) and returns the new text. Formatting
 * is kept; where the block was aligned as `terraform fmt` does, it stays so. Fails with a sentence when a place does
 * not exist.
 */
export function editBlock(blockText: string, ops: readonly BlockOp[]): Result<string, string> {
  const before = blockText.replace(/\r\n/g, "\n");
  const wasAligned = alignLines(before) === before;
  let text = before;
  for (const op of ops) {
    const next = applyOp(text, op);
    if (!next.ok) return next;
    text = next.value;
  }
  return ok(wasAligned ? alignLines(text) : text);
}

function applyOp(text: string, op: BlockOp): Result<string, string> {
  const root = parseHcl(text).body.blocks[0];
  if (root === undefined) return err("the block could not be parsed");
  switch (op.op) {
    case "set":
      return setAttribute(text, root, op);
    case "remove":
      return removeAttribute(text, root, op);
    case "append-block": {
      const target = descend(root, op.path);
      return target === null ? err(missing(op.path)) : ok(insertBlock(text, target, op.text));
    }
    case "remove-block": {
      const target = descend(root, op.path);
      return target === null ? err(missing(op.path)) : ok(removeLines(text, target.start, target.end));
    }
  }
}

function setAttribute(
  text: string,
  root: Block,
  op: { readonly path: BlockPath; readonly name: string; readonly value: string },
): Result<string, string> {
  const target = descend(root, op.path);
  if (target === null) {
    const built = buildMissing(root, op.path, `${op.name} = ${op.value}`);
    return built === null ? err(missing(op.path)) : ok(insertBlock(text, built.parent, built.text));
  }
  const existing = target.body.attributes.find((attribute) => attribute.name === op.name);
  if (existing !== undefined) return ok(replaceValue(text, existing, op.value));
  return ok(insertAttribute(text, target, `${op.name} = ${op.value}`));
}

function replaceValue(text: string, { name, start, value: old }: Attribute, value: string): string {
  const written = reindent(value, indentOf(text, start));
  // A value of several lines is aligned with nothing: one space stands before its `=`.
  const isAlone = value.includes("\n") && /^[ \t]*=[ \t]*$/.test(text.slice(start + name.length, old.start));
  return isAlone ? splice(text, start, old.end, `${name} = ${written}`) : splice(text, old.start, old.end, written);
}

function removeAttribute(
  text: string,
  root: Block,
  op: { readonly path: BlockPath; readonly name: string },
): Result<string, string> {
  const target = descend(root, op.path);
  const attribute = target?.body.attributes.find((candidate) => candidate.name === op.name);
  return attribute === undefined ? ok(text) : ok(removeLines(text, attribute.start, attribute.end));
}

/** Follows a path of nested blocks; `dynamic "x"` blocks are not entered. Null when a step is missing. */
export function descend(root: Block, path: BlockPath): Block | null {
  let current = root;
  for (let i = 0; i < path.length; i++) {
    const name = path[i];
    if (typeof name !== "string") continue;
    const index = typeof path[i + 1] === "number" ? Number(path[i + 1]) : 0;
    const next = current.body.blocks.filter((block) => block.type === name)[index];
    if (next === undefined) return null;
    current = next;
  }
  return current;
}

/** The deepest block that exists on the path, and the text of the missing ones around `inner`. */
function buildMissing(root: Block, path: BlockPath, inner: string): { parent: Block; text: string } | null {
  let parent = root;
  let depth = 0;
  while (depth < path.length) {
    const next = descend(parent, [path[depth] ?? ""]);
    if (next === null) break;
    parent = next;
    depth++;
  }
  let text = inner;
  for (const name of path.slice(depth).reverse()) {
    if (typeof name !== "string") return null;
    text = `${name} {\n${reindent(INDENT + text, INDENT)}\n}`;
  }
  return { parent, text };
}

function missing(path: BlockPath): string {
  return `there is no block \`${path.join(".")}\` to edit`;
}

/** Adds an attribute after the last attribute that stands before any nested block, else at the top of the body. */
function insertAttribute(text: string, block: Block, line: string): string {
  const indent = bodyIndent(text, block);
  if (isOneLine(text, block)) return insertIntoOneLine(text, block, line);
  const anchor = lastLeadingAttribute(block.body);
  const content = indent + reindent(line, indent);
  if (anchor !== null) return splice(text, lineEnd(text, anchor.end), lineEnd(text, anchor.end), `\n${content}`);
  const at = block.open + 1;
  // A blank line keeps the attribute apart from the block that follows, as `terraform fmt` users write it.
  const gap = block.body.blocks.length > 0 ? "\n" : "";
  const head = lineEnd(text, at);
  return splice(text, head, head, `\n${content}${gap}`);
}

function lastLeadingAttribute(body: Body): Attribute | null {
  const firstBlock = body.blocks[0]?.start ?? Number.POSITIVE_INFINITY;
  const leading = body.attributes.filter((attribute) => attribute.end <= firstBlock);
  // `tags`, `depends_on` and other multi-line values are kept last by convention; a new attribute goes before them.
  const plain = leading.filter((attribute) => !TRAILING.has(attribute.name));
  return plain.at(-1) ?? leading.at(-1) ?? null;
}

const TRAILING: ReadonlySet<string> = new Set(["tags", "tags_all", "depends_on"]);

function insertBlock(text: string, block: Block, nested: string): string {
  const indent = bodyIndent(text, block);
  const content = indent + reindent(nested, indent);
  if (isOneLine(text, block)) {
    const inner = text.slice(block.open + 1, block.close).trim();
    const body = inner === "" ? content : `${indent}${inner}\n\n${content}`;
    return splice(text, block.open + 1, block.close, `\n${body}\n${indentOf(text, block.start)}`);
  }
  const closeLine = text.lastIndexOf("\n", block.close);
  const isEmpty = text.slice(block.open + 1, block.close).trim() === "";
  const precededByBlank = /\n[ \t]*$/.test(text.slice(0, closeLine));
  return splice(text, closeLine, closeLine, `${isEmpty || precededByBlank ? "" : "\n"}\n${content}`);
}

function insertIntoOneLine(text: string, block: Block, line: string): string {
  const indent = bodyIndent(text, block);
  const inner = text.slice(block.open + 1, block.close).trim();
  const first = inner === "" ? "" : `${indent}${inner}\n`;
  const body = `\n${first}${indent}${reindent(line, indent)}\n${indentOf(text, block.start)}`;
  return splice(text, block.open + 1, block.close, body);
}

/** Removes the whole lines of a node, and one blank line when that would leave two in a row. */
function removeLines(text: string, start: number, end: number): string {
  const from = text.lastIndexOf("\n", start) + 1;
  const standsAlone = text.slice(from, start).trim() === "" && text.slice(end, lineEnd(text, end)).trim() === "";
  if (!standsAlone) return splice(text, start, end, "");
  const to = Math.min(text.length, lineEnd(text, end) + 1);
  const before = text.slice(0, from);
  const after = text.slice(to);
  if (/\n[ \t]*\n$/.test(before) && /^[ \t]*(\n|\})/.test(after)) return before.replace(/\n[ \t]*\n$/, "\n") + after;
  return before + after;
}

function isOneLine(text: string, block: Block): boolean {
  return !text.slice(block.open, block.close).includes("\n");
}

/** Indentation of the body's items: of the first item on its own line, else two more than the block's own. */
function bodyIndent(text: string, block: Block): string {
  const first = [...block.body.attributes, ...block.body.blocks].sort((a, b) => a.start - b.start)[0];
  if (first !== undefined && text.slice(block.open, first.start).includes("\n")) return indentOf(text, first.start);
  return indentOf(text, block.start) + INDENT;
}

function indentOf(text: string, offset: number): string {
  const from = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(from, offset))?.[0] ?? "";
}

/** Indents every line but the first. */
function reindent(text: string, indent: string): string {
  return text
    .split("\n")
    .map((line, i) => (i === 0 || line === "" ? line : indent + line))
    .join("\n");
}

function lineEnd(text: string, offset: number): number {
  const at = text.indexOf("\n", offset);
  return at === -1 ? text.length : at;
}

function splice(text: string, start: number, end: number, insert: string): string {
  return text.slice(0, start) + insert + text.slice(end);
}
