import { placeOf } from "../terraform/index/lines.ts";
import type { ResourceNode, TerraformIndex } from "../terraform/index/model.ts";
import type { Attribute } from "../terraform/syntax/ast.ts";
import type { ReferenceValue, Value } from "../terraform/values/value.ts";
import { arnTable } from "./arn/table.ts";
import type { NamedInstance } from "./name-index.ts";
import { matchPattern, patternOf } from "./patterns.ts";
import type { Target } from "./query.ts";

/** How the identifying attributes besides the name compare. */
export interface Comparison {
  /** Attributes whose value the repository does not decide. */
  readonly open: readonly string[];
  readonly evidence: readonly string[];
}

/** What the provider does without the attribute, where that decides an ARN. */
const DEFAULTS: Readonly<Record<string, string>> = {
  path: "/",
  load_balancer_type: "application",
  event_bus_name: "default",
  group_name: "default",
};

/** Compares the attributes other than the name; null when one of them contradicts. */
export function compareAttributes(entry: NamedInstance, target: Target, index: TerraformIndex): Comparison | null {
  const open: string[] = [];
  const evidence: string[] = [];
  for (const [name, wanted] of target.attributes) {
    if (name === target.main) continue;
    const attribute = entry.node.declaration.block.body.attributes.find((each) => each.name === name);
    const verdict =
      attribute === undefined ? compareDefault(name, wanted) : compareOne(entry, attribute, wanted, index);
    if (verdict === "differs") return null;
    if (verdict === "open") open.push(name);
    else if (attribute !== undefined) {
      evidence.push(`\`${name}\` is "${wanted}" (${placeOf(entry.node.declaration.file, attribute)})`);
    }
  }
  return { open, evidence };
}

type Verdict = "equal" | "open" | "differs";

function compareDefault(name: string, wanted: string): Verdict {
  const value = DEFAULTS[name];
  if (value === undefined) return "open";
  return value === wanted ? "equal" : "differs";
}

function compareOne(entry: NamedInstance, attribute: Attribute, wanted: string, index: TerraformIndex): Verdict {
  const value = entry.view.evaluate(attribute.value, entry.node, entry.instance.bindings);
  return compareValue(value.kind === "reference" ? nameOfTarget(value, entry, index) : value, wanted);
}

function compareValue(value: Value | null, wanted: string): Verdict {
  if (value?.kind === "pattern") return matchPattern(patternOf(value), wanted, false) === null ? "differs" : "open";
  if (value?.kind !== "known") return "open";
  if (value.value === null) return "open";
  const text = String(value.value);
  // Arguments that name a resource often take its ARN or URL as well.
  return text === wanted || text.endsWith(`/${wanted}`) || text.endsWith(`:${wanted}`) ? "equal" : "differs";
}

/** The name of a resource of the same module that a reference points at: of the cluster in `aws_ecs_cluster.main.id`. */
function nameOfTarget(reference: ReferenceValue, entry: NamedInstance, index: TerraformIndex): Value | null {
  if (reference.module !== entry.node.module.path) return null;
  const declaration = entry.node.module.directory.resources.get(reference.target);
  if (declaration === undefined || declaration.mode === "data") return null;
  const naming = nameAttribute(declaration.type);
  const attribute = declaration.block.body.attributes.find((each) => each.name === naming);
  if (attribute === undefined) return null;
  const node: ResourceNode | undefined = index.nodesOf(declaration).find((each) => each.module === entry.node.module);
  return node === undefined ? null : entry.view.evaluate(attribute.value, node);
}

/** The argument that names resources of a type: what the last name of its ARN is taken from. */
export function nameAttribute(type: string): string | null {
  const entry = arnTable().entry(type);
  const variable = entry?.names?.at(-1);
  return variable === undefined ? null : (entry?.vars?.[variable] ?? null);
}
