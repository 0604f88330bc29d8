import type { Attribute, Block, Body, Expression } from "./ast.ts";
import { type Header, type Items, readItems, readWholeBlock } from "./read-body.ts";
import { readExpression, SKIPPED } from "./read-expression.ts";
import { createReader } from "./reader.ts";

/**
 * Nodes that keep the text and make what is in them when it is first asked for: most of a repository is never looked
 * into. Classes, because a getter per object costs time and memory; the getters are properties of the object itself, so
 * that whoever walks over its properties, compares or copies it sees all of it. What they read was stepped over by the
 * same functions before: reading it again cannot fail.
 */
export class LazyBlock implements Block {
  readonly kind = "block";
  readonly start: number;
  readonly end: number;
  readonly type: string;
  readonly labels: readonly string[];
  readonly open: number;
  readonly close: number;
  declare readonly body: Body;
  readonly #text: string;
  #body: Body | null = null;

  constructor(text: string, place: Header & { readonly open: number; readonly end: number }) {
    this.#text = text;
    this.start = place.start;
    this.end = place.end;
    this.type = place.type;
    this.labels = place.labels;
    this.open = place.open;
    this.close = place.end - 1;
    Object.defineProperty(this, "body", LazyBlock.#descriptor);
  }

  static readonly #descriptor: PropertyDescriptor & ThisType<LazyBlock> = {
    enumerable: true,
    get() {
      this.#body ??= this.#read();
      return this.#body;
    },
  };

  /** The value of an attribute; what stands behind it is not looked at. */
  valueOf(name: string): Expression | undefined {
    if (this.#body !== null) return this.#body.attributes.find((attribute) => attribute.name === name)?.value;
    const items: Items = { attributes: [], blocks: [] };
    const span = { start: this.open + 1, end: this.close };
    readItems(createReader(this.#text, span, true), items, readWholeBlock, name);
    const last = items.attributes.at(-1);
    return last?.name === name ? last.value : undefined;
  }

  #read(): Body {
    const span = { start: this.open + 1, end: this.close };
    const items: Items = { attributes: [], blocks: [] };
    readItems(createReader(this.#text, span, true), items, readWholeBlock);
    return { ...span, ...items };
  }
}

export class LazyAttribute implements Attribute {
  readonly kind = "attribute";
  readonly start: number;
  readonly end: number;
  readonly name: string;
  declare readonly value: Expression;
  readonly #text: string;
  readonly #valueStart: number;
  #value: Expression | null = null;

  constructor(text: string, place: { start: number; nameEnd: number; valueStart: number; end: number }) {
    this.#text = text;
    this.#valueStart = place.valueStart;
    this.start = place.start;
    this.end = place.end;
    this.name = text.slice(place.start, place.nameEnd);
    Object.defineProperty(this, "value", LazyAttribute.#descriptor);
  }

  static readonly #descriptor: PropertyDescriptor & ThisType<LazyAttribute> = {
    enumerable: true,
    get() {
      this.#value ??= this.#read();
      return this.#value;
    },
  };

  #read(): Expression {
    // A heredoc is closed by the newline behind its marker, which is not part of the value.
    const end = this.#text.startsWith("\n", this.end) ? this.end + 1 : this.end;
    const reader = createReader(this.#text, { start: this.#valueStart, end }, true);
    return readExpression(reader) ?? SKIPPED;
  }
}
