import type { TerraformIndex } from "../terraform/index/model.ts";
import { arnTable } from "./arn/table.ts";
import { type Tiers, tierOf } from "./matches.ts";
import { type Query, typesOf } from "./query.ts";

/**
 * For findings about a whole account or region (password policy, default encryption): there is no name and no ARN, so
 * the blocks of the type are all there is to go by.
 */
export function byType(query: Query, index: TerraformIndex): Tiers {
  const { ref } = query;
  if (query.arn !== null || query.id !== null || query.name !== null || ref.tags?.Name !== undefined) return [];
  if (ref.address !== undefined || ref.file !== undefined || ref.arn !== undefined) return [];
  const matches = typesOf(query).flatMap((type) => {
    const entry = arnTable().entry(type);
    const single = entry?.match === "singleton" || (entry?.arn === undefined && entry?.parent === undefined);
    const nodes = index.byType(type).filter((node) => node.declaration.mode === "managed");
    return nodes.flatMap((node) =>
      index.expand(node).map((instance) => ({
        node,
        address: instance.address,
        wildcard: instance.wildcard,
        score: single ? 0.85 : 0.65,
        literal: 0,
        certain: false,
        evidence: [
          single
            ? `${type} exists once per account or region, and this is its block`
            : `nothing but the type ${type} is known, and this is a block of it`,
        ],
      })),
    );
  });
  return tierOf(matches);
}
