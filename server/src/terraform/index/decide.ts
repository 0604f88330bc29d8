import type { Expression } from "../syntax/ast.ts";
import { attributeOf } from "../syntax/find.ts";
import type { DeploymentInput } from "./deployment.ts";
import type { DecisionSite, ModuleInstance, SourceFile } from "./model.ts";
import { homeOf } from "./overrides.ts";
import { isOutside } from "./paths.ts";

const MAX_HOPS = 20;

/**
 * Finds the expression that really decides a value: `var.x` leads to the caller's argument, the tfvars entry or the
 * default; `local.x` to its definition. Stops, and says why, where more than one thing decides.
 */
export function decide(expression: Expression, file: SourceFile, module: ModuleInstance): DecisionSite {
  let current: { expression: Expression; file: SourceFile; module: ModuleInstance } = {
    expression,
    file: homeOf(expression, file),
    module,
  };
  const via: string[] = [];
  for (let hop = 0; hop < MAX_HOPS; hop++) {
    const { expression: here } = current;
    if (here.kind === "paren") {
      current = { ...current, expression: here.inner };
      continue;
    }
    if (here.kind === "conditional") return { kind: "undecidable", because: "a condition decides the value" };
    if (here.kind === "for" || here.kind === "call") {
      return { kind: "undecidable", because: "the value is computed by an expression" };
    }
    if (here.kind !== "traversal") return { ...current, kind: "expression", via };
    const next = follow(here, current.module, via);
    if (next.kind !== "next") return next;
    current = next;
  }
  return { kind: "undecidable", because: "the value is passed on too many times" };
}

type Step = { readonly kind: "next"; expression: Expression; file: SourceFile; module: ModuleInstance };

function follow(
  here: Extract<Expression, { kind: "traversal" }>,
  module: ModuleInstance,
  via: string[],
): Step | Exclude<DecisionSite, { kind: "expression" }> {
  const [first, ...rest] = here.steps;
  if (first?.kind !== "attr" || (here.root !== "var" && here.root !== "local")) {
    return { kind: "undecidable", because: "the value comes from another resource or differs per instance" };
  }
  const found = here.root === "var" ? variable(first.name, module, via) : local(first.name, module, via);
  if (found.kind !== "next") return found;
  let { expression } = found;
  for (const step of rest) {
    const name = step.kind === "attr" ? step.name : null;
    const element = expression.kind === "object" ? expression.elements.find((item) => item.name === name) : undefined;
    if (name === null || element === undefined) {
      return { kind: "undecidable", because: "the value is a part of a larger computed value" };
    }
    expression = element.value;
  }
  return { ...found, expression };
}

function local(
  name: string,
  module: ModuleInstance,
  via: string[],
): Step | Exclude<DecisionSite, { kind: "expression" }> {
  const declaration = module.directory.locals.get(name);
  if (declaration === undefined) return { kind: "undecidable", because: `there is no local \`${name}\`` };
  via.push(`local \`${name}\` in ${declaration.file.path}`);
  return { kind: "next", expression: declaration.attribute.value, file: declaration.file, module };
}

function variable(
  name: string,
  module: ModuleInstance,
  via: string[],
): Step | Exclude<DecisionSite, { kind: "expression" }> {
  if (module.parent !== null && module.call !== null) {
    const argument = attributeOf(module.call.block, name);
    if (argument !== undefined) {
      via.push(`argument \`${name}\` of module "${module.call.name}" in ${homeOf(argument, module.call.file).path}`);
      return {
        kind: "next",
        expression: argument.value,
        file: homeOf(argument, module.call.file),
        module: module.parent,
      };
    }
  } else {
    const input = module.deployment.inputs.get(name);
    if (input !== undefined) return given(name, input, module, via);
    const entry = module.directory.tfvars.get(name);
    if (entry !== undefined) {
      via.push(`\`${name}\` in ${entry.file.path}`);
      return { kind: "next", expression: entry.attribute.value, file: entry.file, module };
    }
    const exported = module.deployment.environment.get(name);
    if (exported !== undefined) return given(name, exported, module, via);
  }
  const declaration = module.directory.variables.get(name);
  if (declaration === undefined) return { kind: "undecidable", because: `there is no variable \`${name}\`` };
  if (declaration.default === null) {
    return { kind: "undecidable", because: `variable \`${name}\` has no value in the repository` };
  }
  const file = homeOf(declaration.default, declaration.file);
  via.push(`default of variable \`${name}\` in ${file.path}`);
  return { kind: "next", expression: declaration.default, file, module };
}

/** What a var-file or a Terragrunt unit says; one outside of the repository is nobody's here to change. */
function given(
  name: string,
  { file, expression, via: how, decides }: DeploymentInput,
  module: ModuleInstance,
  via: string[],
): Step | Exclude<DecisionSite, { kind: "expression" }> {
  if (isOutside(file.path)) {
    return { kind: "undecidable", because: `\`${name}\` is set in ${file.path}, outside of this repository` };
  }
  if (!decides) return { kind: "undecidable", because: `\`${name}\` is computed in ${file.path}` };
  via.push(how);
  return { kind: "next", expression, file, module };
}
