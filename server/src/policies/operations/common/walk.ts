import { parsedFile } from "../../../terraform/index/directories.ts";
import type { ModuleDirectory, SourceFile } from "../../../terraform/index/model.ts";
import { childExpressions } from "../../../terraform/index/references.ts";
import type { Block, Body, Expression, TraversalExpression } from "../../../terraform/syntax/ast.ts";

/** Calls `visit` for every traversal in an expression, those inside index keys and templates included. */
export function eachTraversal(expression: Expression, visit: (traversal: TraversalExpression) => void): void {
  if (expression.kind !== "traversal") {
    for (const child of childExpressions(expression)) eachTraversal(child, visit);
    return;
  }
  visit(expression);
  if (typeof expression.root !== "string") eachTraversal(expression.root, visit);
  for (const step of expression.steps) if (step.kind === "index") eachTraversal(step.key, visit);
}

/** True when an expression uses this root name: `each`, `count`, `var`, the iterator of a dynamic block. */
export function usesRoot(expression: Expression, root: string): boolean {
  let found = false;
  eachTraversal(expression, (traversal) => {
    found ||= traversal.root === root;
  });
  return found;
}

/**
 * How many traversals in a directory, or in one block, begin with these names: `["var", "cidrs"]`,
 * `["data", "aws_vpc", "main"]`.
 */
export function countUses(directory: ModuleDirectory, names: readonly string[], only?: Block): number {
  let count = 0;
  const visit = (traversal: TraversalExpression): void => {
    const [root, ...rest] = names;
    const matches =
      traversal.root === root &&
      rest.every((name, i) => {
        const step = traversal.steps[i];
        return step?.kind === "attr" && step.name === name;
      });
    if (matches) count++;
  };
  if (only !== undefined) walkBody(only.body, visit);
  else for (const file of directory.files) walkBody(parsedFile(file).body, visit);
  return count;
}

function walkBody(body: Body, visit: (traversal: TraversalExpression) => void): void {
  for (const attribute of body.attributes) eachTraversal(attribute.value, visit);
  for (const block of body.blocks) walkBody(block.body, visit);
}

/** The top-level block of a file that an offset lies in. */
export function topBlockAt(file: SourceFile, offset: number): Block | null {
  return parsedFile(file).body.blocks.find((block) => block.start <= offset && offset < block.end) ?? null;
}
