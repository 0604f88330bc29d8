import type { Attribute, Block } from "./ast.ts";

/** The attribute of a block with this name. */
export function attributeOf(block: Block, name: string): Attribute | undefined {
  return block.body.attributes.find((attribute) => attribute.name === name);
}
