import type { ParsedFile } from "./ast.ts";
import { type Items, readItems, readLazyBlock } from "./read-body.ts";
import { createReader } from "./reader.ts";

/**
 * The top-level blocks and assignments of a text in one linear pass, or null when the text is not plain, well-formed
 * HCL: then tree-sitter reads it, with its recovery from errors. What this accepts, tree-sitter accepts, and both give
 * the same view. Rare forms (template directives, names with letters beyond ASCII, …) are left to tree-sitter as well.
 * The bodies of blocks are built when they are first asked for.
 */
export function outline(text: string): ParsedFile | null {
  // A byte order mark stands for nothing.
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const reader = createReader(text, { start, end: text.length }, true);
  const items: Items = { attributes: [], blocks: [] };
  if (!readItems(reader, items, readLazyBlock) || reader.at < text.length) return null;
  return { body: { start: 0, end: text.length, ...items }, problems: [] };
}
