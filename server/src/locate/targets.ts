import type { TerraformIndex } from "../terraform/index/model.ts";
import { arnTable } from "./arn/table.ts";
import { nameAttribute } from "./attributes.ts";
import type { Query, Target } from "./query.ts";

/** Arguments that name a resource where its ARN does not. */
const NAME_ARGUMENTS = ["name", "bucket", "identifier"] as const;

/** What to look for when all that is known is a name, with or without a type. */
export function namingTargets(query: Query, index: TerraformIndex): readonly Target[] {
  const name = query.name ?? query.id;
  if (name === null) return [];
  const types = query.types ?? typesPresent(index).filter((type) => arnTable().entry(type)?.names !== undefined);
  return types.flatMap((type) => targetsFor(type, name));
}

/** Arguments that name resources of these types to people, where AWS makes the id. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  aws_acm_certificate: ["domain_name"],
  aws_efs_file_system: ["creation_token"],
};

function targetsFor(type: string, name: string): Target[] {
  const table = arnTable();
  const entry = table.entry(type);
  const own = nameAttribute(type);
  const attributes =
    (Object.hasOwn(OTHER_NAMES, type) ? OTHER_NAMES[type] : undefined) ??
    (own === null && entry?.parent === undefined ? NAME_ARGUMENTS : own === null ? [] : [own]);
  return attributes.map((attribute) => ({
    type,
    main: attribute,
    attributes: valuesOf(type, attribute, name),
    computed: new Map(),
    nameOnly: entry?.match === "full",
    opaque: false,
    caseInsensitive: entry?.lowerCased === true,
    secondary: entry?.satellite === true || entry?.alias !== undefined || type.startsWith("aws_default_"),
  }));
}

/** Display names of KMS aliases come with and without `alias/`. */
function valuesOf(type: string, attribute: string, name: string): ReadonlyMap<string, string> {
  const value = type === "aws_kms_alias" && !name.startsWith("alias/") ? `alias/${name}` : name;
  return new Map([[attribute, value]]);
}

const present = new WeakMap<TerraformIndex, readonly string[]>();

/** Every managed type the code has, in the order of first appearance. */
export function typesPresent(index: TerraformIndex): readonly string[] {
  const known = present.get(index);
  if (known !== undefined) return known;
  const types = new Set<string>();
  for (const { declaration } of index.resources) if (declaration.mode === "managed") types.add(declaration.type);
  const list = [...types];
  present.set(index, list);
  return list;
}
