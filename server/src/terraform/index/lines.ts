import type { Span } from "../syntax/ast.ts";
import type { SourceFile } from "./model.ts";
import { homeOf } from "./overrides.ts";

/** 1-based line of an offset. Logarithmic. */
export function lineAt(file: SourceFile, offset: number): number {
  let low = 0;
  let high = file.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((file.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

/** `main.tf:12`, for evidence: in the override file, where that says it. */
export function placeOf(file: SourceFile, span: Span): string {
  const home = homeOf(span, file);
  return `${home.path}:${lineAt(home, span.start)}`;
}
