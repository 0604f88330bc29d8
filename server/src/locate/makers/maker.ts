import type { TerraformIndex } from "../../terraform/index/model.ts";
import { byName } from "../by-name.ts";
import type { Match } from "../matches.ts";
import { namesOf, type Query, typesOf } from "../query.ts";
import { MAKERS, type Maker } from "./table.ts";

/** Who made a resource that nobody declared, as far as its name tells. */
export interface Made {
  readonly maker: Maker;
  /** The block of what it was made for; null when there is none, or several. */
  readonly parent: Match | null;
}

/** AWS's own policies belong to an account that is called `aws`. */
const OWN_POLICY = /^arn:[^:]+:iam::aws:policy\//;

const AWS_POLICY: Maker = {
  types: ["aws_iam_policy"],
  name: /^/,
  who: "it is one of AWS's own policies",
  advice: "attach a policy of your own instead",
  always: true,
};

/** The service or tool that names resources like this one; null when it is none that is known. */
export function makerOf(query: Query): Maker | null {
  return OWN_POLICY.test(query.arn ?? "") ? AWS_POLICY : (ruleOf(query)?.maker ?? null);
}

/** As {@link makerOf}, with the block of what it was made for. */
export function madeBy(query: Query, index: TerraformIndex): Made | null {
  const found = ruleOf(query);
  if (found === null) return null;
  const { maker, parent } = found;
  const wanted = parent === null || maker.parent === undefined ? null : { types: [maker.parent], name: parent };
  return { maker, parent: wanted === null ? null : theOne(query, wanted, index) };
}

function ruleOf(query: Query): { readonly maker: Maker; readonly parent: string | null } | null {
  const types = typesOf(query);
  const names = namesOf(query);
  for (const maker of MAKERS) {
    if (types.length > 0 && !types.some((type) => maker.types.includes(type))) continue;
    for (const name of names) {
      const match = maker.name.exec(name);
      if (match !== null) return { maker, parent: match[1] ?? null };
    }
  }
  return null;
}

/** The only block that surely has the name. */
function theOne(
  query: Query,
  wanted: { readonly types: readonly string[]; readonly name: string },
  index: TerraformIndex,
): Match | null {
  const asked: Query = { ...query, ...wanted, arn: null, owner: null, targets: [], id: null };
  for (const tier of byName(asked, index)) {
    const sure = tier.flatMap((each) => (each.certain ? (each.complete() ?? []) : [])).filter(({ certain }) => certain);
    return sure.length === 1 ? (sure[0] ?? null) : null;
  }
  return null;
}
