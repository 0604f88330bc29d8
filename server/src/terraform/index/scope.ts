import path from "node:path";
import type { Expression, TraversalStep } from "../syntax/ast.ts";
import { attributeOf } from "../syntax/find.ts";
import { evaluate, type Scope } from "../values/evaluate.ts";
import { convertVariable } from "../values/type-constraint.ts";
import { known, type ReferenceValue, unknown, type Value } from "../values/value.ts";
import { dataSourceValue } from "./data-sources.ts";
import { expandBlock } from "./instances.ts";
import type { ModuleDirectory, ModuleInstance, ResourceDeclaration, VariableDeclaration } from "./model.ts";
import { fileFunction, templateFunction } from "./repository-text.ts";
import { literalScope } from "./var-files.ts";

/** Evaluates names inside module instances, remembering variables and locals that were evaluated before. */
export interface ModuleScopes {
  scopeOf(module: ModuleInstance, bindings?: ReadonlyMap<string, Value>): Scope;
  variable(module: ModuleInstance, name: string): Value;
  local(module: ModuleInstance, name: string): Value;
  /** Computes a value once per module instance; one that needs itself is unknown. */
  remembered(module: ModuleInstance, name: string, compute: () => Value): Value;
}

/** Instances of a call, by parent and call name; filled while the tree of instances is built. */
export type Children = (parent: ModuleInstance, call: string) => readonly ModuleInstance[];

const NO_BINDINGS: ReadonlyMap<string, Value> = new Map();

/** Attributes that a resource takes as written: following them keeps names known across references. */
const FOLLOWED: ReadonlySet<string> = new Set([
  "bucket",
  "name",
  "identifier",
  "cluster_identifier",
  "function_name",
  "family",
  "domain",
  "domain_name",
  "name_prefix",
  "bucket_prefix",
  "region",
]);

/** Creates the scopes of one index. */
export function createScopes(childrenOf: Children): ModuleScopes {
  const memo = new WeakMap<ModuleInstance, Map<string, Value>>();
  const active = new Set<string>();
  const ids = new WeakMap<ModuleInstance, number>();
  let nextId = 0;

  const remembered = (module: ModuleInstance, name: string, compute: () => Value): Value => {
    const values = memo.get(module) ?? new Map<string, Value>();
    memo.set(module, values);
    const hit = values.get(name);
    if (hit !== undefined) return hit;
    if (!ids.has(module)) ids.set(module, nextId++);
    const key = `${ids.get(module)}:${name}`;
    if (active.has(key)) return unknown(`\`${name}\` refers to itself`);
    active.add(key);
    try {
      const value = compute();
      values.set(name, value);
      return value;
    } finally {
      active.delete(key);
    }
  };

  const scopes: ModuleScopes = {
    scopeOf: (module, bindings = NO_BINDINGS) => ({
      bindings,
      functions: functionsIn(module),
      resolve: (root, steps) => resolve({ scopes, childrenOf, module, bindings }, root, steps),
    }),
    remembered,
    variable: (module, name) => remembered(module, `var.${name}`, () => variableValue(scopes, module, name)),
    local: (module, name) =>
      remembered(module, `local.${name}`, () => {
        const declaration = module.directory.locals.get(name);
        if (declaration === undefined) return unknown(`there is no local \`${name}\``);
        return evaluate(declaration.attribute.value, scopes.scopeOf(module));
      }),
  };
  return scopes;
}

/** The value as the declared type makes it: `"3"` for a number variable is 3, a missing optional attribute is null. */
function variableValue(scopes: ModuleScopes, module: ModuleInstance, name: string): Value {
  const declaration = module.directory.variables.get(name);
  const given = givenValue(scopes, module, name, declaration);
  const constraint = declaration === undefined ? undefined : attributeOf(declaration.block, "type")?.value;
  return convertVariable(given, constraint, (expression) => evaluate(expression, literalScope));
}

