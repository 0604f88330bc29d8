import { quoteHcl } from "../../terraform/syntax/text.ts";
import type { AttributeTest, Companion, Policy, Preference, Requirement, Scalar } from "../model.ts";
import type { PolicyYaml, RequirementYaml } from "./schema.ts";

/** Spells out what a policy file says in short. */
export function compilePolicy(yaml: PolicyYaml, service: string): Policy {
  const { companion, orElse } = yaml;
  return {
    id: yaml.id,
    title: yaml.title,
    why: flow(yaml.why),
    service,
    severity: yaml.severity,
    tests: yaml.tests,
    on: yaml.on,
    scope: yaml.scope,
    unless: optional(yaml.unless, compileRequirement),
    require: optional(yaml.require, compileRequirement),
    prefer: compilePreferences(yaml.prefer),
    companion: optional(companion, compileCompanion),
    orElse: optional(orElse, ({ type, require }) => ({ type, require: compileRequirement(require) })),
    supplies: yaml.supplies,
    create: yaml.create,
    onRequest: yaml.onRequest,
    operation: yaml.operation,
    impact: yaml.impact,
    impactNote: optional(yaml.impactNote, flow),
    examples: yaml.examples,
  };
}

function compileCompanion(companion: NonNullable<PolicyYaml["companion"]>): Companion {
  return {
    ...companion,
    require: compileRequirement(companion.require),
    prefer: compilePreferences(companion.prefer),
    template: companion.template.trimEnd(),
  };
}

function optional<T, U>(value: T | undefined, compile: (value: T) => U): U | undefined {
  return value === undefined ? undefined : compile(value);
}

/** Folds the line breaks of a paragraph. */
function flow(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function compileRequirement(yaml: RequirementYaml): Requirement {
  if (isForm<{ all: readonly RequirementYaml[] }>(yaml, "all")) return { all: yaml.all.map(compileRequirement) };
  if (isForm<{ any: readonly RequirementYaml[] }>(yaml, "any")) return { any: yaml.any.map(compileRequirement) };
  if (isForm<{ not: RequirementYaml }>(yaml, "not")) return { not: compileRequirement(yaml.not) };
  if (isForm<{ unknown: string }>(yaml, "unknown")) return { unknown: flow(yaml.unknown) };
  if (isForm<{ referencedBy: Referenced }>(yaml, "referencedBy")) {
    const { type, attribute, where } = yaml.referencedBy;
    return { referencedBy: { type, attribute, where: optional(where, compileRequirement) } };
  }
  const tests = Object.entries(yaml as Readonly<Record<string, Scalar | Omit<AttributeTest, "path">>>);
  const all = tests.map(([path, test]) => (typeof test === "object" ? { path, ...test } : { path, equals: test }));
  const [only] = all;
  return all.length === 1 && only !== undefined ? only : { all };
}

interface Referenced {
  readonly type: string;
  readonly attribute: string;
  readonly where?: RequirementYaml | undefined;
}

function isForm<T>(yaml: RequirementYaml, key: keyof T & string): yaml is RequirementYaml & T {
  return key in yaml;
}

function compilePreferences(prefer: PolicyYaml["prefer"]): readonly Preference[] {
  return Object.entries(prefer).map(([path, value]) => {
    if (typeof value === "string") return { path, value: quoteHcl(value) };
    if (typeof value !== "object") return { path, value: String(value) };
    if ("hcl" in value) return { path, value: value.hcl };
    return { path, value: "", setting: value.setting };
  });
}
