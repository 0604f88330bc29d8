import type { BindingClass, BindingField, BindingFile, HclEntry } from "./bindings.ts";
import { collectionCode, getterCode, storageCode } from "./type-codes.ts";

/** A block of the provider schema as a graph: equal nested blocks of one file are the same object. */
export interface SchemaNode {
  readonly attributes: Map<string, NodeAttribute>;
  readonly blocks: Map<string, NodeBlock>;
}

export type NodeAttribute = { readonly flags: string } & (
  | { readonly type: string }
  | { readonly nesting: "L" | "S" | "M" | "O"; readonly nested: SchemaNode | null }
);

export interface NodeBlock {
  readonly nesting: "l" | "s" | "1";
  readonly min: 0 | 1;
  /** 0 stands for unbounded. */
  readonly max: 0 | 1;
  /** Null where a block contains itself. */
  readonly block: SchemaNode | null;
}

/** Schemas of the resources one file declares, by Terraform type. */
export function resourcesOf(file: BindingFile): Map<string, SchemaNode> {
  const resources = new Map<string, SchemaNode>();
  const build = nodeBuilder(file);
  for (const owner of file.classes.values()) {
    const node = owner.base === "TerraformResource" && owner.terraformType !== null ? build(owner) : null;
    if (owner.terraformType !== null && node !== null) resources.set(owner.terraformType, node);
  }
  return resources;
}

type Build = (owner: BindingClass | undefined) => SchemaNode | null;

/** Each class once: the bindings reuse a class for equal blocks, also for blocks inside themselves. */
function nodeBuilder(file: BindingFile): Build {
  const done = new Map<BindingClass, SchemaNode | null>();
  const build: Build = (owner) => {
    if (!owner) return { attributes: new Map(), blocks: new Map() };
    const known = done.get(owner);
    if (known !== undefined) return known;
    done.set(owner, null);
    const node = nodeOf(owner, file, build);
    done.set(owner, node);
    return node;
  };
  return build;
}

function nodeOf(owner: BindingClass, file: BindingFile, build: Build): SchemaNode {
  const node: SchemaNode = { attributes: new Map(), blocks: new Map() };
  const entries = entriesOf(owner, file);
  const firstBlock = firstBlockIndex(owner.fields);
  owner.fields.forEach((field, index) => {
    const entry = entries?.get(field.name);
    if (field.wrapper === null || field.wrapper.startsWith("cdktn.")) {
      node.attributes.set(field.name, { flags: flagsOf(field, entry), type: plainType(field, entry) });
      return;
    }
    const { shape, item } = wrapped(field, file);
    const inner = build(item);
    if (isBlock(entry, shape, index >= firstBlock)) {
      const nesting = entry?.type === "struct" ? "1" : entry?.type === "set" ? "s" : "l";
      node.blocks.set(field.name, { nesting, min: field.required ? 1 : 0, max: shape === "O" ? 1 : 0, block: inner });
    } else node.attributes.set(field.name, { flags: flagsOf(field, entry), nesting: shape, nested: inner });
  });
  return node;
}

function entriesOf(owner: BindingClass, file: BindingFile): ReadonlyMap<string, HclEntry> | undefined {
  if (owner.base.startsWith("Terraform")) return owner.hcl;
  const struct = owner.name.replace(/OutputReference$/, "");
  return file.structs.get(struct.charAt(0).toLowerCase() + struct.slice(1));
}

/**
 * The generator writes sorted attributes, then sorted blocks: blocks begin where the order falls, or, when it never
 * falls, after the last field that is certainly an attribute.
 */
function firstBlockIndex(fields: readonly BindingField[]): number {
  const fall = fields.findLastIndex((field, index) => field.name < (fields[index - 1]?.name ?? ""));
  if (fall > 0) return fall;
  return fields.findLastIndex((field) => field.wrapper === null || field.wrapper.startsWith("cdktn.")) + 1;
}

function flagsOf(field: BindingField, entry: HclEntry | undefined): string {
  const base = field.required ? "r" : `${field.optional ? "o" : ""}${field.computed ? "c" : ""}`;
  return entry?.value.includes("markWriteOnlyAttribute") ? `${base}w` : base;
}

function plainType(field: BindingField, entry: HclEntry | undefined): string {
  if (field.wrapper !== null) return collectionCode(field.wrapper, field.wrapsSet);
  const code = getterCode(field.getter ?? "");
  if (code === "*") return storageCode(entry?.storage ?? null, entry?.type === "set");
  return entry?.type === "set" && code.length > 1 ? `S${code.slice(1)}` : code;
}

function wrapped(field: BindingField, file: BindingFile): { shape: "L" | "S" | "M" | "O"; item?: BindingClass } {
  const target = file.classes.get(field.wrapper ?? "");
  const holds = target?.base === "ComplexList" || target?.base === "ComplexMap";
  const item = holds ? file.classes.get(target.item ?? "") : target;
  const shape = target?.base === "ComplexMap" ? "M" : !holds ? "O" : field.wrapsSet ? "S" : "L";
  return item ? { shape, item } : { shape };
}

/**
 * Attribute of object type, or block? Lists say so in their mapper; a computed field has no HCL form; a lone list
 * item is always a block, since only blocks can be limited to one.
 */
function isBlock(entry: HclEntry | undefined, shape: string, amongBlocks: boolean): boolean {
  if (!entry || shape === "M") return false;
  const mapper = /listMapper(?:Hcl)?\(\w+, (true|false)\)/.exec(entry.value);
  if (mapper) return mapper[1] === "true";
  return entry.type === "struct" ? amongBlocks : true;
}
