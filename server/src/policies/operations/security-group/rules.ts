import type { BlockPath } from "../../../terraform/edits/block-edit.ts";
import type { ResourceNode, TerraformIndex } from "../../../terraform/index/model.ts";
import type { Block, Body, Expression } from "../../../terraform/syntax/ast.ts";
import { attributeOf } from "../../../terraform/syntax/find.ts";
import { pairsOf } from "../../../terraform/values/evaluate.ts";
import { whyUnknown } from "../../../terraform/values/operators.ts";
import { known, unknown, type Value } from "../../../terraform/values/value.ts";
import type { Answer } from "../common/answer.ts";
import type { PortRange } from "./ports.ts";
import { worldInExpression, worldInValue } from "./world.ts";

export type Bindings = ReadonlyMap<string, Value>;

/** Where the values of `each` or of a dynamic block's iterator are written. */
export interface IteratorOrigin {
  readonly collection: Expression;
  /** Key of this turn; null when the collection is not known. */
  readonly key: string | null;
  /** The block's own `for_each`, which no fix may touch, unlike that of a dynamic block. */
  readonly isMeta: boolean;
}

/** One attribute that says who may come in. */
export interface CidrSource {
  readonly name: string;
  readonly family: 4 | 6;
  readonly isList: boolean;
  /** Null when the value is computed and stands nowhere. */
  readonly expression: Expression | null;
  /** The block inside the top-level block that has the attribute; null when it is a key of an object. */
  readonly path: BlockPath | null;
  readonly value: Value;
  readonly world: Answer;
}

/** One rule for incoming traffic, as one live resource gets it. */
export interface IngressRule {
  /** Block that the rule is written in. */
  readonly node: ResourceNode;
  /** For messages: "an `ingress` block of `aws_security_group.web`". */
  readonly what: string;
  readonly ports: PortRange;
  readonly sources: readonly CidrSource[];
  /** True when something other than a CIDR may come in too: a group, itself, a prefix list. */
  readonly hasOtherSource: boolean;
  readonly iterators: ReadonlyMap<string, IteratorOrigin>;
}

/** Rules of a block; `opaque` are reasons why some may be missing. */
export interface RuleSet {
  readonly rules: readonly IngressRule[];
  readonly opaque: readonly string[];
}

const LISTS = [
  { name: "cidr_blocks", family: 4, isList: true },
  { name: "ipv6_cidr_blocks", family: 6, isList: true },
] as const;
const SCALARS = [
  { name: "cidr_ipv4", family: 4, isList: false },
  { name: "cidr_ipv6", family: 6, isList: false },
] as const;
const OTHER_SOURCES = [
  "security_groups",
  "self",
  "prefix_list_ids",
  "source_security_group_id",
  "prefix_list_id",
  "referenced_security_group_id",
];

interface Scope {
  readonly index: TerraformIndex;
  readonly node: ResourceNode;
  readonly bindings: Bindings;
  readonly iterators: ReadonlyMap<string, IteratorOrigin>;
}

/** The rule of a standalone rule block, one per live resource. Empty for egress rules. */
export function rulesOfRuleBlock(index: TerraformIndex, node: ResourceNode): RuleSet {
  const { block, address } = node.declaration;
  const rules: IngressRule[] = [];
  const opaque: string[] = [];
  for (const scope of scopesOf(index, node)) {
    const type = attributeOf(block, "type");
    const direction = type === undefined ? known("ingress") : evaluate(scope, type.value);
    if (direction.kind !== "known") opaque.push(`whether \`${address}\` is for incoming traffic is not known`);
    else if (direction.value === "ingress") rules.push(ruleOf(fromBody(block.body, []), `\`${address}\``, scope));
  }
  return { rules, opaque };
}

/** The rules that a security group has inside its own block. */
export function inlineRules(index: TerraformIndex, node: ResourceNode): RuleSet {
  const parts = scopesOf(index, node).map((scope) => inlineRulesIn(node.declaration.block, scope));
  return { rules: parts.flatMap((part) => part.rules), opaque: parts.flatMap((part) => part.opaque) };
}

function scopesOf(index: TerraformIndex, node: ResourceNode): readonly Scope[] {
  const forEach = attributeOf(node.declaration.block, "for_each");
  return index.expand(node).map(({ bindings }) => {
    const each = bindings.get("each");
    const key = each?.kind === "object" ? each.entries.get("key") : undefined;
    const iterators = new Map<string, IteratorOrigin>();
    if (forEach !== undefined) {
      iterators.set("each", {
        collection: forEach.value,
        key: key?.kind === "known" ? String(key.value) : null,
        isMeta: true,
      });
    }
    return { index, node, bindings, iterators };
  });
}

function evaluate({ index, node, bindings }: Scope, expression: Expression): Value {
  return index.evaluate(expression, node.module, bindings);
}

