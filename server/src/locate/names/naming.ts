import type { Attribute, Block } from "../../terraform/syntax/ast.ts";

/** The attribute that gives a name: itself, its `*_prefix` form, or an entry of `tags`. */
export interface Naming {
  readonly attribute: Attribute;
  readonly isPrefix: boolean;
  /** Key inside the attribute's map: `Name` of `tags`. */
  readonly key: string | null;
}

/** How a block says a name: `bucket`, or the `bucket_prefix` that stands for it, or `tags` for `tags.Name`. */
export function namingAttribute(block: Block, name: string): Naming | null {
  const [argument = name, key = null] = name.split(".");
  const find = (wanted: string) => block.body.attributes.find((attribute) => attribute.name === wanted);
  const plain = find(argument);
  if (plain !== undefined && !isNull(plain)) return { attribute: plain, isPrefix: false, key };
  const prefix = find(`${argument}_prefix`);
  return prefix === undefined || isNull(prefix) ? null : { attribute: prefix, isPrefix: true, key };
}

function isNull(attribute: Attribute): boolean {
  return attribute.value.kind === "literal" && attribute.value.value === null;
}
