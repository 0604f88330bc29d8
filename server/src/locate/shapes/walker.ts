import type { Expression } from "../../terraform/syntax/ast.ts";
import { type Bindings, DEEP, type Path, type Source, SPLAT, type TextClass } from "./model.ts";
import type { Parts } from "./text.ts";

/** What collects the shape of one expression, for those who know what references and functions come to. */
export interface Walker {
  /** Looks at a part of the expression. */
  expression(expression: Expression, path: Path, bindings: Bindings): void;
  /** There is this text. */
  text(parts: Parts): void;
  /** There is a text of this class. */
  class(each: TextClass): void;
  bool(): void;
  /** Whatever text there is. */
  open(): void;
  /** Any text, unless none of the subject is known: then the result is not either. */
  changed(subject: Expression, path: Path, bindings: Bindings): void;
  /** Texts that start as the subject, or a pattern of it, does. */
  start(subject: Expression, bindings: Bindings): void;
  /** What something comes to that is named elsewhere. */
  flow(source: Source, path: Path): void;
  /** The pieces of a template, or of anything else as one. */
  pieces(expression: Expression, bindings: Bindings): Parts;
  /** A piece of text, where it is the same everywhere; a hole otherwise. */
  piece(expression: Expression, bindings: Bindings): string | null;
}

/** The value itself is wanted, as text. */
export function isText(path: Path): boolean {
  return path.every((step) => step === DEEP || step === SPLAT);
}

/** The way behind the list that it leads through. */
export function inList(path: Path): Path {
  return path.length === 0 || path[0] === DEEP ? path : path.slice(1);
}
