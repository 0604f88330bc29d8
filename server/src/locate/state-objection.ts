import type { TerraformIndex } from "../terraform/index/model.ts";
import type { StateIndex } from "../terraform/state/model.ts";
import { arnTable } from "./arn/table.ts";
import { fromState } from "./from-state.ts";
import type { Match } from "./matches.ts";
import type { Query } from "./query.ts";

/**
 * A state that has another ARN at the matched address rules the match out. Only where that state's resource is the
 * match's own: the same address in another root is another resource.
 */
export function stateObjection(
  match: Match,
  query: Query,
  index: TerraformIndex,
  state: StateIndex | null,
): string | null {
  if (state === null || query.arn === null || match.wildcard) return null;
  for (const entry of state.byAddress(match.address)) {
    const attribute = arnTable().entry(entry.resource.type)?.arnAttr ?? "arn";
    const live = entry.resource.arns.get(attribute);
    if (live === undefined || live === query.arn || live === query.owner) continue;
    const declared = fromState(entry, index).matches;
    if (declared.length === 0 || declared.some(({ node }) => node.module.deployment !== match.node.module.deployment))
      continue;
    return `state ${entry.file.source} has ${live} at that address`;
  }
  return null;
}
