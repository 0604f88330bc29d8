import type { Tree, TreeCursor } from "web-tree-sitter";

/** A concrete syntax node copied out of WASM memory. Anonymous tokens (`(`, `+`) are kept: operators need them. */
export interface Cst {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly missing: boolean;
  readonly children: readonly Cst[];
}

const NONE: readonly Cst[] = [];

/** Deeper nesting than this is not Terraform but an attack on the stack; deeper nodes are dropped as errors. */
const MAX_DEPTH = 400;

/**
 * Copies a tree in one cursor walk: each crossing of the WASM boundary costs, so only what is used is read. `base` is
 * added to every offset, for a tree of a part of a file.
 */
export function readCst(tree: Tree, base = 0): Cst {
  const cursor = tree.walk();
  try {
    return readNode(cursor, base, 0);
  } finally {
    cursor.delete();
  }
}

function readNode(cursor: TreeCursor, base: number, depth: number): Cst {
  const type = cursor.nodeType;
  const start = base + cursor.startIndex;
  const end = base + cursor.endIndex;
  if (depth > MAX_DEPTH) return { type: "ERROR", start, end, missing: false, children: NONE };
  if (!cursor.gotoFirstChild()) {
    // Only leaves can be missing.
    return { type, start, end, missing: start === end && cursor.nodeIsMissing, children: NONE };
  }
  const children: Cst[] = [];
  do {
    // Comments may stand between any two tokens; the typed view has no place for them, edits see them in the text.
    if (cursor.nodeType !== "comment") children.push(readNode(cursor, base, depth + 1));
  } while (cursor.gotoNextSibling());
  cursor.gotoParent();
  return { type, start, end, missing: false, children };
}
