import type { Expression } from "../syntax/ast.ts";
import { attributeOf } from "../syntax/find.ts";
import { evaluate } from "../values/evaluate.ts";
import { choice } from "../values/holes.ts";
import { textOf } from "../values/patterns.ts";
import { unknown, unknownNumber, type Value } from "../values/value.ts";
import type { VariableDeclaration } from "./model.ts";
import { literalScope } from "./var-files.ts";

/** More values than this say little. */
const MAX_VALUES = 60;

/**
 * What is known of a variable whose value is not: that it is one of those that its own `validation` takes. Terraform
 * refuses every other.
 */
export function openVariable({ name, block }: VariableDeclaration, because: string): Value {
  for (const validation of block.body.blocks) {
    const condition = validation.type === "validation" ? attributeOf(validation, "condition")?.value : undefined;
    const allowed = condition === undefined ? null : allowedIn(condition, name);
    if (allowed === null) continue;
    const hole = choice(allowed.map(String));
    if (allowed.every((each) => typeof each === "string")) return textOf([hole], because);
    if (allowed.every((each) => typeof each === "number")) return unknownNumber(because, hole);
  }
  return unknown(because);
}

/** The values of `contains([…], var.name)`; null for any other condition. */
function allowedIn(condition: Expression, name: string): readonly (string | number | boolean)[] | null {
  if (condition.kind === "paren") return allowedIn(condition.inner, name);
  if (condition.kind !== "call" || condition.name !== "contains" || condition.expand) return null;
  const [list, asked] = condition.args;
  const [step, ...rest] = asked?.kind === "traversal" && asked.root === "var" ? asked.steps : [];
  if (list === undefined || step?.kind !== "attr" || step.name !== name || rest.length > 0) return null;
  const values = evaluate(list, literalScope);
  if (values.kind !== "list" || values.items.length === 0 || values.items.length > MAX_VALUES) return null;
  const allowed: (string | number | boolean)[] = [];
  for (const item of values.items) {
    if (item.kind !== "known" || item.value === null) return null;
    allowed.push(item.value);
  }
  return allowed;
}
