import type { Attribute, Block } from "../syntax/ast.ts";
import type { BlockSite, ResourceDeclaration, SourceFile } from "./model.ts";
import { isTfvars } from "./paths.ts";

/** Files of a module in the order in which they count: override files come last, and `x.tofu` stands for `x.tf`. */
export function moduleFiles(files: readonly SourceFile[]): readonly SourceFile[] {
  const own = files.filter(({ path }) => !isTfvars(path));
  const tofu = new Set(own.flatMap(({ path }) => (/\.tofu(\.json)?$/.test(path) ? [asTf(path)] : [])));
  const left = tofu.size === 0 ? own : own.filter(({ path }) => !tofu.has(path));
  if (!left.some(({ path }) => isOverrideFile(path))) return left;
  return [...left.filter(({ path }) => !isOverrideFile(path)), ...left.filter(({ path }) => isOverrideFile(path))];
}

function asTf(path: string): string {
  return path.replace(/\.tofu((?:\.json)?)$/, ".tf$1");
}

/** `override.tf`, `x_override.tf` and their forms. Source: "Override Files" of Terraform's documentation. */
export function isOverrideFile(path: string): boolean {
  return /(?:^|\/|_)override\.(?:tf|tofu)(?:\.json)?$/.test(path);
}

interface Declared {
  readonly resources: ReadonlyMap<string, ResourceDeclaration>;
}

const overriders = new WeakMap<Block, string>();

/** Path of the override file that changes a block; null for one that stands as it is written. */
export function overriddenBy({ block }: Pick<BlockSite, "block">): string | null {
  return overriders.get(block) ?? null;
}

/**
 * A block of an override file as it works: its arguments in place of those of the block that it overrides, its nested
 * blocks in place of all of their types. The merged block keeps the place of the one that is overridden.
 */
export function overridden(declared: Declared, site: BlockSite): BlockSite {
  const base = baseOf(declared, site.block);
  if (base === undefined) return site;
  const merged = merge(base.block, site.block);
  overriders.set(merged, site.file.path);
  return { file: base.file, block: merged };
}

function baseOf({ resources }: Declared, { type, labels }: Block): BlockSite | undefined {
  const [first = "", second = ""] = labels;
  if (type === "resource") return resources.get(`${first}.${second}`);
  if (type === "data") return resources.get(`data.${first}.${second}`);
  // Other blocks are replaced as a whole, which for what is read of them comes to the same.
  return undefined;
}

function merge(base: Block, over: Block): Block {
  const attributes = new Map<string, Attribute>();
  for (const attribute of [...base.body.attributes, ...over.body.attributes]) attributes.set(attribute.name, attribute);
  const types = new Set(over.body.blocks.map(({ type }) => type));
  const blocks = [...base.body.blocks.filter(({ type }) => !types.has(type)), ...over.body.blocks];
  const { kind, type, labels, start, end, open, close } = base;
  const body = { start: base.body.start, end: base.body.end, attributes: [...attributes.values()], blocks };
  return { kind, type, labels, start, end, open, close, body };
}
