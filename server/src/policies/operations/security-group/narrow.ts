import type { Refusal } from "../../../../../shared/src/reasons.ts";
import { ok, type Result } from "../../../../../shared/src/result.ts";
import { parsedFile } from "../../../terraform/index/directories.ts";
import type { ModuleInstance, SourceFile, TerraformIndex } from "../../../terraform/index/model.ts";
import type { Expression, Span, TraversalExpression } from "../../../terraform/syntax/ast.ts";
import { quoteHcl } from "../../../terraform/syntax/text.ts";
import type { Value } from "../../../terraform/values/value.ts";
import { notEditable, refuse } from "../common/refuse.ts";
import { spliceAll } from "../common/text.ts";
import { countUses, topBlockAt } from "../common/walk.ts";
import { listSplices, rewrittenList } from "./list-edit.ts";
import type { Networks } from "./networks.ts";
import type { CidrSource, IngressRule } from "./rules.ts";
import { isWorldCidr } from "./world.ts";

/** One expression and what it becomes. */
export interface Narrowing {
  readonly file: SourceFile;
  /** Top-level block, or the entry of a tfvars file, that the expression stands in. */
  readonly within: Span;
  readonly expression: Expression;
  readonly text: string;
}

interface Place {
  readonly expression: Expression;
  readonly file: SourceFile;
  readonly module: ModuleInstance;
}

interface Request {
  readonly index: TerraformIndex;
  readonly rule: IngressRule;
  readonly source: CidrSource;
  readonly networks: Networks;
}

/** Finds where "everybody" is written for one attribute of a rule, and what to write there instead. */
export function narrowSource(request: Request): Result<Narrowing, Refusal> {
  const { rule, source } = request;
  const { expression } = source;
  if (expression === null) return byHand(rule, "its networks are computed");
  const own: Place = { expression, file: rule.node.declaration.file, module: rule.node.module };
  const generated = notEditable(own.file);
  if (generated !== null) return generated;
  const here = written(own, request);
  if (here !== null) return ok(here);
  const inner = unwrap(expression);
  if (inner.kind !== "traversal") return rewritten(own, request);
  const iterator = typeof inner.root === "string" ? rule.iterators.get(inner.root) : undefined;
  if (iterator !== undefined) return inCollection(inner, request);
  const site = request.networks.literal ? decisionOf({ ...own, expression: inner }, request.index) : null;
  const there = site === null || notEditable(site.file) !== null ? null : written(site, request);
  return there === null ? rewritten(own, request) : ok(there);
}

function byHand(rule: IngressRule, why: string): { readonly ok: false; readonly error: Refusal } {
  return refuse("no-fix", `The networks of ${rule.what} cannot be narrowed by rule: ${why}. Narrow them by hand.`);
}

function unwrap(expression: Expression): Expression {
  return expression.kind === "paren" ? unwrap(expression.inner) : expression;
}

/** The new text when everybody is written out in the expression itself; null when it is not. */
function written(place: Place, { index, rule, source, networks }: Request): Narrowing | null {
  const { expression, file, module } = place;
  const within = spanAround(place);
  if (within === null) return null;
  const family = networks[source.family];
  const evaluate = (inner: Expression): Value => {
    const bindings = module === rule.node.module ? bindingsOf(index, rule) : undefined;
    return index.evaluate(inner, module, bindings);
  };
  if (!source.isList) {
    const [first] = family;
    if (expression.kind !== "literal" || !isWorldCidr(String(expression.value)) || first === undefined) return null;
    return { file, within, expression, text: first };
  }
  const splices = listSplices(expression, { text: file.text, networks: family, evaluate });
  if (splices === null || splices.length === 0) return null;
  return { file, within, expression, text: spliceAll(file.text, expression, splices) };
}

function bindingsOf(index: TerraformIndex, rule: IngressRule): ReadonlyMap<string, Value> | undefined {
  return index.expand(rule.node)[0]?.bindings;
}

function spanAround({ file, expression }: Place): Span | null {
  // An entry of a tfvars file has no block around it.
  const isAround = ({ start, end }: Span): boolean => start <= expression.start && expression.end <= end;
  return topBlockAt(file, expression.start) ?? parsedFile(file).body.attributes.find(isAround) ?? null;
}

