import type { Expression } from "../../server/src/terraform/syntax/ast.ts";
import { parseHcl } from "../../server/src/terraform/syntax/parse.ts";
import { evaluate, type Scope } from "../../server/src/terraform/values/evaluate.ts";
import { encodeJson } from "../../server/src/terraform/values/functions/json.ts";
import { unknown, type Value } from "../../server/src/terraform/values/value.ts";

/** A scope of locals and of variables that are given as values. */
export function scopeOf(declarations: string, variables: ReadonlyMap<string, Value> = new Map()): Scope {
  const locals = new Map<string, Expression>();
  for (const block of parseHcl(declarations).body.blocks) {
    for (const { name, value } of block.body.attributes) locals.set(name, value);
  }
  const scope: Scope = {
    bindings: new Map(),
    resolve: (root, steps) => {
      const [step] = steps;
      const name = step?.kind === "attr" ? step.name : "";
      const local = root === "local" ? locals.get(name) : undefined;
      const value = local === undefined ? variables.get(name) : evaluate(local, scope);
      return { value: value ?? unknown(`\`${root}.${name}\` has no value`), used: 1 };
    },
  };
  return scope;
}

/** What this product makes of an expression; null when it cannot be read. */
export function evaluateText(text: string, scope: Scope): Value | null {
  const { body, problems } = parseHcl(`x = ${text}\n`);
  const attribute = problems.length > 0 ? undefined : body.attributes.find(({ name }) => name === "x");
  return attribute === undefined ? null : evaluate(attribute.value, scope);
}

/** The JSON of a wholly known value; null otherwise. */
export function jsonOf(value: Value | null): string | null {
  return value === null ? null : encodeJson(value);
}
