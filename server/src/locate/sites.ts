import { lineAt } from "../terraform/index/lines.ts";
import type { BlockSite, SourceFile } from "../terraform/index/model.ts";
import { homeOf } from "../terraform/index/overrides.ts";
import type { Span } from "../terraform/syntax/ast.ts";

/** Lines of a block, 1-based and inclusive. */
export function linesOf({ file, block }: BlockSite): { readonly startLine: number; readonly endLine: number } {
  return { startLine: lineAt(file, block.start), endLine: lineAt(file, Math.max(block.start, block.end - 1)) };
}

/** The source text of an expression on one line, shortened. */
export function sourceText(file: SourceFile, span: Span): string {
  const text = homeOf(span, file).text.slice(span.start, span.end).replaceAll(/\s+/g, " ").trim();
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
