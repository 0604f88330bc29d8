import type { NodeInstance, ResourceNode } from "../../terraform/index/model.ts";
import { suffixBehind } from "../../terraform/index/prefixes.ts";
import type { Attribute } from "../../terraform/syntax/ast.ts";
import type { Part } from "../../terraform/values/holes.ts";
import type { Value } from "../../terraform/values/value.ts";
import { type NamePattern, patternOf, prefixPattern } from "../patterns.ts";
import type { View, Views } from "../views.ts";
import type { Naming } from "./naming.ts";

/** One live resource (or an unknown number of them) whose attribute says, or may say, a text. */
export interface NamedInstance {
  readonly node: ResourceNode;
  readonly instance: NodeInstance;
  readonly view: View;
  /** The attribute as written: `bucket`, or the `bucket_prefix` that stands for it, or `tags`. */
  readonly attribute: Attribute;
  /** Text that is known, or the pattern of it. */
  readonly known: string | null;
  readonly pattern: NamePattern | null;
}

type Add = (entry: NamedInstance) => void;

/** The names of a node of a root that is applied this way for certain. */
export function readCertain(node: ResourceNode, naming: Naming, views: Views, add: Add): void {
  const made = readIn(node, naming, views.evaluated, add);
  if (!isSaid(naming, made)) readIn(node, naming, views.overridable, add);
}

/** The names of a node in a way to apply its root that only may be: a literal stays what it is. */
export function readPossible(node: ResourceNode, naming: Naming, views: Views, add: Add): void {
  if (naming.attribute.value.kind !== "literal") readIn(node, naming, views.possible, add);
}

/** What is true of a block wherever it is used, read in one of its nodes. */
export function readGeneral(node: ResourceNode, naming: Naming, views: Views, add: Add): void {
  if (isSaid(naming, views.evaluated.expand(node).length)) return;
  if (node.module.parent !== null) readIn(node, naming, views.module, add);
  readIn(node, naming, views.written, add);
}

/** A literal says the same however it is read; but with `count = 0` it takes other values to make the resource. */
function isSaid({ attribute }: Naming, made: number): boolean {
  return attribute.value.kind === "literal" && made > 0;
}

function readIn(node: ResourceNode, naming: Naming, view: View, add: Add): number {
  const instances = view.expand(node);
  for (const instance of instances) {
    const value = view.evaluate(naming.attribute.value, node, instance.bindings);
    const entry = { node, instance, view, attribute: naming.attribute };
    const parts = partsOf(naming.key === null ? value : entryOf(value, naming.key));
    if (parts === null) continue;
    if (naming.isPrefix) {
      add({ ...entry, known: null, pattern: prefixPattern(parts, suffixBehind(node.declaration.block)) });
    } else if (parts.every((part) => typeof part === "string")) add({ ...entry, known: parts.join(""), pattern: null });
    else add({ ...entry, known: null, pattern: patternOf({ parts }) });
  }
  return instances.length;
}

function partsOf(value: Value | null): readonly Part[] | null {
  if (value?.kind === "pattern") return value.parts;
  if (value?.kind !== "known" || value.value === null || value.value === "") return null;
  return [String(value.value)];
}

function entryOf(value: Value, key: string): Value | null {
  return value.kind === "object" ? (value.entries.get(key) ?? null) : null;
}
