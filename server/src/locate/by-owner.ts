import type { TerraformIndex } from "../terraform/index/model.ts";
import { typeForId } from "./arn/ids.ts";
import { byName } from "./by-name.ts";
import type { Candidate, Match } from "./matches.ts";
import type { Query } from "./query.ts";
import { ownershipOf } from "./satellites.ts";
import { clamp } from "./score.ts";

/**
 * For findings about a part by its owner's name (the policy of the bucket `acme-logs`): the owner's block, which is where
 * the policies look from. Where the part has an ARN, that is the owner's, and the owner is found by it.
 */
export function* byOwner(query: Query, index: TerraformIndex): Generator<readonly Candidate[]> {
  const text = query.id ?? query.name;
  if (query.targets.length > 0 || query.types === null || text === null || typeForId(text).length > 0) return;
  for (const type of query.types) {
    const ownership = ownershipOf(type);
    if (ownership === null) continue;
    const { owner } = ownership;
    const name = nameOfOwner(type, text);
    const because = `${type} is a part of ${owner}, and is looked for by its owner's name`;
    for (const tier of byName({ ...query, types: [owner], id: null, name }, index)) {
      yield tier.map((each) => asOwner(each, because));
    }
    return;
  }
}

/** Ids of inline policies are `role:policy`, those of attachments `role/policy-arn`: no role's name has these marks. */
function nameOfOwner(type: string, text: string): string {
  return /^aws_iam_(?:role|user|group)_policy/.test(type) ? (text.split(/[:/]/)[0] ?? text) : text;
}

/** Nobody said that the name is the owner's: never certain. */
function asOwner({ score, complete }: Candidate, because: string): Candidate {
  const lowered = (value: number): number => clamp(value - 0.05);
  return {
    score: lowered(score),
    certain: false,
    complete: () => {
      const match: Match | null = complete();
      if (match === null) return null;
      return { ...match, certain: false, score: lowered(match.score), evidence: [because, ...match.evidence] };
    },
  };
}
