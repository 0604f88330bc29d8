import type { NodeInstance, ResourceNode, TerraformIndex } from "../../terraform/index/model.ts";
import { childExpressions } from "../../terraform/index/references.ts";
import type { Expression } from "../../terraform/syntax/ast.ts";
import type { Value } from "../../terraform/values/value.ts";
import { type Link, linksByText, textOf } from "./links.ts";

/** Whether a companion belongs to one instance of the owner, and which of its own instances does. */
export type Coverage =
  | { readonly kind: "yes"; readonly instances: readonly NodeInstance[] }
  | { readonly kind: "no" }
  | { readonly kind: "maybe"; readonly because: string };

const NO: Coverage = { kind: "no" };

export interface OwnerInstance {
  readonly index: TerraformIndex;
  readonly node: ResourceNode;
  readonly instance: NodeInstance;
}

/** Decides whether a link that refers to the owner reaches this instance of it. */
export function coverage(owner: OwnerInstance, link: Link): Coverage {
  const { index } = owner;
  const instances = index.expand(link.node);
  if (instances.length === 0) return NO;
  const rivals = link.references.filter((reference) => reference.target.startsWith(`${owner.node.declaration.type}.`));
  const several = new Set(rivals.map((reference) => `${reference.module}|${reference.target}`)).size > 1;
  if (several && !link.byEach) return amongSeveral(owner, link, instances);
  const sure = (matching: readonly NodeInstance[]): Coverage => settle(owner, link, matching);
  if (link.byEach || owner.node.expansion.kind === "single") return sure(instances);
  const key = ownerIndex(link.expression, owner.node.declaration.type, owner.node.declaration.name);
  if (key === null) {
    return index.expand(owner.node).length === 1 && !owner.instance.wildcard
      ? sure(instances)
      : maybe(link, "which of several it belongs to cannot be told");
  }
  return byKey(owner, { link, instances, key });
}

/** Links that share the owner's name as text: one per instance by construction. */
export function coverageByText(owner: OwnerInstance, link: Link, name: string): Coverage {
  const instances = owner.index.expand(link.node).filter((instance) => linksBack(owner, link, name, instance));
  return instances.length === 0 ? NO : settle(owner, link, instances);
}

function linksBack(owner: OwnerInstance, link: Link, name: string, instance: NodeInstance): boolean {
  const expression = owner.node.declaration.block.body.attributes.find((attribute) => attribute.name === name)?.value;
  if (expression === undefined) return false;
  const ours = owner.index.evaluate(expression, owner.node.module, owner.instance.bindings);
  const theirs = owner.index.evaluate(link.expression, link.node.module, instance.bindings);
  if (ours.kind === "known" && theirs.kind === "known") return ours.value === theirs.value;
  return ours.kind === theirs.kind && (ours.kind === "pattern" || ours.kind === "unknown");
}

/** A companion whose own number is not known counts when it is made exactly when the owner is. */
function settle(owner: OwnerInstance, link: Link, instances: readonly NodeInstance[]): Coverage {
  const wildcard = instances.some((instance) => instance.wildcard);
  if (!wildcard || link.byEach || sameExpansion(owner.node, link.node)) return { kind: "yes", instances };
  return followsOwner(owner, link.node)
    ? { kind: "yes", instances }
    : maybe(link, "whether it is created is decided when Terraform runs");
}

function byKey(
  owner: OwnerInstance,
  options: { readonly link: Link; readonly instances: readonly NodeInstance[]; readonly key: Expression },
): Coverage {
  const { link, instances, key } = options;
  const wanted = keyOf(owner.instance);
  if (owner.instance.wildcard || wanted === null) {
    const mirrors = sameExpansion(owner.node, link.node) || followsOwner(owner, link.node);
    return mirrors ? { kind: "yes", instances } : maybe(link, "how many there are is decided when Terraform runs");
  }
  const values = instances.map((instance) => ({
    instance,
    value: owner.index.evaluate(key, link.node.module, instance.bindings),
  }));
  const matching = values.filter(({ value }) => value.kind === "known" && String(value.value) === wanted);
  if (matching.length > 0)
    return settle(
      owner,
      link,
      matching.map(({ instance }) => instance),
    );
  if (values.every(({ value }) => value.kind === "known")) return NO;
  return sameExpansion(owner.node, link.node) || followsOwner(owner, link.node)
    ? { kind: "yes", instances }
    : maybe(link, "its keys are decided when Terraform runs");
}

