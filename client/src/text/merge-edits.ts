import type { FileEdit, Range } from "../../../shared/src/protocol.ts";

export interface LabelledEdit {
  readonly range: Range;
  readonly newText: string;
  /** Index of the fix it belongs to. */
  readonly fix: number;
}

export interface MergedFile {
  readonly uri: string;
  readonly version: number | null;
  readonly edits: readonly LabelledEdit[];
}

export interface Merged {
  readonly files: readonly MergedFile[];
  /** Fixes that touch the same text as an earlier one: left out whole, never bent to fit. */
  readonly dropped: readonly number[];
}

/** Puts fixes that were computed on the same text into one edit. A fix is taken whole or not at all. */
export function mergeFixes(fixes: readonly (readonly FileEdit[])[]): Merged {
  const files = new Map<string, { uri: string; version: number | null; edits: LabelledEdit[] }>();
  const dropped: number[] = [];
  fixes.forEach((fix, index) => {
    const clashes = fix.some(({ uri, version, edits }) => {
      const known = files.get(uri);
      if (known === undefined) return false;
      return (
        known.version !== version || edits.some((edit) => known.edits.some((other) => clash(edit.range, other.range)))
      );
    });
    if (clashes) {
      dropped.push(index);
      return;
    }
    for (const { uri, version, edits } of fix) {
      const known = files.get(uri) ?? { uri, version, edits: [] };
      known.edits.push(...edits.map((edit) => ({ ...edit, fix: index })));
      files.set(uri, known);
    }
  });
  return { files: [...files.values()], dropped };
}

/** Two insertions at one place clash, too: their order would be an accident. */
function clash(a: Range, b: Range): boolean {
  return order(a.start, b.end) <= 0 && order(b.start, a.end) <= 0 && !touchesOnly(a, b);
}

/** One ends where the other starts, and neither is a bare insertion. */
function touchesOnly(a: Range, b: Range): boolean {
  const meets = order(a.end, b.start) === 0 || order(b.end, a.start) === 0;
  return meets && order(a.start, a.end) !== 0 && order(b.start, b.end) !== 0;
}

function order(a: Range["start"], b: Range["start"]): number {
  return a.line - b.line || a.character - b.character;
}
