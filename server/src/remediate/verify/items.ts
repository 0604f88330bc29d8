import { parsedFile } from "../../terraform/index/directories.ts";
import type { SourceFile } from "../../terraform/index/model.ts";
import type { Attribute, Block } from "../../terraform/syntax/ast.ts";

/** A top-level item of a file with the address that fixes promise by. */
export interface FileItem {
  readonly address: string;
  readonly start: number;
  readonly end: number;
  readonly block: Block | null;
}

/**
 * The top-level items of a file in order: blocks as `resource.aws_s3_bucket.logs`, `variable.env`, `locals#0`;
 * assignments of a tfvars file as `tfvars.env`. Items without a name of their own are numbered.
 */
export function itemsOf(file: SourceFile): readonly FileItem[] {
  const { body } = parsedFile(file);
  const seen = new Map<string, number>();
  const items = [...body.blocks, ...body.attributes].sort((a, b) => a.start - b.start);
  return items.map((item) => {
    const base = baseAddress(item);
    const count = seen.get(base) ?? 0;
    seen.set(base, count + 1);
    const address = item.kind === "block" && item.labels.length > 0 && count === 0 ? base : numbered(base, item, count);
    return { address, start: item.start, end: item.end, block: item.kind === "block" ? item : null };
  });
}

function baseAddress(item: Block | Attribute): string {
  return item.kind === "block" ? [item.type, ...item.labels].join(".") : `tfvars.${item.name}`;
}

function numbered(base: string, item: Block | Attribute, count: number): string {
  return item.kind === "attribute" && count === 0 ? base : `${base}#${count}`;
}
