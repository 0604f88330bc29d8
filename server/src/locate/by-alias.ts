import { placeOf } from "../terraform/index/lines.ts";
import type { TerraformIndex } from "../terraform/index/model.ts";
import { attributeOf } from "../terraform/syntax/find.ts";
import { type Match, type Tiers, tierOf } from "./matches.ts";
import { instancesNamed } from "./name-index.ts";
import { instanceAt } from "./node-index.ts";
import { type Query, typesOf } from "./query.ts";

/** An alias that is known and leads to one key: sure, though the alias may have been moved by hand. */
const SCORE = 0.9;

/** KMS keys by an alias that points at them: people and platforms know a key by nothing else. */
export function byAlias(query: Query, index: TerraformIndex): Tiers {
  const { name } = query;
  if (name === null || !typesOf(query).includes("aws_kms_key")) return [];
  const wanted = name.startsWith("alias/") ? name : `alias/${name}`;
  const matches: Match[] = [];
  for (const { node: alias, known, view, instance } of instancesNamed(index, "aws_kms_alias", "name", wanted).known) {
    if (known !== wanted || view.basis !== "evaluated") continue;
    const target = attributeOf(alias.declaration.block, "target_key_id");
    const value = target && index.evaluate(target.value, alias.module, instance.bindings);
    if (target === undefined || value?.kind !== "reference") continue;
    const address = value.module === "" ? value.target : `${value.module}.${value.target}`;
    for (const node of index.byType("aws_kms_key")) {
      if (node.address !== address || node.module.deployment !== alias.module.deployment) continue;
      const { wildcard, address: found } = instanceAt(node, address, index);
      const says = `its alias "${wanted}" is ${instance.address} (${placeOf(alias.declaration.file, target)})`;
      matches.push({
        node,
        address: found,
        wildcard,
        score: SCORE,
        literal: wanted.length,
        certain: false,
        evidence: [says],
      });
    }
  }
  return tierOf(matches);
}
