import type { BlockSite, SourceFile } from "../terraform/index/model.ts";
import type { Span } from "../terraform/syntax/ast.ts";

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

/** Lines of a block, 1-based and inclusive. */
export function linesOf({ file, block }: BlockSite): { readonly startLine: number; readonly endLine: number } {
  return { startLine: lineAt(file, block.start), endLine: lineAt(file, Math.max(block.start, block.end - 1)) };
}

/** `main.tf:12`, for evidence. */
export function placeOf(file: SourceFile, span: Span): string {
  return `${file.path}:${lineAt(file, span.start)}`;
}

/** The source text of an expression on one line, shortened. */
export function sourceText(file: SourceFile, span: Span): string {
  const text = file.text.slice(span.start, span.end).replaceAll(/\s+/g, " ").trim();
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
