import type { Body } from "../../server/src/terraform/syntax/ast.ts";
import { parseHcl } from "../../server/src/terraform/syntax/parse.ts";
import { evaluate, type Scope } from "../../server/src/terraform/values/evaluate.ts";
import { encodeJson } from "../../server/src/terraform/values/functions/json.ts";
import { LOCALS } from "./expressions.ts";
import { scopeOf } from "./ours.ts";

/** What one input led to. */
export interface Trial {
  readonly expressions: number;
  readonly known: number;
}

let scope: Scope | null = null;

/** Parses a text and evaluates every expression in it. Throws only where there is a bug. */
export function tryInput(text: string): Trial {
  scope ??= scopeOf(LOCALS);
  const within = scope;
  let expressions = 0;
  let known = 0;
  const visit = (body: Body): void => {
    for (const attribute of body.attributes) {
      expressions++;
      if (encodeJson(evaluate(attribute.value, within)) !== null) known++;
    }
    for (const block of body.blocks) visit(block.body);
  };
  visit(parseHcl(text).body);
  return { expressions, known };
}
