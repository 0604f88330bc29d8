import type { ProviderSchema } from "../../../server/src/terraform/schema/model.ts";
import { groupBy } from "../group.ts";
import { type CloudFormationFinder, cloudFormationFinder } from "./cloudformation.ts";
import type { TypeDocumentation } from "./documentation.ts";
import type { AuthorizationReference, CloudFormationType, Overrides, ServiceNames, TypeOverride } from "./inputs.ts";
import { type Parent, parentOf } from "./parents.ts";
import { normaliseTemplate, type TemplateFinder, templateFinder } from "./templates.ts";
import { type Match, resolveVariables } from "./variables.ts";

/** One type of the table; `server/src/locate/arn/table.ts` describes the fields. */
export interface ArnEntry {
  cfn?: string;
  arn?: string;
  vars?: Readonly<Record<string, string>>;
  names?: readonly string[];
  match?: Match;
  arnAttr?: string;
  identity?: readonly string[];
  global?: true;
  parent?: Parent;
  alias?: string;
  arnIsInput?: true;
  satellite?: true;
  lowerCased?: true;
}

export interface Sources {
  readonly schema: ProviderSchema;
  readonly documentation: ReadonlyMap<string, TypeDocumentation>;
  readonly cloudFormation: ReadonlyMap<string, CloudFormationType>;
  readonly reference: AuthorizationReference;
  readonly overrides: Overrides;
  readonly services: ServiceNames;
}

/** Derives the entry of every resource type of the schema, in the schema's order. */
export function deriveTable(sources: Sources): Record<string, ArnEntry> {
  const finders: Finders = {
    cloudFormation: cloudFormationFinder(sources.cloudFormation, sources.services),
    template: templateFinder(sources.reference, sources.cloudFormation, sources.services),
  };
  const leaves = new Map<string, string | null>();
  const entries = new Map<string, ArnEntry>();
  for (const type of sources.schema.types) {
    const { entry, leaf } = entryOf(type, sources, finders);
    entries.set(type, entry);
    if (entry.arn !== undefined) leaves.set(type, leaf);
  }
  for (const [type, entry] of entries) {
    const own = entry.arn !== undefined || entry.arnAttr !== undefined;
    if (own && !Object.hasOwn(sources.overrides.parents, type)) continue;
    const parent = parentOf(type, sources.schema, leaves, sources.overrides);
    if (parent) entry.parent = parent;
  }
  markInputs(entries, sources);
  markSatellites(entries);
  return Object.fromEntries(entries);
}

interface Finders {
  readonly cloudFormation: CloudFormationFinder;
  readonly template: TemplateFinder;
}

const UNDOCUMENTED = { className: "", identity: [] };

function entryOf(type: string, sources: Sources, finders: Finders): { entry: ArnEntry; leaf: string | null } {
  const { overrides } = sources;
  const alias = overrides.aliases[type];
  // A second name takes everything that is stated for the first.
  const override = overrides.types[type] ?? overrides.types[alias ?? ""] ?? {};
  const documentation = sources.documentation.get(type);
  const attributes = sources.schema.resource(type)?.attributes;
  const found = documentation ? finders.cloudFormation(type, documentation) : null;
  const sameType = sources.cloudFormation.get((override.cfn === undefined ? found : override.cfn) ?? "");
  const entry: ArnEntry = sameType ? { cfn: sameType.name } : {};
  const template =
    (override.arn === undefined ? undefined : `arn:\${Partition}:${override.arn}`) ??
    sameType?.arnTemplate ??
    (documentation ? finders.template(type, documentation, sameType) : null);
  const leaf = template === null ? null : addTemplate(entry, type, template, sources, override);
  if (attributes?.has("arn") || override.arnAttr !== undefined) entry.arnAttr = override.arnAttr ?? "arn";
  if (documentation && documentation.identity.length > 0) entry.identity = documentation.identity;
  // Since version 6 every regional type takes a `region`.
  if (!attributes?.has("region")) entry.global = true;
  if (alias !== undefined) entry.alias = alias;
  return { entry, leaf };
}

/** Adds what the template says; returns the attribute of its last variable. */
function addTemplate(
  entry: ArnEntry,
  type: string,
  template: string,
  { schema, documentation, overrides }: Sources,
  override: TypeOverride,
): string | null {
  const block = schema.resource(type);
  if (!block) return null;
  entry.arn = normaliseTemplate(type, template);
  const named = documentation.get(type) ?? UNDOCUMENTED;
  const resolved = resolveVariables(type, entry.arn, block, named, override.vars);
  if (Object.keys(resolved.vars).length > 0) entry.vars = resolved.vars;
  if (resolved.names.length > 0) entry.names = resolved.names;
  entry.match = resolved.match;
  if (isLowerCased(type, entry.arn, overrides)) entry.lowerCased = true;
  return resolved.leaf;
}

function isLowerCased(type: string, template: string, { lowerCased }: Overrides): boolean {
  if (lowerCased.types.includes(type)) return true;
  return lowerCased.services.includes(template.split(":")[2] ?? "") && !lowerCased.except.includes(type);
}

/** Types whose `arn` is an argument; the overrides must know them all, since half of them name another resource. */
function markInputs(entries: ReadonlyMap<string, ArnEntry>, { schema, overrides }: Sources): void {
  const inputs = schema.types.filter((type) => {
    const attribute = schema.resource(type)?.attributes.get("arn");
    return attribute?.required || attribute?.optional;
  });
  const stated = Object.keys(overrides.inputArns);
  const odd = [...new Set([...inputs, ...stated])].filter((type) => !inputs.includes(type) || !stated.includes(type));
  if (odd.length > 0) throw new Error(`arn-overrides.json: inputArns and the schema disagree on ${odd.join(", ")}.`);
  for (const type of inputs) {
    const entry = entries.get(type);
    if (!entry) continue;
    entry.arnIsInput = true;
    if (overrides.inputArns[type] !== type) entry.satellite = true;
  }
}

/** A type that shares the ARN of the type whose name it extends: a secret's versions, a function's settings. */
function markSatellites(entries: ReadonlyMap<string, ArnEntry>): void {
  const withArn = [...entries].filter(([, entry]) => entry.arn !== undefined);
  const shapes = groupBy(withArn, ([, entry]) => (entry.arn ?? "").replace(/\$\{\w+\}/g, "*"));
  for (const sharing of shapes.values()) {
    for (const [type, entry] of sharing) {
      if (sharing.some(([other]) => type.startsWith(`${other}_`))) entry.satellite = true;
    }
  }
}