function inlineRulesIn(block: Block, scope: Scope): RuleSet {
  const { address, file } = scope.node.declaration;
  const rules: IngressRule[] = [];
  const opaque: string[] = [];
  const what = `an \`ingress\` rule of \`${address}\``;
  for (const [i, child] of block.body.blocks.filter(({ type }) => type === "ingress").entries()) {
    rules.push(ruleOf(fromBody(child.body, ["ingress", i]), what, scope));
  }
  for (const [i, child] of block.body.blocks.filter(({ type }) => type === "dynamic").entries()) {
    if (child.labels[0] !== "ingress") continue;
    const content = child.body.blocks.find(({ type }) => type === "content");
    const turns = turnsOf(child, scope);
    if (content === undefined || turns === null) opaque.push(`a dynamic \`ingress\` of \`${address}\` has no content`);
    else for (const turn of turns) rules.push(ruleOf(fromBody(content.body, ["dynamic", i, "content"]), what, turn));
  }
  // In JSON syntax one and the same thing stands in the view as attribute and as block.
  const attribute = file.format === "hcl" ? attributeOf(block, "ingress") : undefined;
  if (attribute !== undefined) readList(attribute.value, what, scope, rules, opaque);
  return { rules, opaque };
}

/** The scopes of a dynamic block's turns; one with unknown values when their number is not known. */
function turnsOf(dynamic: Block, scope: Scope): readonly Scope[] | null {
  const forEach = attributeOf(dynamic, "for_each");
  if (forEach === undefined) return null;
  const named = attributeOf(dynamic, "iterator")?.value;
  const iterator = named?.kind === "traversal" && typeof named.root === "string" ? named.root : "ingress";
  const collection = evaluate(scope, forEach.value);
  const pairs = pairsOf(collection) ?? [[unknown(whyUnknown(collection)), unknown(whyUnknown(collection))] as const];
  return pairs.map(([key, value]) => {
    const entries = new Map([
      ["key", key],
      ["value", value],
    ]);
    const origin: IteratorOrigin = {
      collection: forEach.value,
      key: key.kind === "known" ? String(key.value) : null,
      isMeta: false,
    };
    return {
      ...scope,
      bindings: new Map(scope.bindings).set(iterator, { kind: "object", entries, open: false }),
      iterators: new Map(scope.iterators).set(iterator, origin),
    };
  });
}

/** `ingress = [{ … }]`, written there or somewhere else. */
function readList(expression: Expression, what: string, scope: Scope, rules: IngressRule[], opaque: string[]): void {
  const tuple = expression.kind === "paren" ? expression.inner : expression;
  if (tuple.kind === "tuple" && tuple.items.every((item) => item.kind === "object")) {
    for (const item of tuple.items) if (item.kind === "object") rules.push(ruleOf(fromObject(item), what, scope));
    return;
  }
  const value = evaluate(scope, expression);
  if (value.kind === "known" && value.value === null) return;
  if (value.kind !== "list") {
    opaque.push(`the rules of \`${scope.node.declaration.address}\` are not known: ${whyUnknown(value)}`);
    return;
  }
  for (const item of value.items) {
    if (item.kind === "object") rules.push(ruleOf(fromValue(item.entries, item.open), what, scope));
    else opaque.push(`a rule of \`${scope.node.declaration.address}\` is not known: ${whyUnknown(item)}`);
  }
}

/** How the attributes of one rule are read: from a block, an object expression or an evaluated object. */
interface RuleReader {
  readonly path: BlockPath | null;
  expression(name: string): Expression | null;
  /** For evaluated objects; null means absent. */
  value(name: string): Value | null;
}

function fromBody(body: Body, path: BlockPath): RuleReader {
  return {
    path,
    expression: (name) => body.attributes.find((attribute) => attribute.name === name)?.value ?? null,
    value: () => null,
  };
}

function fromObject(object: Extract<Expression, { kind: "object" }>): RuleReader {
  return {
    path: null,
    expression: (name) => object.elements.find((element) => element.name === name)?.value ?? null,
    value: () => null,
  };
}

function fromValue(entries: ReadonlyMap<string, Value>, open: boolean): RuleReader {
  const missing = open ? unknown("not every key of the rule is known") : null;
  return { path: null, expression: () => null, value: (name) => entries.get(name) ?? missing };
}

function ruleOf(reader: RuleReader, what: string, scope: Scope): IngressRule {
  const read = (name: string): Value | null => {
    const expression = reader.expression(name);
    return expression === null ? reader.value(name) : evaluate(scope, expression);
  };
  const sources = [...LISTS, ...SCALARS].flatMap(({ name, family, isList }): readonly CidrSource[] => {
    const expression = reader.expression(name);
    const value = read(name);
    if (value === null || (value.kind === "known" && value.value === null)) return [];
    const world =
      expression === null ? worldInValue(value) : worldInExpression(expression, (inner) => evaluate(scope, inner));
    return [{ name, family, isList, expression, path: reader.path, value, world }];
  });
  return {
    node: scope.node,
    what,
    ports: {
      protocol: read("protocol") ?? read("ip_protocol") ?? known(null),
      from: read("from_port") ?? known(null),
      to: read("to_port") ?? known(null),
    },
    sources,
    hasOtherSource: OTHER_SOURCES.some((name) => isGiven(read(name))),
    iterators: scope.iterators,
  };
}

function isGiven(value: Value | null): boolean {
  if (value === null) return false;
  if (value.kind === "known") return value.value !== null && value.value !== false && value.value !== "";
  return value.kind !== "list" || value.items.length > 0;
}
