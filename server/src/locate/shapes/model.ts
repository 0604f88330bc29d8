import type { Block, Expression } from "../../terraform/syntax/ast.ts";

/**
 * The shape of an expression: what texts it can come to, read from its syntax without evaluating anything. Shapes only
 * err on one side: whatever an instance of the block, a var-file, a workspace or another caller makes of the expression,
 * if evaluation gives a text, or a pattern of texts, then the shape allows for it.
 */
export interface Shape {
  /** Texts in lower case, in ASCII: literal pieces and holes (null, any text) in turn, anchored at both ends. */
  readonly texts: readonly (readonly (string | null)[])[];
  /** Kinds of texts, each once. */
  readonly classes: readonly TextClass[];
  /** Any text. */
  readonly open: boolean;
  /** What else its texts can come from. */
  readonly flows: readonly Flow[];
  /** What a function makes any text of: where none of it has a text, neither has the result. */
  readonly changed: readonly Flow[];
  /** What some of its texts start with; what comes then is any text. */
  readonly starts: readonly Flow[];
}

/**
 * Texts by what they look like. Figures are numbers, hashes and addresses of networks: text of the few characters that
 * these are written with. The others are what `base64encode` gives, and whatever has a length.
 */
export type TextClass = "figures" | "base64" | `length ${number}`;

/** Values that are named elsewhere in the directory, or beyond it. */
export type Source =
  | { readonly kind: "local"; readonly name: string }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "output"; readonly call: string; readonly name: string }
  /** All outputs of a call: an object, or a collection of them. */
  | { readonly kind: "module"; readonly name: string }
  /** What a call gives a variable of its module. */
  | { readonly kind: "given"; readonly call: string; readonly name: string }
  /** An argument of a resource of the same directory, as its block writes it. */
  | { readonly kind: "argument"; readonly address: string; readonly name: string }
  /** What is made of a file, from the folder of the module or of the root. */
  | {
      readonly kind: "file";
      readonly name: string;
      readonly from: "module" | "root";
      /** Whether it is decoded, or a template. */
      readonly as: "jsondecode" | "yamldecode" | "templatefile";
    }
  /** An output of whatever root a remote state is of. */
  | { readonly kind: "remote"; readonly name: string }
  | { readonly kind: "provider" }
  | { readonly kind: "workspace" };

export type FileSource = Extract<Source, { kind: "file" }>;

/** Something inside of a value that is named elsewhere. */
export interface Flow {
  readonly source: Source;
  readonly path: Path;
}

/** The same for flows from the same place in the same directory. */
export function keyOf({ source, path }: Flow): string {
  const from =
    source.kind === "argument"
      ? [source.address, source.name]
      : "call" in source
        ? [source.call, source.name]
        : source.kind === "file"
          ? [source.as, source.from, source.name]
          : "name" in source
            ? [source.name]
            : [];
  return [source.kind, ...from, ...path].join("\n");
}

/**
 * The way from a value to the texts that are wanted: an attribute (`.name`), any element, any element or the value itself
 * where it is none (a splat), the keys, or everything inside at any depth, keys included. The texts of a collection are
 * those of all that is in it.
 */
export type Path = readonly string[];

export const ELEMENT = "*";
export const SPLAT = "%";
export const KEYS = "#";
export const DEEP = "~";

export const HERE: Path = [];

/** Names that a `for`, or the `for_each` of a block, binds. */
export type Bindings = ReadonlyMap<string, Bound>;

export interface Bound {
  readonly what: "key" | "element" | "each";
  readonly collection: Expression;
  /** In force where the collection is written. */
  readonly outer: Bindings;
}

export const NO_BINDINGS: Bindings = new Map();

/** `each` inside of a block with `for_each`. */
export function bindingsOf(block: Block): Bindings {
  const forEach = block.body.attributes.find(({ name }) => name === "for_each");
  if (forEach === undefined) return NO_BINDINGS;
  return new Map([["each", { what: "each", collection: forEach.value, outer: NO_BINDINGS }]]);
}
