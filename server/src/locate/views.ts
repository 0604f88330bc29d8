import { opened, STANDALONE } from "../terraform/index/deployment.ts";
import { expandBlock } from "../terraform/index/instances.ts";
import type {
  ModuleDirectory,
  ModuleInstance,
  NodeInstance,
  ResourceNode,
  TerraformIndex,
  VariableDeclaration,
} from "../terraform/index/model.ts";
import { createScopes, type ModuleScopes } from "../terraform/index/scope.ts";
import type { Expression } from "../terraform/syntax/ast.ts";
import { evaluate } from "../terraform/values/evaluate.ts";
import { known, unknown, type Value } from "../terraform/values/value.ts";

/**
 * What a value rests on, the firmest first: `evaluated` is what the repository says; `possible` is what it says with a
 * var-file or in a workspace that nobody chose; `overridable` leaves the variables
 * of the root open, since `-var` and `-var-file` may set them; `module` leaves all inputs of the module open, since a
 * module may be called from elsewhere too; `written` takes nothing but the literal text of the argument itself.
 */
export const BASES = ["evaluated", "possible", "overridable", "module", "written"] as const;
export type Basis = (typeof BASES)[number];

/** One way of reading the values of a repository. */
export interface View {
  readonly basis: Basis;
  evaluate(expression: Expression, node: ResourceNode, bindings?: ReadonlyMap<string, Value>): Value;
  evaluateIn(expression: Expression, module: ModuleInstance): Value;
  expand(node: ResourceNode): readonly NodeInstance[];
}

export type Views = Readonly<Record<Basis, View>>;

const cache = new WeakMap<TerraformIndex, Views>();

/** The views of an index, made once. */
export function viewsOf(index: TerraformIndex): Views {
  const made = cache.get(index);
  if (made !== undefined) return made;
  const evaluated = evaluatedIn(index);
  const views = {
    evaluated,
    possible: { ...evaluated, basis: "possible" as const },
    overridable: overridable(index),
    module: standalone(),
    written,
  };
  cache.set(index, views);
  return views;
}

function evaluatedIn(index: TerraformIndex): View {
  return {
    basis: "evaluated",
    evaluate: (expression, node, bindings) => index.evaluate(expression, node.module, bindings),
    evaluateIn: (expression, module) => index.evaluate(expression, module),
    expand: (node) => index.expand(node),
  };
}

/** Every interpolation is a hole, whatever is known of it. */
const written: View = {
  basis: "written",
  evaluate: (expression) => textOnly(expression),
  evaluateIn: (expression) => textOnly(expression),
  expand: (node) => [{ address: node.address, wildcard: node.expansion.kind !== "single", bindings: new Map() }],
};

function textOnly(expression: Expression): Value {
  const because = "only literal text is looked at";
  if (expression.kind === "literal") return known(expression.value);
  if (expression.kind !== "template") return unknown(because);
  const parts: (string | null)[] = [];
  for (const part of expression.parts) {
    if (part.kind === "text") parts.push(part.text);
    else if (parts.at(-1) !== null || parts.length === 0) parts.push(null);
  }
  return { kind: "pattern", parts, because };
}

/** Module instances that mirror the index's, with some variables open. Made when first asked for. */
type Mirror = (module: ModuleInstance) => ModuleInstance;

function overridable(index: TerraformIndex): View {
  const directories = new Map<ModuleDirectory, ModuleDirectory>();
  const mirrors = new Map<ModuleInstance, ModuleInstance>();
  const mirror: Mirror = (module) => {
    const hit = mirrors.get(module);
    if (hit !== undefined) return hit;
    const parent = module.parent === null ? null : mirror(module.parent);
    const directory = parent === null ? openDirectory(module.directory, directories) : module.directory;
    const made = { ...module, parent, directory, deployment: opened(module.deployment) };
    mirrors.set(module, made);
    return made;
  };
  return mirrored("overridable", mirror, childrenOf(index, mirror));
}

/** Every directory as if it were a root whose variables nobody knows. */
function standalone(): View {
  const directories = new Map<ModuleDirectory, ModuleDirectory>();
  const mirrors = new Map<ModuleDirectory, ModuleInstance>();
  const mirror: Mirror = ({ directory }) => {
    const hit = mirrors.get(directory);
    if (hit !== undefined) return hit;
    const open = openDirectory(directory, directories);
    const made: ModuleInstance = {
      path: "",
      directory: open,
      root: open,
      parent: null,
      call: null,
      bindings: new Map(),
      deployment: STANDALONE,
    };
    mirrors.set(directory, made);
    return made;
  };
  return mirrored("module", mirror, () => []);
}

function mirrored(basis: Basis, mirror: Mirror, children: ReturnType<typeof childrenOf>): View {
  const scopes: ModuleScopes = createScopes(children);
  const evaluateIn = (expression: Expression, module: ModuleInstance, bindings?: ReadonlyMap<string, Value>) =>
    evaluate(expression, scopes.scopeOf(mirror(module), bindings));
  return {
    basis,
    evaluate: (expression, node, bindings) => evaluateIn(expression, node.module, bindings),
    evaluateIn,
    expand: (node) =>
      expandBlock(node.address, node.declaration.block, (expression) => evaluateIn(expression, node.module)),
  };
}

/** Instances of a call below a mirrored parent. */
function childrenOf(index: TerraformIndex, mirror: Mirror) {
  let byParent: Map<ModuleInstance, Map<string, ModuleInstance[]>> | null = null;
  return (parent: ModuleInstance, call: string): readonly ModuleInstance[] => {
    byParent ??= groupChildren(index, mirror);
    return byParent.get(parent)?.get(call) ?? [];
  };
}

function groupChildren(index: TerraformIndex, mirror: Mirror): Map<ModuleInstance, Map<string, ModuleInstance[]>> {
  const groups = new Map<ModuleInstance, Map<string, ModuleInstance[]>>();
  for (const module of index.instances) {
    if (module.parent === null || module.call === null) continue;
    const parent = mirror(module.parent);
    const calls = groups.get(parent) ?? new Map<string, ModuleInstance[]>();
    groups.set(parent, calls);
    const list = calls.get(module.call.name) ?? [];
    calls.set(module.call.name, list);
    list.push(mirror(module));
  }
  return groups;
}

function openDirectory(directory: ModuleDirectory, made: Map<ModuleDirectory, ModuleDirectory>): ModuleDirectory {
  const hit = made.get(directory);
  if (hit !== undefined) return hit;
  const variables = new Map<string, VariableDeclaration>();
  for (const [name, declaration] of directory.variables) variables.set(name, { ...declaration, default: null });
  const open = { ...directory, variables, tfvars: new Map() };
  made.set(directory, open);
  return open;
}
