import type { Attribute, Block, Expression } from "../syntax/ast.ts";
import { attributeOf } from "../syntax/find.ts";
import { pairsOf } from "../values/evaluate.ts";
import { objectOf, unknown, type Value } from "../values/value.ts";
import type { ModuleInstance, ProviderDeclaration, ResourceNode } from "./model.ts";

/** The provider block that works for a resource, and the module instance in whose scope it stands. */
export interface ProviderUse {
  readonly declaration: ProviderDeclaration;
  readonly module: ModuleInstance;
}

const MAX_HOPS = 20;

/**
 * The `provider` block a resource uses: `provider = aws.west` or the default one, followed through the `providers` maps
 * of module calls. Null when the repository has none (the provider is then configured by the environment).
 * Source: "Providers Within Modules" of Terraform's documentation.
 */
export function providerOf(node: Pick<ResourceNode, "declaration" | "module">): ProviderUse | null {
  const attribute = find(node.declaration.block, "provider");
  const used = attribute === undefined ? null : configName(attribute);
  const [implied = "aws"] = node.declaration.type.split("_");
  return resolve(used ?? { name: implied, alias: null }, node.module);
}

/** Evaluates in the instance that the provider block stands in. */
type EvaluateHere = (expression: Expression, bindings?: ReadonlyMap<string, Value>) => Value;

/** The role that a provider works as: where that is written, and how to evaluate it. */
export interface AssumedRole {
  readonly attribute: Attribute;
  value(evaluate: EvaluateHere): Value;
}

const ASSUMING: ReadonlySet<string> = new Set(["assume_role", "assume_role_with_web_identity"]);

/** The last role that a provider block assumes; also by a `dynamic` block that makes one. Null when it assumes none. */
export function assumedRole({ body }: Block): AssumedRole | null {
  const written = body.blocks.filter(({ type }) => ASSUMING.has(type)).at(-1);
  const own = written === undefined ? undefined : attributeOf(written, "role_arn");
  if (own !== undefined) return { attribute: own, value: (evaluate) => evaluate(own.value) };
  const dynamic = body.blocks.filter(({ type, labels }) => type === "dynamic" && ASSUMING.has(labels[0] ?? "")).at(-1);
  const content = dynamic?.body.blocks.find(({ type }) => type === "content");
  const arn = content === undefined ? undefined : attributeOf(content, "role_arn");
  if (dynamic === undefined || arn === undefined) return null;
  return { attribute: arn, value: (evaluate) => madeOnce(dynamic, arn, evaluate) };
}

/** The argument of a `dynamic` block that makes exactly one. */
function madeOnce(dynamic: Block, argument: Attribute, evaluate: EvaluateHere): Value {
  const forEach = attributeOf(dynamic, "for_each");
  const pairs = forEach === undefined ? null : pairsOf(evaluate(forEach.value));
  const [only] = pairs ?? [];
  if (only === undefined || pairs?.length !== 1) return unknown("how many roles it assumes is not known");
  const named = attributeOf(dynamic, "iterator")?.value;
  const iterator =
    named?.kind === "traversal" && typeof named.root === "string" ? named.root : (dynamic.labels[0] ?? "");
  const [key, value] = only;
  const entries = new Map(Object.entries({ key, value }));
  return evaluate(argument.value, new Map([[iterator, objectOf(entries)]]));
}

interface ConfigName {
  readonly name: string;
  readonly alias: string | null;
}

function resolve(wanted: ConfigName, start: ModuleInstance): ProviderUse | null {
  let name = wanted;
  let module: ModuleInstance | null = start;
  for (let hop = 0; module !== null && hop < MAX_HOPS; hop++) {
    const own = declared(module, name);
    if (own !== undefined) return { declaration: own, module };
    const passed: ConfigName | null = module.call === null ? null : passedTo(module.call.block, name);
    // Only the default configuration is inherited without being passed.
    if (passed === null && name.alias !== null) return null;
    name = passed ?? name;
    module = module.parent;
  }
  return null;
}

/** An empty `provider "aws" {}` in a module is an old way of saying that one is passed in. */
function declared(module: ModuleInstance, { name, alias }: ConfigName): ProviderDeclaration | undefined {
  const generated = module.parent === null ? module.deployment.providers : [];
  return [...generated, ...module.directory.providers].find((each) => {
    if (each.name !== name || each.alias !== alias) return false;
    return module.parent === null || each.block.body.attributes.some((attribute) => attribute.name !== "alias");
  });
}

function passedTo(call: Block, { name, alias }: ConfigName): ConfigName | null {
  const map = find(call, "providers");
  if (map?.kind !== "object") return null;
  const wanted = alias === null ? name : `${name}.${alias}`;
  for (const element of map.elements) {
    const key = element.name ?? keyText(element.key);
    if (key === wanted) return configName(element.value);
  }
  return null;
}

function keyText(key: Expression): string | null {
  const config = configName(key);
  if (config === null) return null;
  return config.alias === null ? config.name : `${config.name}.${config.alias}`;
}

/** `aws.west`, `aws`, or the quoted form of old configurations. */
function configName(expression: Expression): ConfigName | null {
  if (expression.kind === "paren") return configName(expression.inner);
  if (expression.kind === "literal" && typeof expression.value === "string") {
    const [name = "", alias = null] = expression.value.split(".");
    return { name, alias };
  }
  if (expression.kind !== "traversal" || typeof expression.root !== "string") return null;
  const [step] = expression.steps;
  return { name: expression.root, alias: step?.kind === "attr" ? step.name : null };
}

function find(block: Block, name: string): Expression | undefined {
  return block.body.attributes.find((attribute) => attribute.name === name)?.value;
}
