import type { Expression } from "../../../terraform/syntax/ast.ts";
import type { Value } from "../../../terraform/values/value.ts";
import { indentAt, type Splice } from "../common/text.ts";
import { isWorldCidr, UNIONS, worldInExpression, worldInValue } from "./world.ts";

/** What is needed to rewrite an expression where it stands. */
export interface ListEdit {
  readonly text: string;
  /** HCL texts that take the place of every address; they may be empty in a list. */
  readonly networks: readonly string[];
  readonly evaluate: (expression: Expression) => Value;
}

/**
 * Replaces every address inside an expression, wherever it is written out: as an item of a list, in the arguments of
 * `concat`, in both branches of a condition. Null when it is not written out there.
 */
export function listSplices(expression: Expression, edit: ListEdit): readonly Splice[] | null {
  switch (expression.kind) {
    case "tuple":
      return tupleSplices(expression, edit);
    case "paren":
      return listSplices(expression.inner, edit);
    case "call":
      return UNIONS.has(expression.name) && !expression.expand ? every(expression.args, edit) : null;
    case "conditional":
      return every([expression.whenTrue, expression.whenFalse], edit);
    default:
      return null;
  }
}

function every(expressions: readonly Expression[], edit: ListEdit): readonly Splice[] | null {
  const splices: Splice[] = [];
  for (const expression of expressions) {
    if (worldInExpression(expression, edit.evaluate).is === "no") continue;
    const inner = listSplices(expression, edit);
    if (inner === null) return null;
    splices.push(...inner);
  }
  return splices;
}

function tupleSplices(tuple: Extract<Expression, { kind: "tuple" }>, edit: ListEdit): readonly Splice[] | null {
  const { text, networks, evaluate } = edit;
  const textOf = (item: Expression): string => text.slice(item.start, item.end);
  const present = new Set(tuple.items.map(textOf));
  let pending = networks.filter((network) => !present.has(network));
  const replaced: { readonly item: Expression; readonly by: readonly string[] }[] = [];
  for (const item of tuple.items) {
    const value = evaluate(item);
    if (worldInValue(value).is !== "yes") continue;
    // A nested list is flattened by Terraform only in some places: not ours to rewrite.
    if (value.kind !== "known") return null;
    replaced.push({ item, by: pending });
    pending = [];
  }
  const whole = textOf(tuple);
  if (!/\n|\/\*/.test(whole)) {
    const texts = tuple.items.flatMap((item) => replaced.find((one) => one.item === item)?.by ?? [textOf(item)]);
    return [{ start: tuple.start, end: tuple.end, text: `[${texts.join(", ")}]` }];
  }
  return replaced.map(({ item, by }) => {
    if (by.length === 0) return removal(text, tuple, item);
    return { start: item.start, end: item.end, text: by.join(separator(text, tuple, item)) };
  });
}

/** One network per line where the list is written so. */
function separator(text: string, tuple: Expression, item: Expression): string {
  const line = text.slice(text.lastIndexOf("\n", item.start) + 1, item.start);
  const isOwnLine = line.trim() === "" && text.slice(tuple.start, item.start).includes("\n");
  return isOwnLine ? `,\n${indentAt(text, item.start)}` : ", ";
}

/** Takes one item with its comma out of a list of several lines, with its line when that is left empty. */
function removal(text: string, tuple: Expression, item: Expression): Splice {
  const end = item.end + (/^\s*,/.exec(text.slice(item.end, tuple.end))?.[0].length ?? 0);
  const lineStart = text.lastIndexOf("\n", item.start) + 1;
  const rest = /^[ \t]*\r?\n/.exec(text.slice(end, tuple.end));
  const isOwnLine = lineStart > tuple.start && text.slice(lineStart, item.start).trim() === "" && rest !== null;
  if (isOwnLine) return { start: lineStart, end: end + rest[0].length, text: "" };
  return { start: item.start, end: end + (/^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0), text: "" };
}

/** The known entries of a value without every address and with the networks, as a list; null when some is not known. */
export function rewrittenList(
  value: Value,
  networks: readonly string[],
  quote: (text: string) => string,
): string | null {
  if (value.kind !== "list") return null;
  const kept: string[] = [];
  for (const item of value.items) {
    if (item.kind !== "known" || typeof item.value !== "string") return null;
    if (!isWorldCidr(item.value)) kept.push(quote(item.value));
  }
  return `[${[...new Set([...kept, ...networks])].join(", ")}]`;
}
