import type { AttributeSchema, BlockSchema } from "../../../server/src/terraform/schema/model.ts";
import type { TypeDocumentation } from "./documentation.ts";
import type { TypeOverride } from "./inputs.ts";
import { plain, snake } from "./names.ts";

/** How far configuration text can identify a resource by its ARN. */
export type Match = "full" | "partial" | "opaque" | "singleton" | "unresolved";

export interface Variables {
  /** ARN variable → attribute, for the variables that an attribute holds. */
  readonly vars: Readonly<Record<string, string>>;
  /** Variables whose attribute the configuration decides. */
  readonly names: readonly string[];
  readonly match: Match;
  /** Attribute of the last variable. */
  readonly leaf: string | null;
}

/** A variable that AWS makes up, going by its name. */
const GENERATED = /(?:Id|ID|UUID|Uuid|Token|Suffix|Revision|RevisionNumber)$/;

/** Variables of a template behind partition, region and account. */
export function variablesOf(template: string): string[] {
  const names = [...template.matchAll(/\$\{(\w+)\}/g)].map((match) => match[1] ?? "");
  return names.filter((name) => !/^(?:Partition|Region|Account|AccountId)$/i.test(name));
}

/** Finds the attribute behind each variable and judges what configuration can say of it. */
export function resolveVariables(
  type: string,
  template: string,
  block: BlockSchema,
  documentation: Pick<TypeDocumentation, "className" | "identity">,
  override: TypeOverride["vars"],
): Variables {
  const variables = variablesOf(template);
  const vars: Record<string, string> = {};
  for (const [index, variable] of variables.entries()) {
    const last = index === variables.length - 1;
    const stated = override && Object.hasOwn(override, variable) ? override[variable] : undefined;
    const attribute = stated === undefined ? findAttribute(variable, last, { type, block, ...documentation }) : stated;
    if (attribute !== null) vars[variable] = attribute;
  }
  const kinds = variables.map((variable, index) =>
    kindOf(variable, block.attributes.get(vars[variable] ?? ""), {
      last: index === variables.length - 1,
      statedGenerated: override?.[variable] === null,
    }),
  );
  const names = variables.filter((_, index) => kinds[index] === "name");
  return { vars, names, match: matchOf(kinds), leaf: vars[variables.at(-1) ?? ""] ?? null };
}

interface Subject {
  readonly type: string;
  readonly block: BlockSchema;
  readonly className: string;
  readonly identity: readonly string[];
}

function findAttribute(variable: string, last: boolean, subject: Subject): string | null {
  const { attributes } = subject.block;
  const spelled = snake(variable);
  const generated = GENERATED.test(variable);
  const sameName = [...attributes.keys()].find((name) => plain(name) === plain(variable));
  const candidates = [spelled, spelled.replace(/_name$/, ""), spelled.replace(/^resource_/, "")];
  if (last && !generated) candidates.push(...leafCandidates(subject, sameName));
  if (last && generated && subject.identity.length === 1) {
    candidates.push(...subject.identity.filter((name) => name !== "arn"));
  }
  const settable = candidates.find((name) => name !== "id" && isSettable(attributes.get(name)));
  const found =
    (last && !generated ? settable : undefined) ?? candidates.find((name) => attributes.has(name)) ?? sameName;
  const hasId = attributes.has("id");
  if (last && hasId && (found === undefined ? generated : found === "name" && /(?:Id|ID|UUID|Uuid)$/.test(variable))) {
    return "id";
  }
  return found ?? null;
}

/** Attributes that usually hold the last, naming part, most telling first. */
function leafCandidates({ type, className, identity }: Subject, sameName: string | undefined): string[] {
  const noun = type.split("_").at(-1) ?? "";
  const self = snake(className);
  return [
    ...(sameName === undefined ? [] : [sameName]),
    `${noun}_name`,
    `${self}_name`,
    `${noun}_identifier`,
    `${noun}_id`,
    `${self}_id`,
    "name",
    "identifier",
    "cluster_identifier",
    ...identity.filter((name) => name !== "arn" && name !== "url").reverse(),
  ];
}

function isSettable(attribute: AttributeSchema | undefined): boolean {
  return attribute !== undefined && (attribute.required || attribute.optional);
}

type Kind = "name" | "generated" | "reference" | "unresolved";

function kindOf(
  variable: string,
  attribute: AttributeSchema | undefined,
  { last, statedGenerated }: { last: boolean; statedGenerated: boolean },
): Kind {
  if (!attribute) {
    return statedGenerated || /(?:Id|ID|UUID|Uuid|Token|Suffix|Time)$/.test(variable) ? "generated" : "unresolved";
  }
  if (attribute.name === "id" || attribute.name === "arn" || !isSettable(attribute)) return "generated";
  return !last && /_(?:id|arn)$/.test(attribute.name) ? "reference" : "name";
}

function matchOf(kinds: readonly Kind[]): Match {
  if (kinds.length === 0) return "singleton";
  if (!kinds.includes("name")) return kinds.includes("unresolved") ? "unresolved" : "opaque";
  return kinds.every((kind) => kind === "name") ? "full" : "partial";
}
