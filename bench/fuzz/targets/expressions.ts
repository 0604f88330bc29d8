import type { Body } from "../../../server/src/terraform/syntax/ast.ts";
import { parseHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { evaluate, type Scope } from "../../../server/src/terraform/values/evaluate.ts";
import { encodeJson } from "../../../server/src/terraform/values/functions/json.ts";
import { expression, LOCALS, pick } from "../expressions.ts";
import { withHoles } from "../holes.ts";
import type { FuzzTarget } from "../model.ts";
import { mutateText } from "../mutate.ts";
import { scopeOf } from "../ours.ts";

let scope: Scope | null = null;

/** Expressions, and pieces of files with expressions in them: parsed and evaluated. */
export const expressions: FuzzTarget = {
  name: "expressions",
  promise: "every expression evaluates to a value or to an unknown",
  share: 60,
  make: (source, { pieces }) => {
    const roll = source.int(10);
    if (roll < 3) return mutateText(pick(source, pieces), source);
    const text = `x = ${withHoles(expression(source, 1 + source.int(4)), source)}\n`;
    return roll < 6 ? mutateText(text, source) : text;
  },
  check: (input) => {
    const { all, known } = evaluateAll(parseHcl(input).body);
    if (all === 0) return "no expression";
    return known === all ? "all known" : known > 0 ? "some known" : "none known";
  },
};

/** Evaluates every expression of a body beside {@link LOCALS}. Throws only where there is a bug. */
export function evaluateAll(body: Body): { readonly all: number; readonly known: number } {
  scope ??= scopeOf(LOCALS);
  let all = 0;
  let known = 0;
  const bodies: Body[] = [body];
  for (let next = bodies.pop(); next !== undefined; next = bodies.pop()) {
    for (const { value } of next.attributes) {
      all++;
      if (encodeJson(evaluate(value, scope)) !== null) known++;
    }
    bodies.push(...next.blocks.map((block) => block.body));
  }
  return { all, known };
}
