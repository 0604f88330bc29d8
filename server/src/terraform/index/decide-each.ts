import type { Expression } from "../syntax/ast.ts";
import { attributeOf } from "../syntax/find.ts";
import type { DecisionSite, NodeInstance, ResourceNode, TerraformIndex } from "./model.ts";

/** `each.value.encrypted`: the member of the map that this instance is made from. */
export function decideEach(
  index: TerraformIndex,
  node: ResourceNode,
  instance: NodeInstance,
  expression: Expression,
): DecisionSite | null {
  if (expression.kind !== "traversal" || expression.root !== "each") return null;
  const [first, ...rest] = expression.steps.map((step) => (step.kind === "attr" ? step.name : null));
  const forEach = attributeOf(node.declaration.block, "for_each")?.value;
  const each = instance.bindings.get("each");
  const key = each?.kind === "object" ? each.entries.get("key") : undefined;
  if (first !== "value" || forEach === undefined || key?.kind !== "known") return null;
  let site = index.decide(forEach, node.declaration.file, node.module);
  for (const name of [String(key.value), ...rest]) {
    if (site.kind !== "expression" || site.expression.kind !== "object") return null;
    const member = site.expression.elements.find((element) => element.name === name);
    if (member === undefined) return null;
    const inner = index.decide(member.value, site.file, site.module);
    if (inner.kind !== "expression") return null;
    site = { ...inner, via: [...site.via, `key \`${name}\` in ${inner.file.path}`, ...inner.via] };
  }
  return site;
}
