import type { Attribute, Block, Body, Span } from "../syntax/ast.ts";
import type { BlockSite, ProviderDeclaration, SourceFile } from "./model.ts";
import { isTfvars } from "./paths.ts";

/** Files of a module in the order in which they count: override files come last, and `x.tofu` stands for `x.tf`. */
export function moduleFiles(files: readonly SourceFile[]): readonly SourceFile[] {
  if (!files.some(({ path }) => isTfvars(path) || isSpecial(path))) return files;
  const own = files.filter(({ path }) => !isTfvars(path));
  const tofu = new Set(own.flatMap(({ path }) => (/\.tofu(\.json)?$/.test(path) ? [asTf(path)] : [])));
  const left = tofu.size === 0 ? own : own.filter(({ path }) => !tofu.has(path));
  if (!left.some(({ path }) => isOverrideFile(path))) return left;
  return [...left.filter(({ path }) => !isOverrideFile(path)), ...left.filter(({ path }) => isOverrideFile(path))];
}

/** Most folders have none of these: one look at each file tells. */
function isSpecial(path: string): boolean {
  return path.includes(".tofu") || path.includes("override.");
}

function asTf(path: string): string {
  return path.replace(/\.tofu((?:\.json)?)$/, ".tf$1");
}

/** `override.tf`, `x_override.tf` and their forms. Source: "Override Files" of Terraform's documentation. */
export function isOverrideFile(path: string): boolean {
  return /(?:^|\/|_)override\.(?:tf|tofu)(?:\.json)?$/.test(path);
}

interface Declared {
  readonly resources: ReadonlyMap<string, BlockSite>;
  readonly variables: ReadonlyMap<string, BlockSite>;
  readonly outputs: ReadonlyMap<string, BlockSite>;
  readonly calls: ReadonlyMap<string, BlockSite>;
  readonly providers: readonly (BlockSite & Pick<ProviderDeclaration, "name" | "alias">)[];
}

const overriders = new WeakMap<Block, string>();

/** Path of the override file that changes a block; null for one that stands as it is written. */
export function overriddenBy({ block }: Pick<BlockSite, "block">): string | null {
  return overriders.get(block) ?? null;
}

/** Files of what override files put into blocks of others. */
const homes = new WeakMap<object, SourceFile>();

/** The file that an argument of a block is written in: the block's own, or the one that overrides it. */
export function homeOf(written: Span, file: SourceFile): SourceFile {
  return homes.get(written) ?? file;
}

/**
 * A block of an override file as it works: its arguments in place of those of the block that it overrides, its nested
 * blocks in place of all of their types. The merged block keeps the place of the one that is overridden.
 * Source: "Merging Behavior" of Terraform's "Override Files".
 */
export function overridden(declared: Declared, site: BlockSite): BlockSite {
  const base = baseOf(declared, site.block);
  if (base === undefined) return site;
  note(site.block, site.file);
  const merged = merge(base.block, site.block);
  overriders.set(merged, site.file.path);
  return { file: base.file, block: merged };
}

function note({ body }: Block, file: SourceFile): void {
  for (const attribute of body.attributes) {
    homes.set(attribute, file);
    homes.set(attribute.value, file);
  }
  for (const block of body.blocks) {
    homes.set(block, file);
    note(block, file);
  }
}

function baseOf(declared: Declared, { type, labels, body }: Block): BlockSite | undefined {
  const [first = "", second = ""] = labels;
  switch (type) {
    case "resource":
      return declared.resources.get(`${first}.${second}`);
    case "data":
      return declared.resources.get(`data.${first}.${second}`);
    case "variable":
      return declared.variables.get(first);
    case "output":
      return declared.outputs.get(first);
    case "module":
      return declared.calls.get(first);
    case "provider": {
      const alias = literalAlias(body);
      return declared.providers.find((each) => each.name === first && each.alias === alias);
    }
    default:
      // Locals are replaced one by one; of other blocks both are read.
      return undefined;
  }
}

/** The `alias` of a provider block; null when it has none, or none that is plain text. */
export function literalAlias(body: Body): string | null {
  const alias = body.attributes.find(({ name }) => name === "alias")?.value;
  return alias?.kind === "literal" && typeof alias.value === "string" ? alias.value : null;
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
