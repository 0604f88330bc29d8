import type { Policy } from "../policies/model.ts";
import { resourcesBeside } from "../terraform/index/deployment.ts";
import type { ResourceNode } from "../terraform/index/model.ts";
import { attributeOf } from "../terraform/syntax/find.ts";
import type { FoundBlock } from "./find-block.ts";

/**
 * Picks the policy of a test that speaks of the block that was found. When the finding names a satellite (a
 * `aws_s3_bucket_public_access_block`), the owner it refers to is treated.
 */
export function choosePolicy(
  policies: readonly Policy[],
  found: FoundBlock,
): { readonly policy: Policy; readonly found: FoundBlock } {
  const { type } = found.node.declaration;
  const direct = policies.find((policy) => policy.on.includes(type));
  if (direct !== undefined) return { policy: direct, found };
  for (const policy of policies) {
    const { companion } = policy;
    if (companion?.type !== type) continue;
    const owner = ownerOf(found, companion.link.attribute, policy.on);
    if (owner !== null) return { policy, found: { ...found, node: owner } };
  }
  const [first] = policies;
  if (first === undefined) throw new Error("choosePolicy needs at least one policy");
  return { policy: first, found };
}

function ownerOf(found: FoundBlock, link: string, types: readonly string[]): ResourceNode | null {
  const { index } = found.repository;
  const attribute = attributeOf(found.node.declaration.block, link);
  if (attribute === undefined) return null;
  for (const reference of index.references(attribute.value, found.node.module)) {
    const owner = types
      .flatMap((type) => resourcesBeside(index, found.node.module, type))
      .find(
        (node) =>
          node.declaration.address === reference.target &&
          node.module.path === reference.module &&
          node.module.deployment === found.node.module.deployment,
      );
    if (owner !== undefined) return owner;
  }
  return null;
}
