import type { Expression, ForExpression, ObjectElement, TraversalStep } from "./ast.ts";
import { buildTemplate } from "./build-template.ts";
import type { Cst } from "./cst.ts";

type Builder = (node: Cst, source: string) => Expression;

/** One builder per node type that can start a term. */
const PRIMARY: Readonly<Record<string, Builder>> = {
  literal_value: buildLiteral,
  template_expr: buildTemplate,
  string_lit: buildTemplate,
  collection_value: (node, source) => buildCollection(node.children[0] ?? node, source),
  function_call: buildCall,
  for_expr: (node, source) => buildFor(node.children[0] ?? node, source),
  operation: (node, source) => buildOperation(node.children[0] ?? node, source),
  conditional: buildConditional,
  expression: buildExpression,
};

const STEPS: ReadonlySet<string> = new Set(["get_attr", "index", "splat"]);

/** Builds an `expression` node: one term, its operators are inside it. */
export function buildExpression(node: Cst, source: string): Expression {
  const [term] = readTerm(node.children, 0, source);
  return term ?? { kind: "invalid", start: node.start, end: node.end };
}

/**
 * Reads one term (a primary and the steps after it) from a list of siblings: the grammar inlines operands of
 * operators, so `a.b + c` is a flat row of children. Returns the term and the index after it.
 */
function readTerm(children: readonly Cst[], from: number, source: string): [Expression | null, number] {
  const first = children[from];
  if (first === undefined) return [null, from];
  let term: Expression;
  let at = from + 1;
  if (first.type === "(") {
    const inner = children[at];
    const close = children[at + 1];
    if (inner === undefined || close?.type !== ")") return [null, at];
    term = { kind: "paren", start: first.start, end: close.end, inner: buildExpression(inner, source) };
    at += 2;
  } else if (first.type === "variable_expr") {
    const name = source.slice(first.start, first.end);
    term = { kind: "traversal", start: first.start, end: first.end, root: name, steps: [] };
  } else {
    const build = PRIMARY[first.type];
    if (build === undefined) return [null, at];
    term = build(first, source);
  }
  let traversal: Growing | null = null;
  for (let step = children[at]; step !== undefined && STEPS.has(step.type); step = children[++at]) {
    traversal = addStep(traversal ?? growing(term), step, source);
  }
  return [traversal ?? term, at];
}

/** A traversal while its steps are collected: copies at every step would take the square of their number in time. */
interface Growing {
  readonly kind: "traversal";
  readonly start: number;
  end: number;
  readonly root: string | Expression;
  readonly steps: TraversalStep[];
}

function growing(term: Expression): Growing {
  if (term.kind === "traversal") return { ...term, steps: [...term.steps] };
  return { kind: "traversal", start: term.start, end: term.end, root: term, steps: [] };
}

function addStep(term: Growing, node: Cst, source: string): Growing {
  if (node.type !== "splat") return push(term, readStep(node, source), node.end);
  const splat = node.children[0] ?? node;
  let result = push(term, { kind: "splat" }, node.start);
  for (const child of splat.children) {
    if (!STEPS.has(child.type)) continue;
    // `a.*.b[0]` indexes the list of all `b`, unlike `a[*].b[0]`: close the traversal before the index.
    if (splat.type === "attr_splat" && child.type === "index") {
      result = { kind: "traversal", start: result.start, end: child.end, root: result, steps: [] };
    }
    push(result, readStep(child, source), child.end);
  }
  result.end = node.end;
  return result;
}

function push(term: Growing, step: TraversalStep, end: number): Growing {
  term.steps.push(step);
  term.end = end;
  return term;
}

function readStep(node: Cst, source: string): TraversalStep {
  if (node.type === "get_attr") {
    const name = node.children.find((child) => child.type === "identifier");
    return { kind: "attr", name: name === undefined ? "" : source.slice(name.start, name.end) };
  }
  const index = node.children[0] ?? node;
  if (index.type === "legacy_index") {
    const value = Number(source.slice(index.start + 1, index.end));
    return { kind: "index", key: { kind: "literal", start: index.start + 1, end: index.end, value } };
  }
  const key = index.children.find((child) => child.type === "expression");
  return {
    kind: "index",
    key: key === undefined ? { kind: "invalid", start: index.start, end: index.end } : buildExpression(key, source),
  };
}

function buildLiteral(node: Cst, source: string): Expression {
  const inner = node.children[0] ?? node;
  const span = { start: node.start, end: node.end };
  const text = source.slice(inner.start, inner.end);
  switch (inner.type) {
    case "string_lit":
      return buildTemplate(inner, source);
    case "numeric_lit":
      return { kind: "literal", ...span, value: Number(text) };
    case "bool_lit":
      return { kind: "literal", ...span, value: text === "true" };
    case "null_lit":
      return { kind: "literal", ...span, value: null };
    default:
      return { kind: "invalid", ...span };
  }
}

