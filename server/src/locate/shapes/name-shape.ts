import type { ModuleDirectory } from "../../terraform/index/model.ts";
import type { Block } from "../../terraform/syntax/ast.ts";
import type { Naming } from "../names/naming.ts";
import { hasLetters } from "../patterns.ts";
import { MIN_LITERAL_WRITTEN } from "../score.ts";
import { shapeOfArgument, shapeOfSource } from "./directory-shapes.ts";
import { type Flow, HERE, type Shape, type TextClass } from "./model.ts";
import { foldedParts, type Parts } from "./text.ts";

/** What a name can be, as far as its directory alone decides it. */
export interface NameShape {
  readonly texts: readonly Parts[];
  readonly classes: readonly TextClass[];
  readonly open: boolean;
  /** The literal text of the argument alone, as the view `written` has it; null where it is too little to tell. */
  readonly written: Parts | null;
  /** Where it is open because of what is said beyond the directory: what that flows into. */
  readonly beyond: Shape | null;
}

const ANY = { texts: [], classes: [], open: true, beyond: null } as const;

/**
 * The shape of the name of a block. Variables may be given anything, so that a name which is one is open, and one that
 * has one in it has a hole there: that holds for every way to use the directory.
 */
export function shapeOfName(naming: Naming, block: Block, directory: ModuleDirectory): NameShape {
  const path = naming.key === null ? HERE : [`.${naming.key}`];
  const shape = within(shapeOfArgument(naming.attribute.value, block, path, directory), directory);
  const written = writtenParts(naming);
  if (!naming.isPrefix) return { ...shape, written };
  if (shape.open) return { ...ANY, written };
  // The provider puts a suffix behind a prefix.
  if (shape.classes.length > 0) return { ...ANY, written };
  return { ...shape, written, texts: shape.texts.map((parts) => foldedParts([...parts, null])) };
}

function writtenParts({ attribute: { value }, isPrefix, key }: Naming): Parts | null {
  if (value.kind !== "template" || key !== null) return null;
  const parts = value.parts.map((part) => (part.kind === "text" ? part.text : null));
  const literal = parts.reduce((sum, part) => sum + (part !== null && hasLetters(part) ? part.length : 0), 0);
  return literal < MIN_LITERAL_WRITTEN ? null : foldedParts(isPrefix ? [...parts, null] : parts);
}

/** The shape with everything that flows into it from its own directory. */
function within(from: Shape, directory: ModuleDirectory): Omit<NameShape, "written"> {
  const texts: Parts[] = [];
  const classes = new Set<TextClass>();
  const reached = new Set<Shape>();
  const waiting = [from];
  for (let shape = waiting.pop(); shape !== undefined; shape = waiting.pop()) {
    if (reached.has(shape)) continue;
    reached.add(shape);
    if (shape.open) return ANY;
    const isBeyond = shape.changed.length > 0 || shape.starts.length > 0 || !shape.flows.every(isOwn);
    if (isBeyond) return { ...ANY, beyond: from };
    texts.push(...shape.texts);
    for (const each of shape.classes) classes.add(each);
    for (const flow of shape.flows) waiting.push(shapeOfSource(flow, directory));
  }
  return { texts, classes: [...classes], open: false, beyond: null };
}

function isOwn({ source: { kind } }: Flow): boolean {
  return kind === "local" || kind === "argument";
}
