import { buildIndex } from "../../../server/src/terraform/index/build-index.ts";
import type { TerraformIndex } from "../../../server/src/terraform/index/model.ts";
import type { Value } from "../../../server/src/terraform/values/value.ts";

/** An index over files given as text. `loadHcl` must have been awaited. */
export function estate(files: Readonly<Record<string, string>>): TerraformIndex {
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  sources.sort((a, b) => (a.path < b.path ? -1 : 1));
  return buildIndex({ root: "/estate", sources });
}

/** The value of an attribute of a resource, found by address with module path, for its first instance. */
export function attributeValue(index: TerraformIndex, address: string, attribute: string): Value {
  const node = index.resources.find((candidate) => candidate.address === address);
  const found = node?.declaration.block.body.attributes.find((candidate) => candidate.name === attribute);
  const [instance] = node === undefined ? [] : index.expand(node);
  if (node === undefined || found === undefined) throw new Error(`no ${attribute} at ${address}`);
  return index.evaluate(found.value, node.module, instance?.bindings);
}