/** `condition ? a.id : b.id`: only a decided condition tells. */
function amongSeveral(owner: OwnerInstance, link: Link, instances: readonly NodeInstance[]): Coverage {
  const values = instances.map((instance) => ({
    instance,
    value: owner.index.evaluate(link.expression, link.node.module, instance.bindings),
  }));
  const ours = values.filter(({ value }) => isOwner(owner, value)).map(({ instance }) => instance);
  if (ours.length > 0) return settle(owner, link, ours);
  return values.every(({ value }) => value.kind === "reference")
    ? NO
    : maybe(link, "which resource it refers to is decided when Terraform runs");
}

function isOwner(owner: OwnerInstance, value: Value): boolean {
  return (
    value.kind === "reference" &&
    value.target === owner.node.declaration.address &&
    value.module === owner.node.module.path
  );
}

function maybe(link: Link, because: string): Coverage {
  return { kind: "maybe", because: `${link.node.address} may belong to it: ${because}` };
}

/** The key by which the link picks one of the owner's instances; null when none is visible. */
function ownerIndex(expression: Expression, type: string, name: string): Expression | null {
  if (expression.kind !== "traversal") {
    for (const child of childExpressions(expression)) {
      const found = ownerIndex(child, type, name);
      if (found !== null) return found;
    }
    return null;
  }
  if (typeof expression.root !== "string") return ownerIndex(expression.root, type, name);
  const [first, second] = expression.steps;
  if (expression.root !== type || first?.kind !== "attr" || first.name !== name) return null;
  return second?.kind === "index" ? second.key : null;
}

/** The instance's `each.key` or `count.index` as text; null for a single resource or when it is not known. */
function keyOf(instance: NodeInstance): string | null {
  for (const [name, field] of [
    ["each", "key"],
    ["count", "index"],
  ] as const) {
    const binding = instance.bindings.get(name);
    const value = binding?.kind === "object" ? binding.entries.get(field) : undefined;
    if (value?.kind === "known") return String(value.value);
  }
  return null;
}

/** Both blocks say the same `count` or `for_each`, in the same module. */
function sameExpansion(a: ResourceNode, b: ResourceNode): boolean {
  if (a.module !== b.module) return false;
  const [textA, textB] = [a, b].map((node) => {
    const attribute = expansionAttribute(node);
    return attribute === undefined ? null : `${attribute.name} ${textOf(node, attribute.value)}`;
  });
  return textA !== null && textA === textB;
}

/** `for_each = aws_s3_bucket.this`: one companion for every owner, however many there are. */
function followsOwner(owner: OwnerInstance, companion: ResourceNode): boolean {
  const attribute = expansionAttribute(companion);
  if (attribute === undefined) return false;
  return owner.index
    .references(attribute.value, companion.module)
    .some(({ target, module }) => target === owner.node.declaration.address && module === owner.node.module.path);
}

function expansionAttribute(
  node: ResourceNode,
): ResourceNode["declaration"]["block"]["body"]["attributes"][number] | undefined {
  return node.declaration.block.body.attributes.find(({ name }) => name === "for_each" || name === "count");
}

/** Every companion that may belong to one instance of the owner. */
export function companionsOf(
  owner: OwnerInstance,
  options: {
    readonly byReference: readonly Link[];
    readonly attribute: { readonly type: string; readonly attribute: string };
    readonly name: string | undefined;
  },
): readonly { readonly link: Link; readonly coverage: Coverage }[] {
  const found = options.byReference.map((link) => ({ link, coverage: coverage(owner, link) }));
  const { name, attribute } = options;
  if (name === undefined) return found;
  const seen = new Set(options.byReference.map((link) => link.node));
  const { index, node, instance } = owner;
  // A reference to another block says more than a name that happens to be the same.
  const elsewhere = (link: Link): boolean =>
    link.references.some((reference) => reference.target.startsWith(`${node.declaration.type}.`));
  const byText = linksByText(index, { owner: node, instance, attribute, name }).filter(
    (link) => !seen.has(link.node) && !elsewhere(link),
  );
  return [...found, ...byText.map((link) => ({ link, coverage: coverageByText(owner, link, name) }))];
}
