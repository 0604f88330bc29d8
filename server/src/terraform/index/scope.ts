import path from "node:path";
import type { TraversalStep } from "../syntax/ast.ts";
import { attributeOf } from "../syntax/find.ts";
import { evaluate, type Scope } from "../values/evaluate.ts";
import { apart } from "../values/limits.ts";
import { convertVariable } from "../values/type-constraint.ts";
import { isFailure, known, unknown, type Value } from "../values/value.ts";
import type { ModuleDirectory, ModuleInstance, VariableDeclaration } from "./model.ts";
import { moduleOutput } from "./module-outputs.ts";
import { attrName, type Children, type ModuleScopes, type Place, type Resolved } from "./place.ts";
import { fileFunctions } from "./repository-files.ts";
import { dataSource, resourceAttribute } from "./resource-values.ts";
import { templateFile, templateString } from "./templates.ts";
import { openVariable } from "./validations.ts";
import { literalScope } from "./var-files.ts";

export type { Children, ModuleScopes } from "./place.ts";

const NO_BINDINGS: ReadonlyMap<string, Value> = new Map();

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
      // An error in a named value ends the run wherever the name stands: no `try` catches it.
      const value = apart(compute);
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
  const said = givenValue(scopes, module, name, declaration);
  const isOpen = said.kind === "unknown" && said.text === undefined && !isFailure(said);
  const given = isOpen && declaration !== undefined ? openVariable(declaration, said.because) : said;
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
    const exported = module.deployment.environment.get(name);
    if (exported !== undefined) return exported.value();
  }
  if (declaration === undefined) return unknown(`there is no variable \`${name}\``);
  if (declaration.default === null) return unknown(`variable \`${name}\` has no value in the repository`);
  return evaluate(declaration.default, literalScope);
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
    case "data":
      return dataSource(place, steps);
    case "terraform":
      return ofTerraform(module, steps);
    case "path":
      return { value: pathOf(module, first), used: steps.length };
    case "ephemeral":
      return { value: unknown("an ephemeral value is read anew in each run and never kept"), used: steps.length };
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
  const known = functionsOf.get(root);
  if (known !== undefined) return known;
  const files = fileFunctions({ repository, folder: path.join(repository, root.path) });
  const made = { ...files, templatefile: templateFile(files), templatestring: templateString(files) };
  functionsOf.set(root, made);
  return made;
}

const functionsOf = new WeakMap<ModuleDirectory, NonNullable<Scope["functions"]>>();

function ofTerraform({ deployment }: ModuleInstance, steps: readonly TraversalStep[]): Resolved {
  const name = attrName(steps[0]);
  if (name !== "workspace")
    return { value: unknown("what Terraform does when it runs decides it"), used: steps.length };
  const { workspace } = deployment;
  const value = workspace === null ? unknown("the workspace is chosen when Terraform runs") : known(workspace);
  return { value, used: 1 };
}
