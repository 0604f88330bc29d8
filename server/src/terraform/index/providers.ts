import type { Block, Expression } from "../syntax/ast.ts";
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