/** The network as a part of a collection that a dynamic block or `for_each` goes through. */
function inCollection(traversal: TraversalExpression, request: Request): Result<Narrowing, Refusal> {
  const { index, rule } = request;
  const iterator = rule.iterators.get(String(traversal.root));
  const [value, ...path] = traversal.steps;
  if (iterator === undefined || iterator.key === null || value?.kind !== "attr" || value.name !== "value") {
    return byHand(rule, "they come from a collection that is not known");
  }
  const own: Place = { expression: iterator.collection, file: rule.node.declaration.file, module: rule.node.module };
  const site = iterator.collection.kind === "traversal" ? decisionOf(own, index) : own;
  if (site === null) return byHand(rule, "they come from a collection that is used elsewhere too, or is computed");
  if (site.expression === iterator.collection && iterator.isMeta) {
    return byHand(rule, "they are written in `for_each`, which also decides which rules exist");
  }
  let current: Expression | undefined = memberOf(site.expression, iterator.key);
  for (const step of path) {
    current = current === undefined || step.kind !== "attr" ? undefined : memberOf(current, step.name);
  }
  const place = current === undefined ? null : { ...site, expression: current };
  const usable = request.networks.literal || (site.module === rule.node.module && isLocals(site));
  const there = place === null || !usable || notEditable(site.file) !== null ? null : written(place, request);
  return there === null ? byHand(rule, "they come from a collection that cannot be edited safely") : ok(there);
}

function isLocals(place: Place): boolean {
  return topBlockAt(place.file, place.expression.start)?.type === "locals";
}

/** A member of an object or a list that is written out. */
function memberOf(expression: Expression, key: string): Expression | undefined {
  if (expression.kind === "object") return expression.elements.find((element) => element.name === key)?.value;
  return expression.kind === "tuple" ? expression.items[Number(key)] : undefined;
}

/**
 * The expression that decides a value, when everything on the way to it is used for this alone. Null when something on
 * the way is used elsewhere too: narrowing it there would close doors that nobody asked about.
 */
function decisionOf(start: Place, index: TerraformIndex): Place | null {
  let { expression, module } = start;
  for (let hop = 0; hop < 10; hop++) {
    const inner = unwrap(expression);
    if (inner.kind !== "traversal" || (inner.root !== "var" && inner.root !== "local")) break;
    const [name] = inner.steps;
    if (name?.kind !== "attr" || usesOf(module, inner.root, name.name) > 1) return null;
    if (inner.root === "var" && module.call !== null && module.parent !== null) {
      const argument = module.call.block.body.attributes.find((attribute) => attribute.name === name.name);
      if (argument === undefined) break;
      expression = argument.value;
      module = module.parent;
    } else if (inner.root === "local") {
      const local = module.directory.locals.get(name.name);
      if (local === undefined || inner.steps.length > 1) return null;
      expression = local.attribute.value;
    } else break;
  }
  const site = index.decide(start.expression, start.file, start.module);
  return site.kind === "expression" ? site : null;
}

/** Uses of a variable or local, those in the variable's own validation not counted. */
function usesOf(module: ModuleInstance, root: string, name: string): number {
  const declaration = root === "var" ? module.directory.variables.get(name) : undefined;
  const inside = declaration === undefined ? 0 : countUses(module.directory, [root, name], declaration.block);
  return countUses(module.directory, [root, name]) - inside;
}

/** Writes the networks at the rule itself when where they come from is not ours to change. */
function rewritten(own: Place, { index, rule, source, networks }: Request): Result<Narrowing, Refusal> {
  const within = topBlockAt(own.file, own.expression.start);
  if (within === null || index.nodesOf(rule.node.declaration).length > 1 || rule.iterators.size > 0) {
    return byHand(rule, "they are decided elsewhere and shared");
  }
  const family = networks[source.family];
  const [first] = family;
  const text = source.isList ? rewrittenList(source.value, family, quoteHcl) : (first ?? null);
  if (text === null) return byHand(rule, "not all of its networks are known");
  return ok({ file: own.file, within, expression: own.expression, text });
}
