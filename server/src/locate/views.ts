import { lineageOf } from "../terraform/index/build-index.ts";
import { kindOf } from "../terraform/index/data-sources.ts";
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
import { isConstrained, type Part } from "../terraform/values/holes.ts";
import { piecesOf, textOf } from "../terraform/values/patterns.ts";
import { known, unknown, type Value } from "../terraform/values/value.ts";

/**
 * What a value rests on, the firmest first: `evaluated` is what the repository says; `possible` is what it says with a
 * var-file or in a workspace that nobody chose; `overridable` leaves the defaults
 * of the root's variables open, since `-var` and `-var-file` may set others; `module` leaves all inputs of the module open, since a
 * module may be called from elsewhere too; `written` takes nothing but the literal text of the argument itself.
 */
export const BASES = ["evaluated", "possible", "overridable", "module", "written"] as const;
export type Basis = (typeof BASES)[number];

/** One way of reading the values of a repository. */
export interface View {
  readonly basis: Basis;
  evaluate(expression: Expression, node: ResourceNode, bindings?: ReadonlyMap<string, Value>): Value;
  evaluateIn(expression: Expression, module: ModuleInstance, bindings?: ReadonlyMap<string, Value>): Value;
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
  const module = standalone();
  const views = {
    evaluated,
    possible: { ...evaluated, basis: "possible" as const },
    overridable: overridable(),
    module,
    written: writtenBy(module),
  };
  cache.set(lineage, views);
  return views;
}

/** Instances never change: any index of a lineage evaluates in those of all others. Takes nothing else of the index. */
function evaluatedBy({ evaluate: evaluateNow, expand }: TerraformIndex): View {
  return {
    basis: "evaluated",
    evaluate: (expression, node, bindings) => evaluateNow(expression, node.module, bindings),
    evaluateIn: evaluateNow,
    expand,
  };
}

/** Every interpolation is a hole, whatever is known of it but for what no variable changes: the kind of a random value. */
function writtenBy(standalone: View): View {
  const evaluateIn: View["evaluateIn"] = (expression, module) =>
    textOnly(expression, (inner) => (hasMadeValues(module.directory) ? standalone.evaluateIn(inner, module) : null));
  return {
    basis: "written",
    evaluate: (expression, { module }) => evaluateIn(expression, module),
    evaluateIn,
    expand: (node) => [{ address: node.address, wildcard: node.expansion.kind !== "single", bindings: new Map() }],
  };
}

const WHY_TEXT_ONLY = "only literal text is looked at";

function textOnly(expression: Expression, inside: (inner: Expression) => Value | null): Value {
  if (expression.kind === "literal") return known(expression.value);
  if (expression.kind !== "template") return unknown(WHY_TEXT_ONLY);
  const parts: Part[] = [];
  for (const part of expression.parts) {
    if (part.kind === "text") parts.push(part.text);
    else if (part.kind === "interpolation") parts.push(...madeParts(inside(part.value)));
    else parts.push(null);
  }
  return textOf(parts, WHY_TEXT_ONLY);
}

/**
 * The pieces of a value that is made of nothing but constrained holes and what stands between them. The number of an
 * account stays one, and a region a region, whichever it is.
 */
function madeParts(value: Value | null): readonly Part[] {
  if (value?.kind === "known") return kindOf(String(value.value)) ?? [null];
  const parts = value === null ? null : piecesOf(value)?.parts;
  const isMade = parts?.some(isConstrained) === true && parts.every((part) => part !== null && !isText(part));
  return isMade && parts !== undefined ? parts : [null];
}

function isText(part: Part): boolean {
  return typeof part === "string" && /[A-Za-z0-9]/.test(part);
}

const made = new WeakMap<ModuleDirectory, boolean>();

/** Whether anything is declared whose values are constrained holes; most directories are spared the evaluation. */
function hasMadeValues(directory: ModuleDirectory): boolean {
  const hit = made.get(directory);
  if (hit !== undefined) return hit;
  const validates = directory.files.some(({ text }) => text.includes("validation") && text.includes("contains("));
  const has = validates || [...directory.resources.keys()].some((address) => MADE.test(address));
  made.set(directory, has);
  return has;
}

const MADE = /^(?:random_|data\.aws_(?:caller_identity|region|partition)\.)/;

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

/** Nobody knows what takes the place of a default. What a var-file that Terraform loads by itself says, it says. */
function openDirectory(directory: ModuleDirectory, made: WeakMap<ModuleDirectory, ModuleDirectory>): ModuleDirectory {
  const hit = made.get(directory);
  if (hit !== undefined) return hit;
  const variables = new Map<string, VariableDeclaration>();
  for (const [name, declaration] of directory.variables) variables.set(name, { ...declaration, default: null });
  const open = { ...directory, variables };
  made.set(directory, open);
  return open;
}