function givenValue(
  scopes: ModuleScopes,
  module: ModuleInstance,
  name: string,
  declaration: VariableDeclaration | undefined,
): Value {
  if (module.parent !== null && module.call !== null) {
    const argument = attributeOf(module.call.block, name);
    if (argument !== undefined) return evaluate(argument.value, scopes.scopeOf(module.parent, module.bindings));
  } else {
    const input = module.deployment.inputs.get(name);
    if (input !== undefined) return input.value();
    const entry = module.directory.tfvars.get(name);
    if (entry !== undefined) return evaluate(entry.attribute.value, literalScope);
  }
  if (declaration === undefined) return unknown(`there is no variable \`${name}\``);
  if (declaration.default === null) return unknown(`variable \`${name}\` has no value in the repository`);
  return evaluate(declaration.default, literalScope);
}

type Resolved = { readonly value: Value; readonly used: number };

/** Where a name stands. */
interface Place {
  readonly scopes: ModuleScopes;
  readonly childrenOf: Children;
  readonly module: ModuleInstance;
  readonly bindings: ReadonlyMap<string, Value>;
}

function resolve(place: Place, root: string, steps: readonly TraversalStep[]): Resolved {
  const { scopes, module } = place;
  const first = attrName(steps[0]);
  switch (root) {
    case "var":
      return { value: first === null ? unknown("`var` alone") : scopes.variable(module, first), used: 1 };
    case "local":
      return { value: first === null ? unknown("`local` alone") : scopes.local(module, first), used: 1 };
    case "module":
      return moduleOutput(place, steps);
    case "data": {
      const name = attrName(steps[1]);
      if (first === null || name === null) return { value: unknown("an incomplete reference"), used: 0 };
      return dataSource(place, `data.${first}.${name}`, steps);
    }
    case "terraform":
      return workspace(module, steps);
    case "path":
      return { value: pathOf(module, first), used: steps.length };
    case "each":
    case "count":
      return { value: unknown(`\`${root}\` is not set here`), used: steps.length };
    default:
      return resourceAttribute(place, root, steps);
  }
}

/** `path.root` is the root's own folder, and `path.module` leads from there to the module's. */
function pathOf({ root, directory }: ModuleInstance, name: string | null): Value {
  if (name === "root") return known(".");
  if (name === "module") return known(path.posix.relative(`/${root.path}`, `/${directory.path}`) || ".");
  return unknown("where Terraform is started decides this path");
}

function functionsIn({ root, deployment: { repository } }: ModuleInstance): Scope["functions"] {
  if (repository === null) return undefined;
  const known = filesOf.get(root);
  if (known !== undefined) return known;
  const folder = path.join(repository, root.path);
  const made = { file: fileFunction(repository, folder), templatefile: templateFunction(repository, folder) };
  filesOf.set(root, made);
  return made;
}

const filesOf = new WeakMap<ModuleDirectory, NonNullable<Scope["functions"]>>();

function workspace({ deployment }: ModuleInstance, steps: readonly TraversalStep[]): Resolved {
  const given = attrName(steps[0]) === "workspace" ? deployment.workspace : null;
  const value = given === null ? unknown("the workspace is chosen when Terraform runs") : known(given);
  return { value, used: steps.length };
}

function dataSource({ scopes, module }: Place, address: string, steps: readonly TraversalStep[]): Resolved {
  const at = skipIndex(steps, 2);
  const attribute = attrName(steps[at]);
  const declaration = module.directory.resources.get(address);
  if (declaration !== undefined && attribute !== null && /^data\.aws_(?:region|caller_identity)\./.test(address)) {
    const evaluateThere = (expression: Expression, there: ModuleInstance) =>
      evaluate(expression, scopes.scopeOf(there));
    const none = unknown("only known after apply");
    const value = scopes.remembered(
      module,
      `${address}.${attribute}`,
      () => dataSourceValue(declaration, module, { attribute, evaluate: evaluateThere }) ?? none,
    );
    if (value.kind === "known") return { value, used: at + 1 };
  }
  return { value: reference(address, module), used: at };
}

/** Types whose `id` is one of their arguments as written. Source: the "Attribute Reference" of the provider's pages. */
const ID_IS: Readonly<Record<string, string>> = {
  aws_autoscaling_group: "name",
  aws_cloudwatch_event_rule: "name",
  aws_cloudwatch_log_group: "name",
  aws_db_subnet_group: "name",
  aws_dynamodb_table: "name",
  aws_ecr_repository: "name",
  aws_iam_group: "name",
  aws_iam_instance_profile: "name",
  aws_iam_role: "name",
  aws_iam_user: "name",
  aws_kms_alias: "name",
  aws_lambda_function: "function_name",
  aws_rds_cluster: "cluster_identifier",
  aws_s3_bucket: "bucket",
  aws_ssm_parameter: "name",
};

