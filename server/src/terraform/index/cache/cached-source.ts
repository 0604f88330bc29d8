import type { FileFacts } from "../facts.ts";
import type { RawSource } from "../read-sources.ts";
import { readText } from "../read-text.ts";

/**
 * A file that looks as it did when its facts were learnt. Its text is read when it is first asked for; should the file
 * have changed or gone since the repository was walked, it is what is there then, like that of a file that was read a
 * moment later.
 */
export class CachedSource implements RawSource {
  readonly path: string;
  declare readonly text: string;
  readonly isLink = false;
  readonly #file: string;
  readonly #facts: FileFacts;
  #text: string | null;

  constructor(given: {
    readonly path: string;
    /** Absolute. */
    readonly file: string;
    /** Null: not read yet. */
    readonly text: string | null;
    readonly facts: FileFacts;
  }) {
    this.path = given.path;
    this.#file = given.file;
    this.#text = given.text;
    this.#facts = given.facts;
    Object.defineProperty(this, "text", CachedSource.#descriptor);
  }

  static readonly #descriptor: PropertyDescriptor & ThisType<CachedSource> = {
    enumerable: true,
    get() {
      if (this.#text === null) {
        const read = readText(this.#file);
        this.#text = read.ok ? read.text : "";
      }
      return this.#text;
    },
  };

  /** Of the file itself, not of copies of this object that may say something else. */
  static facts(source: RawSource): FileFacts | null {
    return source instanceof CachedSource ? source.#facts : null;
  }
}
