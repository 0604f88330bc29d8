import { type JsonShape, NO_SHAPE } from "./json-shape.ts";

/** Longest value that is handed over, in UTF-16 units: one instance of one resource is some kilobytes. */
const MAX_VALUE = 16 * 1024 * 1024;
/** Deeper nesting of wanted containers is nothing Terraform writes. */
const MAX_DEPTH = 256;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

interface Frame {
  readonly isObject: boolean;
  readonly shape: JsonShape;
}

type Mode =
  /** Before a value; after `[` the list may also end. */
  | "value"
  | "first-item"
  /** Before a key; after `{` the object may also end. */
  | "key"
  | "first-key"
  | "in-key"
  | "colon"
  /** Inside a value that is skipped or kept. */
  | "inside"
  | "after"
  | "done"
  | "broken";

/**
 * Reads a JSON text piece by piece and hands over the parts a {@link JsonShape} asks for. Memory is bounded by the
 * largest such part, however long the text. What is skipped is checked for balance and strings only.
 */
export class JsonStream {
  #mode: Mode = "value";
  readonly #frames: Frame[] = [];
  #shape: JsonShape;
  #key = "";
  /** Text of the value under way; null while it is skipped. */
  #kept: string | null = null;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #isLiteral = false;

  constructor(shape: JsonShape) {
    this.#shape = shape;
  }

  /** Reads on. False once the text is known to be no JSON: nothing more is read then. */
  push(text: string): boolean {
    let at = 0;
    while (at < text.length && this.#mode !== "broken") at = this.#step(text, at);
    return this.#mode !== "broken";
  }

  /** The text has ended: whether it was complete. */
  end(): boolean {
    if (this.#mode === "inside" && this.#isLiteral && this.#frames.length === 0) this.#finish();
    return this.#mode === "done";
  }

  #step(text: string, at: number): number {
    if (this.#mode === "inside") return this.#readInside(text, at);
    if (this.#mode === "in-key") return this.#readKey(text, at);
    const code = text.charCodeAt(at);
    if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) return at + 1;
    return this.#structure(code, at);
  }

  #structure(code: number, at: number): number {
    switch (this.#mode) {
      case "first-key":
        return code === CLOSE_OBJECT ? this.#close(code, at) : this.#beginKey(code, at);
      case "key":
        return this.#beginKey(code, at);
      case "first-item":
        return code === CLOSE_LIST ? this.#close(code, at) : this.#begin(code, at);
      case "value":
        return this.#begin(code, at);
      case "colon":
        return code === COLON ? this.#beginField(at) : this.#fail(at);
      case "after":
        return code === COMMA ? this.#beginNext(at) : this.#close(code, at);
      default:
        return this.#fail(at);
    }
  }

  #fail(at: number): number {
    this.#mode = "broken";
    return at;
  }

  #beginKey(code: number, at: number): number {
    if (code !== QUOTE) return this.#fail(at);
    this.#key = "";
    this.#escaped = false;
    this.#mode = "in-key";
    return at + 1;
  }

  #beginField(at: number): number {
    const fields = this.#frames.at(-1)?.shape.fields ?? {};
    this.#shape = (Object.hasOwn(fields, this.#key) ? fields[this.#key] : undefined) ?? NO_SHAPE;
    this.#mode = "value";
    return at + 1;
  }

  #beginNext(at: number): number {
    const frame = this.#frames.at(-1);
    if (frame === undefined) return this.#fail(at);
    this.#mode = frame.isObject ? "key" : "value";
    this.#shape = frame.shape.items ?? NO_SHAPE;
    return at + 1;
  }

  /** Enters a container that holds something wanted; anything else is read through as a whole. */
  #begin(code: number, at: number): number {
    const shape = this.#shape;
    const wantsObject = shape.fields !== undefined;
    const entered =
      (code === OPEN_OBJECT && wantsObject) || (code === OPEN_LIST && shape.items !== undefined && !wantsObject);
    if (entered && this.#frames.length < MAX_DEPTH) {
      this.#frames.push({ isObject: wantsObject, shape });
      this.#shape = shape.items ?? NO_SHAPE;
      this.#mode = wantsObject ? "first-key" : "first-item";
      shape.enter?.();
      return at + 1;
    }
    // 'n' of null: an absent container is nothing odd.
    if ((wantsObject || shape.items !== undefined) && code !== 0x6e) shape.odd?.();
    this.#kept = shape.value === undefined ? null : "";
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    this.#isLiteral = code !== OPEN_OBJECT && code !== OPEN_LIST && code !== QUOTE;
    if (this.#isLiteral && !/[-0-9tfn]/.test(String.fromCharCode(code))) return this.#fail(at);
    this.#mode = "inside";
    return at;
  }

  #close(code: number, at: number): number {
    const frame = this.#frames.pop();
    if (frame === undefined || code !== (frame.isObject ? CLOSE_OBJECT : CLOSE_LIST)) return this.#fail(at);
    frame.shape.leave?.();
    this.#mode = this.#frames.length === 0 ? "done" : "after";
    return at + 1;
  }

  #readKey(text: string, start: number): number {
    for (let at = start; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (this.#escaped) this.#escaped = false;
      else if (code === BACKSLASH) this.#escaped = true;
      else if (code === QUOTE) {
        this.#key += text.slice(start, at);
        this.#mode = "colon";
        return at + 1;
      }
    }
    this.#key += text.slice(start);
    return text.length;
  }

  /** Reads to the end of the value or of the piece. */
  #readInside(text: string, start: number): number {
    const end = this.#isLiteral ? endOfLiteral(text, start) : this.#endOfNested(text, start);
    const stop = end < 0 ? text.length : end;
    if (this.#kept !== null) {
      this.#kept += text.slice(start, stop);
      if (this.#kept.length > MAX_VALUE) {
        this.#kept = null;
        this.#shape.odd?.();
      }
    }
    if (end >= 0) this.#finish();
    return stop;
  }

  /** Offset behind the value; -1 when the piece ends first. */
  #endOfNested(text: string, start: number): number {
    let at = start;
    while (at < text.length) {
      if (this.#inString) {
        at = this.#endOfString(text, at);
        if (!this.#inString && this.#depth === 0) return at;
        continue;
      }
      const code = text.charCodeAt(at++);
      if (code === QUOTE) this.#inString = true;
      else if (code === OPEN_OBJECT || code === OPEN_LIST) this.#depth++;
      else if ((code === CLOSE_OBJECT || code === CLOSE_LIST) && --this.#depth === 0) return at;
    }
    return -1;
  }

  /** Offset behind the closing quote, or the end of the piece. */
  #endOfString(text: string, start: number): number {
    for (let at = start; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (this.#escaped) this.#escaped = false;
      else if (code === BACKSLASH) this.#escaped = true;
      else if (code === QUOTE) {
        this.#inString = false;
        return at + 1;
      }
    }
    return text.length;
  }

  #finish(): void {
    const text = this.#kept;
    this.#kept = null;
    this.#mode = this.#frames.length === 0 ? "done" : "after";
    if (text === null) return;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      this.#mode = "broken";
      return;
    }
    this.#shape.value?.(value);
  }
}

function endOfLiteral(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === CLOSE_OBJECT || code === CLOSE_LIST || code <= 0x20) return at;
  }
  return -1;
}
