import { nameAttribute } from "../locate/attributes.ts";
import { attributeOf } from "../terraform/syntax/find.ts";
import type { FoundBlock } from "./find-block.ts";

/**
 * What the found resource is called in AWS, when the code decides it: exceptions name resources as people know them,
 * whatever the finding said. Null when the block stands for several resources of different names.
 */
export function liveName({ node, receipt, repository }: FoundBlock): string | null {
  const argument = nameAttribute(node.declaration.type);
  const attribute = argument === null ? undefined : attributeOf(node.declaration.block, argument);
  if (attribute === undefined) return null;
  const { index } = repository;
  const instances = index.expand(node);
  const meant = instances.filter(({ address }) => address === receipt.address);
  const names = new Set<string>();
  for (const { bindings } of meant.length > 0 ? meant : instances) {
    const value = index.evaluate(attribute.value, node.module, bindings);
    if (value.kind !== "known" || typeof value.value !== "string") return null;
    names.add(value.value);
  }
  const [name] = names;
  return names.size === 1 && name !== undefined ? name : null;
}
