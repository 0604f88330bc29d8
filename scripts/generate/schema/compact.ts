import type { NodeAttribute, NodeBlock, SchemaNode } from "./graph.ts";

/** The shipped form; `server/src/terraform/schema/compact.ts` describes and reads it. */
export interface CompactSchema {
  readonly format: 1;
  readonly provider: "hashicorp/aws";
  readonly version: string;
  readonly notice: string;
  readonly resources: Record<string, number>;
  readonly blocks: string[];
}

/** Writes every distinct block once and lets resources and blocks refer to it by number. */
export function compact(resources: ReadonlyMap<string, SchemaNode>): Pick<CompactSchema, "resources" | "blocks"> {
  const blocks: string[] = [];
  const ids = new Map<string, number>();
  const visited = new Map<SchemaNode, number>();
  const intern = (node: SchemaNode): number => {
    const known = visited.get(node);
    if (known !== undefined) return known;
    const text = encode(node, intern);
    const id = ids.get(text) ?? blocks.push(text) - 1;
    ids.set(text, id);
    visited.set(node, id);
    return id;
  };
  const numbered = [...resources].map(([type, node]) => [type, intern(node)] as const);
  return { resources: Object.fromEntries(numbered), blocks };
}

function encode(node: SchemaNode, intern: (node: SchemaNode) => number): string {
  const attributes: string[] = [];
  const blocks: string[] = [];
  for (const [name, attribute] of node.attributes) {
    // An attribute whose type the bindings lost is content of any kind: written like an opaque block.
    if ("type" in attribute && attribute.type === "*") {
      blocks.push(`${name}=l,${attribute.flags.startsWith("r") ? 1 : 0},0,*`);
    } else attributes.push(`${name}:${encodeAttribute(attribute, intern)}`);
  }
  for (const [name, block] of node.blocks) blocks.push(`${name}=${encodeBlock(block, intern)}`);
  return attributes.join(" ") + (blocks.length > 0 ? `|${blocks.join(" ")}` : "");
}

function encodeAttribute(attribute: NodeAttribute, intern: (node: SchemaNode) => number): string {
  if ("type" in attribute) return `${attribute.flags}.${attribute.type}`;
  const nested = attribute.nested === null ? "*" : intern(attribute.nested);
  return `${attribute.flags}.${attribute.nesting}#${nested}`;
}

function encodeBlock(block: NodeBlock, intern: (node: SchemaNode) => number): string {
  return `${block.nesting},${block.min},${block.max},${block.block === null ? "*" : intern(block.block)}`;
}
