import type { ModuleDirectory } from "../../terraform/index/model.ts";
import type { Expression, ForExpression, ObjectExpression, TemplatePart } from "../../terraform/syntax/ast.ts";
import { isAscii } from "../../terraform/values/value.ts";
import { CALLS, type CallShape, isImplemented } from "./calls.ts";
import { constantText } from "./constant.ts";
import { type Bindings, DEEP, type Flow, HERE, KEYS, type Path, type Shape, SPLAT, type TextClass } from "./model.ts";
import { foldedParts, type Parts, textsOfNumber } from "./text.ts";
import { walkTraversal } from "./traversals.ts";
import { inList, isText, type Walker } from "./walker.ts";

/** Parts of one expression that are looked at, and how deep; what has more has any shape. */
const MAX_STEPS = 50_000;
const MAX_DEPTH = 100;
/** Longer ways into a value, which only values that hold themselves have. */
const MAX_PATH = 12;

/** Reads the shape of an expression, as it stands in a directory. */
export function shapeOf(expression: Expression, path: Path, directory: ModuleDirectory, bindings: Bindings): Shape {
  const walk = new Walk(directory);
  walk.expression(expression, path, bindings);
  return walk.shape;
}

/** Collects what one expression can come to. */
export class Walk implements Walker {
  readonly directory: ModuleDirectory;
  readonly shape: {
    texts: Parts[];
    classes: TextClass[];
    open: boolean;
    flows: Flow[];
    changed: Flow[];
    starts: Flow[];
  };
  #steps = 0;
  #depth = 0;

  constructor(directory: ModuleDirectory) {
    this.directory = directory;
    this.shape = { texts: [], classes: [], open: false, flows: [], changed: [], starts: [] };
  }

  expression(expression: Expression, path: Path, bindings: Bindings): void {
    if (this.shape.open) return;
    if (++this.#steps > MAX_STEPS || this.#depth > MAX_DEPTH || path.length > MAX_PATH) this.open();
    else {
      this.#depth++;
      this.#node(expression, path, bindings);
      this.#depth--;
    }
  }

  open(): void {
    this.shape.open = true;
  }

  class(each: TextClass): void {
    if (!this.shape.classes.includes(each)) this.shape.classes.push(each);
  }

  bool(): void {
    this.shape.texts.push(["true"], ["false"]);
  }

  text(parts: Parts): void {
    const folded = foldedParts(parts);
    if (folded.length === 1 && folded[0] === null) this.open();
    else this.shape.texts.push(folded);
  }

  flow(source: Flow["source"], path: Path): void {
    this.shape.flows.push({ source, path });
  }

  changed(subject: Expression, path: Path, bindings: Bindings): void {
    const { texts, classes, open, flows, changed, starts } = this.#apart(subject, path, bindings);
    if (open || classes.length > 0 || texts.length > 0) this.open();
    this.shape.changed.push(...flows, ...changed, ...starts);
  }

  pieces(expression: Expression, bindings: Bindings): Parts {
    return expression.kind === "template"
      ? this.#textOf(expression.parts, bindings)
      : [this.piece(expression, bindings)];
  }

  #textOf(parts: readonly TemplatePart[], bindings: Bindings): Parts {
    return parts.map((part) =>
      part.kind === "text" ? part.text : part.kind === "interpolation" ? this.piece(part.value, bindings) : null,
    );
  }

  start(subject: Expression, bindings: Bindings): void {
    const { texts, classes, open, flows, changed, starts } = this.#apart(subject, HERE, bindings);
    if (open || classes.length > 0 || changed.length > 0) this.open();
    for (const [first = null] of texts) if (first !== null) this.text([first, null]);
    this.shape.starts.push(...flows, ...starts);
  }

