import type { Expression, TraversalExpression } from "../syntax/ast.ts";
import { attributeOf } from "../syntax/find.ts";
import type { ReferenceValue } from "../values/value.ts";
import type { ModuleInstance } from "./model.ts";
import type { Children } from "./scope.ts";

const MAX_HOPS = 24;

/**
 * Every resource an expression refers to, followed through variables, locals, call arguments and outputs. Unlike
 * evaluation this sees the link in `bucket = aws_s3_bucket.logs.bucket`, whose value is known text.
 */
export function collectReferences(
  expression: Expression,
  module: ModuleInstance,
  childrenOf: Children,
): readonly ReferenceValue[] {
  const found = new Map<string, ReferenceValue>();
  visit(expression, module, 0);
  return [...found.values()];

  function visit(node: Expression, scope: ModuleInstance, hops: number): void {
    if (hops > MAX_HOPS) return;
    if (node.kind === "traversal") visitTraversal(node, scope, hops);
    else for (const child of childExpressions(node)) visit(child, scope, hops + 1);
  }

  function visitTraversal(node: TraversalExpression, scope: ModuleInstance, hops: number): void {
    for (const step of node.steps) if (step.kind === "index") visit(step.key, scope, hops + 1);
    if (typeof node.root !== "string") {
      visit(node.root, scope, hops + 1);
      return;
    }
    const [first, second, third] = node.steps.flatMap((step) => (step.kind === "attr" ? [step.name] : []));
    if (first === undefined) return;
    switch (node.root) {
      case "var":
        followVariable(first, scope, hops);
        break;
      case "local":
        followLocal(first, scope, hops);
        break;
      case "module":
        followOutput(first, second, scope, hops);
        break;
      case "data":
        if (second !== undefined) add(`data.${first}.${second}`, third ?? null, scope);
        break;
      default:
        if (node.root.includes("_")) add(`${node.root}.${first}`, second ?? null, scope);
    }
  }

  function followLocal(name: string, scope: ModuleInstance, hops: number): void {
    const local = scope.directory.locals.get(name);
    if (local !== undefined) visit(local.attribute.value, scope, hops + 1);
  }

  function followVariable(name: string, scope: ModuleInstance, hops: number): void {
    if (scope.parent === null || scope.call === null) return;
    const argument = attributeOf(scope.call.block, name);
    if (argument !== undefined) visit(argument.value, scope.parent, hops + 1);
  }

  function followOutput(call: string, output: string | undefined, scope: ModuleInstance, hops: number): void {
    for (const child of output === undefined ? [] : childrenOf(scope, call)) {
      const block = child.directory.outputs.get(output ?? "")?.block;
      const value = block === undefined ? undefined : attributeOf(block, "value")?.value;
      if (value !== undefined) visit(value, child, hops + 1);
    }
  }

  function add(target: string, attribute: string | null, scope: ModuleInstance): void {
    const key = `${scope.path}|${target}|${attribute ?? ""}`;
    found.set(key, { kind: "reference", target, module: scope.path, attribute });
  }
}

/** Direct sub-expressions of a node that is not a traversal. */
export function childExpressions(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case "template":
      return node.parts.flatMap((part) => (part.kind === "interpolation" ? [part.value] : []));
    case "tuple":
      return node.items;
    case "object":
      return node.elements.flatMap((element) =>
        element.name === null ? [element.key, element.value] : [element.value],
      );
    case "call":
      return node.args;
    case "conditional":
      return [node.condition, node.whenTrue, node.whenFalse];
    case "binary":
      return [node.left, node.right];
    case "unary":
      return [node.operand];
    case "paren":
      return [node.inner];
    case "for":
      return [
        node.collection,
        node.value,
        ...(node.key ? [node.key] : []),
        ...(node.condition ? [node.condition] : []),
      ];
    default:
      return [];
  }
}
