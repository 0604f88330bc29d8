import type { ModuleDirectory, VariableDeclaration } from "../../terraform/index/model.ts";
import type { Block, Expression } from "../../terraform/syntax/ast.ts";
import { attributeOf } from "../../terraform/syntax/find.ts";
import { bindingsOf, type Flow, HERE, keyOf, NO_BINDINGS, type Path, type Shape } from "./model.ts";
import { shapeOf, Walk } from "./walk.ts";

/** Shapes of one directory by what they are of; kept for as long as the directory is: nothing else is in them. */
const kept = new WeakMap<ModuleDirectory, Map<string, Shape>>();

/** Of something that has no text. */
export const NO_SHAPE: Shape = { texts: [], classes: [], open: false, flows: [], changed: [], starts: [] };

/** The shape of an argument of a block. */
export function shapeOfArgument(value: Expression, block: Block, path: Path, directory: ModuleDirectory): Shape {
  return shapeOf(value, path, directory, bindingsOf(block));
}

/**
 * The shape of what a flow comes from, as far as its own directory says it: of a variable what the directory gives it,
 * of an output what it is in the directory that has it.
 */
export function shapeOfSource(flow: Flow, directory: ModuleDirectory): Shape {
  const shapes = kept.get(directory) ?? new Map<string, Shape>();
  kept.set(directory, shapes);
  const key = keyOf(flow);
  const known = shapes.get(key);
  if (known !== undefined) return known;
  const shape = read(flow, directory);
  shapes.set(key, shape);
  return shape;
}

function read({ source, path }: Flow, directory: ModuleDirectory): Shape {
  switch (source.kind) {
    case "local": {
      const local = directory.locals.get(source.name);
      return local === undefined ? NO_SHAPE : shapeOf(local.attribute.value, path, directory, NO_BINDINGS);
    }
    case "argument": {
      const block = directory.resources.get(source.address)?.block;
      return block === undefined ? NO_SHAPE : written(block, source.name, path, directory);
    }
    case "given": {
      const block = directory.calls.get(source.call)?.block;
      const argument = block === undefined ? undefined : attributeOf(block, source.name);
      if (block === undefined || argument === undefined) return NO_SHAPE;
      return shapeOfArgument(argument.value, block, path, directory);
    }
    case "variable":
      return variable(source.name, path, directory);
    case "output": {
      const block = directory.outputs.get(source.name)?.block;
      const value = block === undefined ? undefined : attributeOf(block, "value");
      return value === undefined ? NO_SHAPE : shapeOf(value.value, path, directory, NO_BINDINGS);
    }
    case "provider":
      return providers(directory);
    case "workspace":
    case "module":
    case "remote":
    case "file":
      return NO_SHAPE;
  }
}

/** An argument of a resource, or what its `*_prefix` form makes. */
function written(block: Block, name: string, path: Path, directory: ModuleDirectory): Shape {
  const argument = attributeOf(block, name);
  if (argument !== undefined) return shapeOfArgument(argument.value, block, path, directory);
  const prefix = attributeOf(block, `${name}_prefix`);
  if (prefix === undefined) return NO_SHAPE;
  const walk = new Walk(directory);
  walk.text([...walk.pieces(prefix.value, bindingsOf(block)), null]);
  return walk.shape;
}

/** The default, and what Terraform loads by itself; a type may turn texts into numbers, and has defaults of its own. */
function variable(name: string, path: Path, directory: ModuleDirectory): Shape {
  const walk = new Walk(directory);
  const declaration = directory.variables.get(name);
  if (declaration?.default != null) walk.expression(declaration.default, path, NO_BINDINGS);
  const given = directory.tfvars.get(name)?.attribute.value;
  if (given !== undefined) walk.expression(given, path, NO_BINDINGS);
  if (declaration !== undefined) ofType(declaration, walk);
  return walk.shape;
}

function ofType({ block }: VariableDeclaration, walk: Walk): void {
  const visit = (expression: Expression): void => {
    if (expression.kind === "traversal" && /^(?:number|bool)$/.test(String(expression.root))) converted(walk);
    else if (expression.kind === "literal" && /^(?:number|bool)$/.test(String(expression.value))) converted(walk);
    else if (expression.kind === "object") for (const { value } of expression.elements) visit(value);
    else if (expression.kind === "tuple") expression.items.forEach(visit);
    else if (expression.kind === "call") {
      const [inner, fallback] = expression.args;
      if (inner !== undefined) visit(inner);
      if (expression.name === "optional" && fallback !== undefined) walk.expression(fallback, ["~"], NO_BINDINGS);
    }
  };
  const type = attributeOf(block, "type")?.value;
  if (type !== undefined) visit(type);
}

function converted(walk: Walk): void {
  walk.class("figures");
  walk.bool();
}

/** Regions and accounts that the providers of the directory are held to. */
function providers(directory: ModuleDirectory): Shape {
  const walk = new Walk(directory);
  walk.class("figures");
  for (const { block } of directory.providers) {
    for (const name of ["region", "allowed_account_ids"]) {
      const argument = attributeOf(block, name);
      if (argument !== undefined) walk.expression(argument.value, HERE, NO_BINDINGS);
    }
  }
  return walk.shape;
}