function resourceAttribute(place: Place, type: string, steps: readonly TraversalStep[]): Resolved {
  const { module } = place;
  const name = attrName(steps[0]);
  if (name === null || !type.includes("_"))
    return { value: unknown(`\`${type}\` is not known here`), used: steps.length };
  const declaration = module.directory.resources.get(`${type}.${name}`);
  const at = skipIndex(steps, 1);
  const asked = attrName(steps[at]);
  const attribute = asked === "id" ? (ID_IS[type] ?? asked) : asked;
  if (declaration !== undefined && attribute !== null && FOLLOWED.has(attribute)) {
    const value = written(place, declaration, { attribute, step: steps[1] });
    if (value !== null) return { value, used: at + 1 };
  }
  return { value: reference(`${type}.${name}`, module), used: at };
}

/** The attribute as the block writes it for the instance that `step` names, when the block writes it. */
function written(
  place: Place,
  declaration: ResourceDeclaration,
  wanted: { readonly attribute: string; readonly step: TraversalStep | undefined },
): Value | null {
  const { scopes, module } = place;
  const found = attributeOf(declaration.block, wanted.attribute);
  if (found === undefined) return null;
  const key =
    wanted.step?.kind === "index" ? keySuffix(evaluate(wanted.step.key, scopes.scopeOf(module, place.bindings))) : "";
  const value = scopes.remembered(module, `${declaration.address}${key}.${wanted.attribute}`, () =>
    evaluate(found.value, scopes.scopeOf(module, bindingsAt(place, declaration, key))),
  );
  return value.kind === "unknown" ? null : value;
}

/** `each` and `count` of the instance with this key; nothing when there is no such instance. */
function bindingsAt(
  { scopes, module }: Place,
  { block }: ResourceDeclaration,
  key: string,
): ReadonlyMap<string, Value> | undefined {
  if (key === "") return undefined;
  const instances = expandBlock("", block, (expression) => evaluate(expression, scopes.scopeOf(module)));
  return instances.find(({ address }) => address === key)?.bindings;
}

/** `[0]`, `["k"]`; empty when the key is not known. */
function keySuffix(key: Value): string {
  if (key.kind !== "known" || key.value === null) return "";
  return typeof key.value === "number" ? `[${key.value}]` : `[${JSON.stringify(String(key.value))}]`;
}

function moduleOutput({ scopes, childrenOf, module }: Place, steps: readonly TraversalStep[]): Resolved {
  const call = attrName(steps[0]);
  const at = skipIndex(steps, 1);
  const output = attrName(steps[at]);
  if (call === null || output === null) return { value: unknown("a module is used as a whole"), used: steps.length };
  const children = childrenOf(module, call);
  const child = children.length === 1 || at === 1 ? children[0] : pickChild(children, steps[1]);
  const block = child?.directory.outputs.get(output)?.block;
  const value = block === undefined ? undefined : attributeOf(block, "value")?.value;
  if (child === undefined || value === undefined) {
    return { value: unknown(`output \`${output}\` of module "${call}" is outside this repository`), used: at + 1 };
  }
  return { value: evaluate(value, scopes.scopeOf(child)), used: at + 1 };
}

/** `module.a["k"]` with a literal key names one instance. */
function pickChild(children: readonly ModuleInstance[], step: TraversalStep | undefined): ModuleInstance | undefined {
  if (step?.kind !== "index" || step.key.kind !== "literal") return undefined;
  const suffix = typeof step.key.value === "number" ? `[${step.key.value}]` : `[${JSON.stringify(step.key.value)}]`;
  return children.find((child) => child.path.endsWith(suffix));
}

function skipIndex(steps: readonly TraversalStep[], at: number): number {
  const step = steps[at];
  return step !== undefined && step.kind !== "attr" ? at + 1 : at;
}

function attrName(step: TraversalStep | undefined): string | null {
  return step?.kind === "attr" ? step.name : null;
}

function reference(target: string, module: ModuleInstance): ReferenceValue {
  return { kind: "reference", target, module: module.path, attribute: null };
}
