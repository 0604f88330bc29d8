import { lineageOf } from "../terraform/index/build-index.ts";
import { opened, STANDALONE } from "../terraform/index/deployment.ts";
import { childrenOf, expandBlock } from "../terraform/index/instances.ts";
import type {
  ModuleDirectory,
  ModuleInstance,
  NodeInstance,
  ResourceNode,
  TerraformIndex,
  VariableDeclaration,
} from "../terraform/index/model.ts";
import { type Children, createScopes, type ModuleScopes } from "../terraform/index/scope.ts";
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

const cache = new WeakMap<object, Views>();

/** The views of an index, made once and shared with the indexes that changes make of it: what did not change stays read. */
export function viewsOf(index: TerraformIndex): Views {
  const lineage = lineageOf(index);
  const made = cache.get(lineage);
  if (made !== undefined) return made;
  const evaluated = evaluatedBy(index);
  const views = {
    evaluated,
    possible: { ...evaluated, basis: "possible" as const },
    overridable: overridable(),
    module: standalone(),
    written,
  };
  cache.set(lineage, views);
  return views;
}

/** Instances never change: any index of a lineage evaluates in those of all others. Takes nothing else of the index. */
function evaluatedBy({ evaluate: evaluateNow, expand }: TerraformIndex): View {
  return {
    basis: "evaluated",
    evaluate: (expression, node, bindings) => evaluateNow(expression, node.module, bindings),
    evaluateIn: (expression, module) => evaluateNow(expression, module),
    expand,
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

function overridable(): View {
  const directories = new WeakMap<ModuleDirectory, ModuleDirectory>();
  const mirrors = new WeakMap<ModuleInstance, ModuleInstance>();
  const originals = new WeakMap<ModuleInstance, ModuleInstance>();
  const mirror: Mirror = (module) => {
    const hit = mirrors.get(module);
    if (hit !== undefined) return hit;
    const parent = module.parent === null ? null : mirror(module.parent);
    const directory = parent === null ? openDirectory(module.directory, directories) : module.directory;
    const made = { ...module, parent, directory, deployment: opened(module.deployment) };
    mirrors.set(module, made);
    originals.set(made, module);
    return made;
  };
  return mirrored("overridable", mirror, (parent, call) => {
    const original = originals.get(parent);
    return original === undefined ? [] : childrenOf(original, call).map(mirror);
  });
}

/** Every directory as if it were a root whose variables nobody knows. */
function standalone(): View {
  const directories = new WeakMap<ModuleDirectory, ModuleDirectory>();
  const mirrors = new WeakMap<ModuleDirectory, ModuleInstance>();
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

function mirrored(basis: Basis, mirror: Mirror, children: Children): View {
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

function openDirectory(directory: ModuleDirectory, made: WeakMap<ModuleDirectory, ModuleDirectory>): ModuleDirectory {
  const hit = made.get(directory);
  if (hit !== undefined) return hit;
  const variables = new Map<string, VariableDeclaration>();
  for (const [name, declaration] of directory.variables) variables.set(name, { ...declaration, default: null });
  const open = { ...directory, variables, tfvars: new Map() };
  made.set(directory, open);
  return open;
}
