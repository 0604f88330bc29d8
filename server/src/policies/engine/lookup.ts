import type { BlockPath } from "../../terraform/edits/block-edit.ts";
import type { Attribute, Block, Body, Expression } from "../../terraform/syntax/ast.ts";
import { pairsOf } from "../../terraform/values/evaluate.ts";
import { whyUnknown } from "../../terraform/values/operators.ts";
import { unknown, type Value } from "../../terraform/values/value.ts";

export type Bindings = ReadonlyMap<string, Value>;
export type EvaluateWith = (expression: Expression, bindings: Bindings) => Value;

/** One place where a path leads to. Repeated blocks give several. */
export type Occurrence =
  | { readonly kind: "value"; readonly value: Value; readonly site: Site }
  /** The path names a nested block, and it is there. */
  | { readonly kind: "block" }
  | { readonly kind: "absent"; readonly site: Site }
  /** Inside a `dynamic` block of which nobody knows how many there are. */
  | { readonly kind: "maybe"; readonly inner: readonly Occurrence[]; readonly because: string };

/** Where an occurrence stands in the text of its top-level block. */
export interface Site {
  /** Nested blocks down to the one that has, or should have, the attribute; null inside an attribute's value. */
  readonly path: BlockPath | null;
  /** The attribute as written; null when it is absent. An attribute set to `null` is absent and written. */
  readonly attribute: Attribute | null;
  /** The first block on `path` that does not exist yet, as an index into `path`; null when all exist. */
  readonly missingFrom: number | null;
}

interface Segment {
  readonly name: string;
  /** `name[*]`: every one must satisfy, none is fine. */
  readonly each: boolean;
}

/** Reads `ebs_block_device[*].encrypted`. */
export function parsePath(path: string): readonly Segment[] {
  return path.split(".").map((part) => ({ name: part.replace(/\[\*\]$/, ""), each: part.endsWith("[*]") }));
}

/** Follows a path from a block's body through nested blocks, `dynamic` blocks and attributes that hold objects. */
export function lookup(options: {
  readonly body: Body;
  readonly path: string;
  readonly bindings: Bindings;
  readonly evaluate: EvaluateWith;
}): readonly Occurrence[] {
  return walkBody(options.evaluate, options.body, parsePath(options.path), options.bindings, []);
}

function walkBody(
  evaluate: EvaluateWith,
  body: Body,
  segments: readonly Segment[],
  bindings: Bindings,
  path: BlockPath,
): readonly Occurrence[] {
  const [segment, ...rest] = segments;
  if (segment === undefined) return [{ kind: "block" }];
  const attribute = body.attributes.find((candidate) => candidate.name === segment.name);
  if (attribute !== undefined) {
    const value = evaluate(attribute.value, bindings);
    const site: Site = { path: rest.length === 0 ? path : null, attribute, missingFrom: null };
    return walkValue(value, rest, site);
  }
  const found: Occurrence[] = [];
  const blocks = body.blocks.filter((block) => block.type === segment.name);
  for (const [i, block] of blocks.entries()) {
    const inner = i === 0 ? [...path, segment.name] : [...path, segment.name, i];
    found.push(...walkBody(evaluate, block.body, rest, bindings, inner));
  }
  for (const [i, block] of body.blocks.filter((candidate) => candidate.type === "dynamic").entries()) {
    if (block.labels[0] !== segment.name) continue;
    found.push(...walkDynamic(evaluate, block, rest, bindings, [...path, "dynamic", i, "content"]));
  }
  if (blocks.length > 0 || found.length > 0) return found;
  if (segment.each) return [];
  const blocksLeft = segments.slice(0, -1).map(({ name }) => name);
  const missingFrom = blocksLeft.length === 0 ? null : path.length;
  return [{ kind: "absent", site: { path: [...path, ...blocksLeft], attribute: null, missingFrom } }];
}

function walkDynamic(
  evaluate: EvaluateWith,
  block: Block,
  rest: readonly Segment[],
  bindings: Bindings,
  path: BlockPath,
): readonly Occurrence[] {
  const content = block.body.blocks.find((candidate) => candidate.type === "content");
  if (content === undefined) return [];
  const iterator = iteratorOf(block);
  const forEach = block.body.attributes.find((attribute) => attribute.name === "for_each");
  const collection = forEach === undefined ? unknown("it has no `for_each`") : evaluate(forEach.value, bindings);
  const pairs = pairsOf(collection);
  const walk = (key: Value, value: Value): readonly Occurrence[] => {
    const entries = new Map([
      ["key", key],
      ["value", value],
    ]);
    const inner = new Map(bindings).set(iterator, { kind: "object", entries, open: false });
    return walkBody(evaluate, content.body, rest, inner, path);
  };
  if (pairs !== null) return pairs.flatMap(([key, value]) => walk(key, value));
  const because = `\`dynamic "${block.labels[0] ?? ""}"\` is decided when Terraform runs: ${whyUnknown(collection)}`;
  return [{ kind: "maybe", inner: walk(unknown(because), unknown(because)), because }];
}

function iteratorOf(block: Block): string {
  const named = block.body.attributes.find((attribute) => attribute.name === "iterator")?.value;
  return named?.kind === "traversal" && typeof named.root === "string" ? named.root : (block.labels[0] ?? "");
}

/** Follows the rest of a path into an attribute's value: `metadata_options = { … }`, or a list of objects. */
function walkValue(value: Value, rest: readonly Segment[], site: Site): readonly Occurrence[] {
  if (isEmpty(value)) return [{ kind: "absent", site }];
  const [segment, ...deeper] = rest;
  if (segment === undefined) return [{ kind: "value", value, site }];
  if (value.kind === "list") return value.items.flatMap((item) => walkValue(item, rest, site));
  if (value.kind === "object") {
    const member = value.entries.get(segment.name);
    if (member !== undefined) return walkValue(member, deeper, site);
    const open = unknown(`not every key of \`${site.attribute?.name ?? ""}\` is known`);
    return value.open ? [{ kind: "value", value: open, site }] : [{ kind: "absent", site }];
  }
  return [{ kind: "value", value: unknown(whyUnknown(value)), site }];
}

/** `null` is Terraform's way to leave an attribute out; the AWS provider takes an empty string for the same. */
function isEmpty(value: Value): boolean {
  return value.kind === "known" && (value.value === null || value.value === "");
}