  /** The shape of a part of the expression, by itself. */
  #apart(subject: Expression, path: Path, bindings: Bindings): Shape {
    const inner = new Walk(this.directory);
    inner.#depth = this.#depth;
    inner.#steps = this.#steps;
    inner.expression(subject, path, bindings);
    this.#steps = inner.#steps;
    return inner.shape;
  }

  piece(expression: Expression, bindings: Bindings): string | null {
    return constantText(expression, { directory: this.directory, bindings });
  }

  #node(expression: Expression, path: Path, bindings: Bindings): void {
    switch (expression.kind) {
      case "literal":
        this.#literal(expression.value, path);
        break;
      case "paren":
        this.expression(expression.inner, path, bindings);
        break;
      case "template":
        this.#template(expression.parts, path, bindings);
        break;
      case "tuple":
        this.#tuple(expression.items, path, bindings);
        break;
      case "object":
        this.#object(expression.elements, path, bindings);
        break;
      case "traversal":
        walkTraversal(this, expression, path, bindings);
        break;
      case "call":
        this.#call(expression, path, bindings);
        break;
      case "conditional":
        this.expression(expression.whenTrue, path, bindings);
        this.expression(expression.whenFalse, path, bindings);
        break;
      case "binary":
      case "unary":
        this.#operation(expression.operator, expression.kind, path);
        break;
      case "for":
        this.#for(expression, path, bindings);
        break;
      case "invalid":
        break;
    }
  }

  #operation(operator: string, kind: "binary" | "unary", path: Path): void {
    if (!isText(path)) return;
    if (kind === "unary" ? operator === "-" : /^[-+*/%]$/.test(operator)) this.class("figures");
    else this.bool();
  }

  #literal(value: string | number | boolean | null, path: Path): void {
    if (value === null || !isText(path)) return;
    if (typeof value === "number") for (const text of textsOfNumber(value)) this.text([text]);
    else this.text([String(value)]);
  }

  #template(parts: readonly TemplatePart[], path: Path, bindings: Bindings): void {
    const [only] = parts;
    if (parts.length === 1 && only?.kind === "interpolation") {
      this.expression(only.value, path, bindings);
      return;
    }
    // Nothing of a template with directives is evaluated.
    if (!isText(path) || parts.some(({ kind }) => kind === "directive")) return;
    this.text(this.#textOf(parts, bindings));
  }

  #tuple(items: readonly Expression[], path: Path, bindings: Bindings): void {
    const [step] = path;
    if (step === KEYS) this.class("figures");
    // Keys of a set are its items.
    const rest = step === undefined || step === DEEP ? path : step === KEYS ? HERE : path.slice(1);
    for (const item of items) this.expression(item, rest, bindings);
  }

  #object(elements: ObjectExpression["elements"], path: Path, bindings: Bindings): void {
    const [step] = path;
    if (step === SPLAT) this.#object(elements, path.slice(1), bindings);
    const rest = step === undefined || step === DEEP ? path : path.slice(1);
    for (const { name, key, value } of elements) {
      if (step === KEYS || step === DEEP) {
        if (name === null) this.expression(key, HERE, bindings);
        else this.text([name]);
      }
      const isWanted = step?.startsWith(".") !== true || name === null || !isAscii(name) || step === `.${name}`;
      if (step !== KEYS && isWanted) this.expression(value, rest, bindings);
    }
  }

  #call(call: Extract<Expression, { kind: "call" }>, path: Path, bindings: Bindings): void {
    const name = call.name.replace(/^core::/, "");
    const shape: CallShape | undefined = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
    if (shape !== undefined) shape(this, call, { path, bindings });
    // What no evaluation knows has no text.
    else if (isImplemented(name)) this.open();
  }

  #for(expression: ForExpression, path: Path, outer: Bindings): void {
    const { collection, keyName, valueName, key, value } = expression;
    const bindings = new Map(outer).set(valueName, { what: "element", collection, outer });
    if (keyName !== null) bindings.set(keyName, { what: "key", collection, outer });
    const [step] = path;
    // A splat over an object is one over the object itself.
    if (step === SPLAT && key !== null) this.#for(expression, path.slice(1), outer);
    if (step === KEYS || step === DEEP) {
      if (key === null) this.class("figures");
      this.expression(key ?? value, HERE, bindings);
    }
    if (step === KEYS) return;
    const rest = step === undefined || step === DEEP ? path : path.slice(1);
    // Values of one key make a list.
    this.expression(value, expression.grouping ? inList(rest) : rest, bindings);
  }
}