function buildCollection(node: Cst, source: string): Expression {
  const span = { start: node.start, end: node.end };
  if (node.type === "tuple") {
    const items = node.children.filter((child) => child.type === "expression");
    return { kind: "tuple", ...span, items: items.map((item) => buildExpression(item, source)) };
  }
  const elements: ObjectElement[] = [];
  for (const child of node.children) {
    if (child.type !== "object_elem") continue;
    const [keyNode, valueNode] = child.children.filter((part) => part.type === "expression");
    if (keyNode === undefined || valueNode === undefined) continue;
    const key = buildExpression(keyNode, source);
    const value = buildExpression(valueNode, source);
    elements.push({ start: child.start, end: child.end, key, name: literalKey(key), value });
  }
  return { kind: "object", ...span, elements };
}

/** `k`, `"k"` and `1` are literal keys; `(var.k)` and `"${x}"` are computed. */
export function literalKey(key: Expression): string | null {
  if (key.kind === "literal" && key.value !== null) return String(key.value);
  if (key.kind === "traversal" && typeof key.root === "string" && key.steps.length === 0) return key.root;
  return null;
}

function buildCall(node: Cst, source: string): Expression {
  const name = node.children.find((child) => child.type === "identifier");
  const args = node.children.find((child) => child.type === "function_arguments");
  return {
    kind: "call",
    start: node.start,
    end: node.end,
    name: name === undefined ? "" : source.slice(name.start, name.end),
    args: (args?.children ?? [])
      .filter((child) => child.type === "expression")
      .map((child) => buildExpression(child, source)),
    expand: args?.children.some((child) => child.type === "ellipsis") ?? false,
  };
}

function buildConditional(node: Cst, source: string): Expression {
  const [condition, whenTrue, whenFalse] = node.children.filter((child) => child.type === "expression");
  if (condition === undefined || whenTrue === undefined || whenFalse === undefined) {
    return { kind: "invalid", start: node.start, end: node.end };
  }
  return groupRight(
    buildExpression(condition, source),
    buildExpression(whenTrue, source),
    buildExpression(whenFalse, source),
  );
}

/**
 * The grammar reads `a ? b : c ? d : e` as `(a ? b : c) ? d : e`; HCL means `a ? b : (c ? d : e)`. Parentheses that
 * somebody wrote are nodes of their own, so a bare conditional as a condition is always this.
 */
function groupRight(condition: Expression, whenTrue: Expression, whenFalse: Expression): Expression {
  if (condition.kind !== "conditional") {
    return { kind: "conditional", start: condition.start, end: whenFalse.end, condition, whenTrue, whenFalse };
  }
  return {
    ...condition,
    end: whenFalse.end,
    whenFalse: groupRight(condition.whenFalse, whenTrue, whenFalse),
  };
}

function buildOperation(node: Cst, source: string): Expression {
  const span = { start: node.start, end: node.end };
  const invalid: Expression = { kind: "invalid", ...span };
  if (node.type === "unary_operation") {
    const sign = node.children[0];
    const [operand] = readTerm(node.children, 1, source);
    if (sign === undefined || operand === null) return invalid;
    const operator = source.slice(sign.start, sign.end);
    if (operator === "-" && operand.kind === "literal" && typeof operand.value === "number") {
      return { kind: "literal", ...span, value: -operand.value };
    }
    return { kind: "unary", ...span, operator, operand };
  }
  const [left, next] = readTerm(node.children, 0, source);
  const sign = node.children[next];
  const [right] = readTerm(node.children, next + 1, source);
  if (left === null || sign === undefined || right === null) return invalid;
  return { kind: "binary", ...span, operator: source.slice(sign.start, sign.end), left, right };
}

function buildFor(node: Cst, source: string): Expression {
  const invalid: Expression = { kind: "invalid", start: node.start, end: node.end };
  const intro = node.children.find((child) => child.type === "for_intro");
  const names = (intro?.children ?? []).filter((child) => child.type === "identifier");
  const collection = intro?.children.find((child) => child.type === "expression");
  const [first, second] = node.children.filter((child) => child.type === "expression");
  const valueName = names.at(-1);
  if (collection === undefined || first === undefined || valueName === undefined) return invalid;
  const keyName = names.length > 1 ? names[0] : undefined;
  const isObject = node.type === "for_object_expr";
  if (isObject && second === undefined) return invalid;
  const condition = node.children
    .find((child) => child.type === "for_cond")
    ?.children.find((child) => child.type === "expression");
  const result: ForExpression = {
    kind: "for",
    start: node.start,
    end: node.end,
    keyName: keyName === undefined ? null : source.slice(keyName.start, keyName.end),
    valueName: source.slice(valueName.start, valueName.end),
    collection: buildExpression(collection, source),
    key: isObject ? buildExpression(first, source) : null,
    value: buildExpression(isObject && second !== undefined ? second : first, source),
    condition: condition === undefined ? null : buildExpression(condition, source),
    grouping: node.children.some((child) => child.type === "ellipsis"),
  };
  return result;
}
