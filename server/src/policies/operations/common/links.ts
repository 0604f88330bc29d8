import type { ModuleInstance, ResourceNode, TerraformIndex } from "../../../terraform/index/model.ts";
import type { Expression } from "../../../terraform/syntax/ast.ts";
import { attributeOf } from "../../../terraform/syntax/find.ts";
import { known, type ReferenceValue, unknown, type Value } from "../../../terraform/values/value.ts";
import { byTypeInRoot } from "../../engine/roots.ts";
import { usesRoot } from "./walk.ts";

/**
 * Every resource that an expression of a block refers to. `each.value.id` and `each.key` lead to what `for_each`
 * refers to, so `for_each = aws_s3_bucket.b` links as `bucket = aws_s3_bucket.b[each.key].id` does.
 */
export function referencesIn(
  index: TerraformIndex,
  from: ResourceNode,
  expression: Expression,
): readonly ReferenceValue[] {
  const direct = index.references(expression, from.module);
  const forEach = attributeOf(from.declaration.block, "for_each");
  if (forEach === undefined || !usesRoot(expression, "each")) return direct;
  return [...direct, ...index.references(forEach.value, from.module)];
}

/** True when a reference made under the same root names this node. */
export function isNode(reference: ReferenceValue, node: ResourceNode): boolean {
  return reference.target === node.declaration.address && reference.module === node.module.path;
}

/** The node a reference names, seen from a module of the same root; null when it is not in the code. */
export function nodeOf(reference: ReferenceValue, from: ModuleInstance): ResourceNode | null {
  const [type] = reference.target.replace(/^data\./, "").split(".");
  return byTypeInRoot(from, type ?? "").find((node) => isNode(reference, node)) ?? null;
}

/** What `each` means inside a block whose `for_each` is another resource; nothing when it has no such `for_each`. */
export function resourceBindings(index: TerraformIndex, node: ResourceNode): ReadonlyMap<string, Value> {
  const forEach = attributeOf(node.declaration.block, "for_each");
  if (forEach === undefined) return new Map();
  const value = index.evaluate(forEach.value, node.module);
  if (value.kind !== "reference") return new Map();
  const entries = new Map<string, Value>([
    ["key", unknown("the keys of `for_each` are not known")],
    ["value", value],
  ]);
  return new Map([["each", { kind: "object", entries, open: false }]]);
}

/** False when the block is known to make no live resource (`count = 0`, an empty `for_each`). */
export function isMade(index: TerraformIndex, node: ResourceNode): boolean {
  return index.expand(node).length > 0;
}

/** A literal attribute of a block, evaluated; absent and `null` are the fallback. */
export function attributeValue(
  index: TerraformIndex,
  node: ResourceNode,
  name: string,
  fallback: string | number | boolean | null = null,
): Value {
  const attribute = attributeOf(node.declaration.block, name);
  if (attribute === undefined) return known(fallback);
  const value = index.evaluate(attribute.value, node.module, index.expand(node)[0]?.bindings);
  return value.kind === "known" && value.value === null ? known(fallback) : value;
}
