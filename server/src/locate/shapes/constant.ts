import type { ModuleDirectory } from "../../terraform/index/model.ts";
import type { Expression, TraversalStep } from "../../terraform/syntax/ast.ts";
import { exactLiteral, numberText } from "../../terraform/values/numbers.ts";
import type { Bindings } from "./model.ts";

const MAX_HOPS = 12;

interface Place {
  readonly directory: ModuleDirectory;
  readonly bindings: Bindings;
}

/**
 * The text of an expression that is the same wherever its directory is used: literals, and locals made of them. Null
 * for everything else, whatever is known of it.
 */
export function constantText(expression: Expression, place: Place, hops = 0): string | null {
  if (hops > MAX_HOPS) return null;
  switch (expression.kind) {
    case "literal":
      return literalText(expression);
    case "paren":
      return constantText(expression.inner, place, hops + 1);
    case "template":
      return templateText(expression.parts, place, hops);
    case "traversal": {
      const found = follow(expression, place, hops);
      // Bindings are those of the block or `for` around an expression; a local has none.
      return found === null ? null : constantText(found, { ...place, bindings: NONE }, hops + 1);
    }
    case "call": {
      const [arg] = expression.args;
      const isCase = (expression.name === "lower" || expression.name === "upper") && expression.args.length === 1;
      return isCase && !expression.expand && arg !== undefined ? constantText(arg, place, hops + 1) : null;
    }
    default:
      return null;
  }
}

const NONE: Bindings = new Map();

function literalText({ value, start, end }: Extract<Expression, { kind: "literal" }>): string | null {
  if (value === null) return null;
  if (typeof value !== "number") return String(value);
  const exact = exactLiteral(value, end - start);
  return exact === null ? null : numberText(exact);
}

function templateText(
  parts: Extract<Expression, { kind: "template" }>["parts"],
  place: Place,
  hops: number,
): string | null {
  let text = "";
  for (const part of parts) {
    const piece =
      part.kind === "text"
        ? part.text
        : part.kind === "interpolation"
          ? constantText(part.value, place, hops + 1)
          : null;
    if (piece === null) return null;
    text += piece;
  }
  return text;
}

/** The expression that a local, or an attribute somewhere in one, is written as. */
function follow(
  { root, steps }: Extract<Expression, { kind: "traversal" }>,
  { directory, bindings }: Place,
  hops: number,
): Expression | null {
  const [first, ...rest] = steps;
  if (root !== "local" || bindings.has(root) || first?.kind !== "attr") return null;
  const local = directory.locals.get(first.name);
  return local === undefined ? null : inside(local.attribute.value, rest, directory, hops + 1);
}

function inside(
  expression: Expression,
  steps: readonly TraversalStep[],
  directory: ModuleDirectory,
  hops: number,
): Expression | null {
  const [step, ...rest] = steps;
  if (step === undefined) return expression;
  if (hops > MAX_HOPS) return null;
  if (expression.kind === "paren") return inside(expression.inner, steps, directory, hops + 1);
  if (expression.kind === "traversal") {
    const found = follow(expression, { directory, bindings: NONE }, hops + 1);
    return found === null ? null : inside(found, steps, directory, hops + 1);
  }
  const name = nameOfStep(step);
  if (expression.kind !== "object" || name === null || expression.elements.some((each) => each.name === null))
    return null;
  const element = expression.elements.findLast((each) => each.name === name);
  return element === undefined ? null : inside(element.value, rest, directory, hops + 1);
}

/** The attribute that a step names: `.a`, `["a"]`. */
export function nameOfStep(step: TraversalStep): string | null {
  if (step.kind === "attr") return step.name;
  return step.kind === "index" && step.key.kind === "literal" && typeof step.key.value === "string"
    ? step.key.value
    : null;
}
