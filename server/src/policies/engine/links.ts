import type { ModuleInstance, NodeInstance, ResourceNode, TerraformIndex } from "../../terraform/index/model.ts";
import { childExpressions } from "../../terraform/index/references.ts";
import type { Body, Expression } from "../../terraform/syntax/ast.ts";
import type { ReferenceValue } from "../../terraform/values/value.ts";
import { byTypeInRoot, rootInstance } from "./roots.ts";

/** An attribute by which one block points at another. */
export interface LinkAttribute {
  readonly type: string;
  /** Path of the attribute: `bucket`, `logging.target_bucket`. */
  readonly attribute: string;
}

/** A block whose link attribute may point at some owner. */
export interface Link {
  readonly node: ResourceNode;
  readonly expression: Expression;
  readonly references: readonly ReferenceValue[];
  /** The references come from `for_each`, since the link is `each.value…`. */
  readonly byEach: boolean;
}

interface LinkMap {
  readonly byTarget: ReadonlyMap<string, readonly Link[]>;
  readonly byText: ReadonlyMap<string, readonly Link[]>;
}

/**
 * Made once per root module and link attribute, so that a thousand buckets find their companions in linear time. Links
 * never leave their root, and versions of an index share the roots that did not change: verifying a fix builds the maps
 * of one root anew, not those of the whole estate.
 */
const maps = new WeakMap<ModuleInstance, Map<string, LinkMap>>();

/** Links of this kind that refer to the owner by reference. */
export function linksTo(index: TerraformIndex, owner: ResourceNode, attribute: LinkAttribute): readonly Link[] {
  return (
    linkMap(index, owner, attribute).byTarget.get(targetKey(owner, owner.module.path, owner.declaration.address)) ?? []
  );
}

/** Links of this kind that are written with the same text as the owner's name. */
export function linksByText(
  index: TerraformIndex,
  options: {
    readonly owner: ResourceNode;
    readonly instance: NodeInstance;
    readonly attribute: LinkAttribute;
    readonly name: string;
  },
): readonly Link[] {
  const { owner, instance, attribute, name } = options;
  const expression = owner.declaration.block.body.attributes.find((candidate) => candidate.name === name)?.value;
  if (expression === undefined) return [];
  const map = linkMap(index, owner, attribute);
  return textKeys(index, { node: owner, expression, instances: [instance] }).flatMap(
    (key) => map.byText.get(key) ?? [],
  );
}

/** Blocks whose attribute refers to the owner in either way. */
export function referrersOf(
  index: TerraformIndex,
  owner: ResourceNode,
  attribute: LinkAttribute,
): readonly ResourceNode[] {
  return [...new Set(linksTo(index, owner, attribute).map((link) => link.node))];
}

function linkMap(index: TerraformIndex, owner: ResourceNode, attribute: LinkAttribute): LinkMap {
  const root = rootInstance(owner.module);
  const known = maps.get(root) ?? new Map<string, LinkMap>();
  maps.set(root, known);
  const key = `${attribute.type} ${attribute.attribute}`;
  const map = known.get(key) ?? buildMap(index, root, attribute);
  known.set(key, map);
  return map;
}

function buildMap(index: TerraformIndex, root: ModuleInstance, { type, attribute }: LinkAttribute): LinkMap {
  const byTarget = new Map<string, Link[]>();
  const byText = new Map<string, Link[]>();
  for (const node of byTypeInRoot(root, type)) {
    if (node.declaration.mode !== "managed") continue;
    for (const expression of expressionsAt(node.declaration.block.body, attribute.split("."))) {
      const link = linkOf(index, node, expression);
      for (const { module, target } of link.references) add(byTarget, targetKey(node, module, target), link);
      for (const key of textKeys(index, { node, expression, instances: index.expand(node) })) add(byText, key, link);
    }
  }
  return { byTarget, byText };
}

function linkOf(index: TerraformIndex, node: ResourceNode, expression: Expression): Link {
  const own = index.references(expression, node.module);
  const forEach = node.declaration.block.body.attributes.find((candidate) => candidate.name === "for_each")?.value;
  const byEach = own.length === 0 && forEach !== undefined && mentionsEach(expression);
  return { node, expression, byEach, references: byEach ? index.references(forEach, node.module) : own };
}

function mentionsEach(expression: Expression): boolean {
  if (expression.kind !== "traversal") return childExpressions(expression).some(mentionsEach);
  return expression.root === "each" || (typeof expression.root !== "string" && mentionsEach(expression.root));
}

/** Every expression a path leads to, through nested and dynamic blocks. */
function expressionsAt(body: Body, path: readonly string[]): readonly Expression[] {
  const [name, ...rest] = path;
  if (rest.length === 0)
    return body.attributes.filter((attribute) => attribute.name === name).map(({ value }) => value);
  const nested = body.blocks.filter((block) => block.type === name).map((block) => block.body);
  const dynamic = body.blocks
    .filter((block) => block.type === "dynamic" && block.labels[0] === name)
    .flatMap((block) => block.body.blocks.filter((inner) => inner.type === "content").map((inner) => inner.body));
  return [...nested, ...dynamic].flatMap((inner) => expressionsAt(inner, rest));
}

function targetKey(inRootOf: ResourceNode, module: string, target: string): string {
  return `${inRootOf.module.root.path}|${module}|${target}`;
}

/**
 * The texts of an expression over some instances. Where the text is not known, the very same expression in the same
 * module stands for the same text, unless it differs per instance.
 */
function textKeys(
  index: TerraformIndex,
  options: {
    readonly node: ResourceNode;
    readonly expression: Expression;
    readonly instances: readonly NodeInstance[];
  },
): readonly string[] {
  const { node, expression, instances } = options;
  const root = node.module.root.path;
  const written = `${root}|${node.module.path}|${textOf(node, expression)}`;
  const keys = new Set<string>();
  for (const { bindings } of instances) {
    const value = index.evaluate(expression, node.module, bindings);
    if (value.kind === "known" && typeof value.value === "string" && value.value !== "") {
      keys.add(`${root}|text|${value.value}`);
    }
    if (value.kind === "pattern") keys.add(`${written}|${JSON.stringify(value.parts)}`);
    if (value.kind === "unknown" && !mentionsInstance(expression)) keys.add(written);
  }
  return [...keys];
}

function mentionsInstance(expression: Expression): boolean {
  if (expression.kind !== "traversal") return childExpressions(expression).some(mentionsInstance);
  if (typeof expression.root !== "string") return mentionsInstance(expression.root);
  return expression.root === "each" || expression.root === "count";
}

/** An expression as written, with white space evened out. */
export function textOf(node: ResourceNode, expression: Expression): string {
  return node.declaration.file.text.slice(expression.start, expression.end).replace(/\s+/g, " ");
}

function add(map: Map<string, Link[]>, key: string, link: Link): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [link]);
  // A link may name one key twice, but then at once.
  else if (list.at(-1) !== link) list.push(link);
}
