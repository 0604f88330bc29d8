import type { TerraformIndex } from "../terraform/index/model.ts";
import type { StateIndex } from "../terraform/state/model.ts";
import { arnTable } from "./arn/table.ts";
import type { Match } from "./matches.ts";
import { nodesAt } from "./node-index.ts";
import type { Query } from "./query.ts";

/**
 * A state that has another ARN at the matched address rules the match out. Only where one root and one state have the
 * address: else the state may be another root's.
 */
export function stateObjection(
  match: Match,
  query: Query,
  index: TerraformIndex,
  state: StateIndex | null,
): string | null {
  if (state === null || query.arn === null || match.wildcard) return null;
  const entries = state.byAddress(match.address);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) return null;
  const roots = new Set(nodesAt(match.address, index).map((node) => node.module.root));
  if (roots.size > 1) return null;
  const attribute = arnTable().entry(entry.resource.type)?.arnAttr ?? "arn";
  const live = entry.resource.arns.get(attribute);
  if (live === undefined || live === query.arn || live === query.owner) return null;
  return `state ${entry.file.source} has ${live} at that address`;
}
