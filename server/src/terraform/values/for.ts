import type { ForExpression } from "../syntax/ast.ts";
import { convert, isOrdered } from "./convert.ts";
import { compareText } from "./numbers.ts";
import type { Go, Scope } from "./scope.ts";
import { BOOL, failure, isFailure, known, objectOf, STRING, unknown, type Value, whyUnknown } from "./value.ts";

/** Keys and values of a collection in Terraform's order; null when it is not known. */
export function pairsOf(value: Value): readonly (readonly [Value, Value])[] | null {
  if (value.kind === "list") {
    return value.items.map((item, i) => [value.type?.kind === "set" ? item : known(i), item] as const);
  }
  if (value.kind !== "object" || value.open) return null;
  return [...value.entries].sort(([a], [b]) => compareText(a, b)).map(([key, item]) => [known(key), item] as const);
}

/** `[for …]` and `{for …}`. */
export function forExpression(expression: ForExpression, scope: Scope, go: Go): Value {
  const collection = go(expression.collection);
  const pairs = pairsOf(collection);
  if (pairs === null) return notIterable(collection);
  if (!isOrdered(collection)) return unknown("the order of the set is not known");
  const results: Result[] = [];
  for (const [key, value] of pairs) {
    const bindings = new Map(scope.bindings).set(expression.valueName, value);
    if (expression.keyName !== null) bindings.set(expression.keyName, key);
    const inner: Scope = { ...scope, bindings, resolve: (root, steps) => scope.resolve(root, steps) };
    const result = oneResult(expression, inner, go);
    if (result.kind === "stop") return result.value;
    if (result.kind === "pair") results.push(result);
  }
  if (expression.key === null) return { kind: "list", items: results.map(({ value }) => value) };
  return expression.grouping ? grouped(results) : single(results);
}

function notIterable(collection: Value): Value {
  if (collection.kind === "known" || collection.kind === "pattern") return failure("a `for` goes over a collection");
  return isFailure(collection) ? collection : unknown(whyUnknown(collection));
}

interface Result {
  readonly key: string;
  readonly value: Value;
}

type Step =
  | ({ readonly kind: "pair" } & Result)
  | { readonly kind: "skip" }
  | { readonly kind: "stop"; readonly value: Value };

function oneResult(expression: ForExpression, scope: Scope, go: Go): Step {
  if (expression.condition !== null) {
    const keep = known1(convert(notNull(go(expression.condition, scope)), BOOL));
    if (keep.kind !== "known") return { kind: "stop", value: keep };
    if (keep.value !== true) return { kind: "skip" };
  }
  const value = go(expression.value, scope);
  if (isFailure(value)) return { kind: "stop", value };
  if (expression.key === null) return { kind: "pair", key: "", value };
  const key = known1(convert(notNull(go(expression.key, scope)), STRING));
  return key.kind === "known" ? { kind: "pair", key: String(key.value), value } : { kind: "stop", value: key };
}

function notNull(value: Value): Value {
  return value.kind === "known" && value.value === null ? failure("a key or condition of a `for` is null") : value;
}

/** A known value as it is, anything else as unknown. */
function known1(value: Value): Value {
  return value.kind === "known" || value.kind === "unknown" ? value : unknown(whyUnknown(value));
}

function single(results: readonly Result[]): Value {
  const entries = new Map<string, Value>();
  for (const { key, value } of results) {
    if (entries.has(key)) return failure(`two items of a \`for\` have the key \`${key}\``);
    entries.set(key, value);
  }
  return objectOf(entries);
}

function grouped(results: readonly Result[]): Value {
  const groups = new Map<string, Value[]>();
  for (const { key, value } of results) groups.set(key, [...(groups.get(key) ?? []), value]);
  return objectOf(new Map([...groups].map(([key, items]) => [key, { kind: "list", items }])));
}
