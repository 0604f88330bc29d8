import type { Expression } from "../../../terraform/syntax/ast.ts";
import type { Value } from "../../../terraform/values/value.ts";
import { opaque, type PolicyEnv, symbolOf } from "./symbol.ts";

/** A policy document whose leaves are symbols (see symbol.ts), whatever syntax it was written in. */
export type DocNode =
  | { readonly kind: "text"; readonly symbol: string }
  | { readonly kind: "list"; readonly items: readonly DocNode[] }
  /** `open`: keys that are not listed may exist too. */
  | { readonly kind: "object"; readonly entries: ReadonlyMap<string, DocNode>; readonly open: boolean }
  | { readonly kind: "unknown"; readonly because: string };

const MAX_DEPTH = 40;

/** Reads the argument of `jsonencode()`, keeping references that plain evaluation would lose. */
export function docOf(expression: Expression, env: PolicyEnv, depth = 0): DocNode {
  if (depth > MAX_DEPTH) return { kind: "unknown", because: "the policy is nested too deeply" };
  switch (expression.kind) {
    case "paren":
      return docOf(expression.inner, env, depth + 1);
    case "tuple":
      return { kind: "list", items: expression.items.map((item) => docOf(item, env, depth + 1)) };
    case "object":
      return objectOf(expression, env, depth);
    case "literal":
    case "template":
      return { kind: "text", symbol: symbolOf(expression, env) };
    case "conditional":
      return conditionalOf(expression, env, depth);
    case "call":
      return callOf(expression, env, depth);
    case "traversal":
      return traversalOf(expression, env, depth);
    default:
      return fromValue(env.index.evaluate(expression, env.module, env.bindings));
  }
}

function objectOf(expression: Extract<Expression, { kind: "object" }>, env: PolicyEnv, depth: number): DocNode {
  const entries = new Map<string, DocNode>();
  let open = false;
  for (const element of expression.elements) {
    const key = element.name ?? keyOf(env.index.evaluate(element.key, env.module, env.bindings));
    if (key === null) open = true;
    // `null` is what jsonencode writes for it, and IAM takes a null element for an absent one.
    else if (element.value.kind !== "literal" || element.value.value !== null) {
      entries.set(key, docOf(element.value, env, depth + 1));
    }
  }
  return { kind: "object", entries, open };
}

function keyOf(value: Value): string | null {
  return value.kind === "known" && value.value !== null ? String(value.value) : null;
}

function conditionalOf(
  expression: Extract<Expression, { kind: "conditional" }>,
  env: PolicyEnv,
  depth: number,
): DocNode {
  const condition = env.index.evaluate(expression.condition, env.module, env.bindings);
  if (condition.kind !== "known") return { kind: "unknown", because: "a condition decides a part of the policy" };
  const chosen = String(condition.value) === "true" ? expression.whenTrue : expression.whenFalse;
  return docOf(chosen, env, depth + 1);
}

function callOf(expression: Extract<Expression, { kind: "call" }>, env: PolicyEnv, depth: number): DocNode {
  if ((expression.name !== "concat" && expression.name !== "flatten") || expression.expand) {
    return fromValue(env.index.evaluate(expression, env.module, env.bindings));
  }
  const items = expression.args.flatMap((arg): readonly DocNode[] => {
    const node = docOf(arg, env, depth + 1);
    if (node.kind !== "list") return [node];
    return expression.name === "flatten"
      ? node.items.flatMap((item) => (item.kind === "list" ? item.items : [item]))
      : node.items;
  });
  return { kind: "list", items };
}

function traversalOf(expression: Expression, env: PolicyEnv, depth: number): DocNode {
  const site = env.index.decide(expression, env.file, env.module);
  if (site.kind === "expression" && site.expression !== expression) {
    return docOf(site.expression, { ...env, file: site.file, module: site.module, bindings: new Map() }, depth + 1);
  }
  const value = env.index.evaluate(expression, env.module, env.bindings);
  if (value.kind === "list" || value.kind === "object") return fromValue(value);
  return { kind: "text", symbol: symbolOf(expression, env) };
}

/** A document from an evaluated value; texts with holes stay opaque. */
export function fromValue(value: Value): DocNode {
  switch (value.kind) {
    case "known":
      return { kind: "text", symbol: value.value === null ? "" : String(value.value) };
    case "list":
      return { kind: "list", items: value.items.map(fromValue) };
    case "object":
      return {
        kind: "object",
        entries: new Map([...value.entries].map(([key, entry]) => [key, fromValue(entry)] as const)),
        open: value.open,
      };
    case "pattern":
      return { kind: "text", symbol: value.parts.map((part) => part ?? opaque("a part of the text")).join("") };
    case "reference":
      return { kind: "text", symbol: opaque(value.target) };
    case "unknown":
      return { kind: "unknown", because: value.because };
  }
}
