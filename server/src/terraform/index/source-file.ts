import type { ParsedFile } from "../syntax/ast.ts";
import { parseHcl } from "../syntax/parse.ts";
import { parseTerraformJson } from "../syntax/parse-json.ts";
import type { SourceFile } from "./model.ts";
import type { RawSource } from "./read-sources.ts";

/** A file that remembers its parsed view, so that an edit of one file parses one file. */
class LazySource implements SourceFile {
  readonly path: string;
  readonly text: string;
  readonly format: "hcl" | "json";
  readonly isLink: boolean;
  declare readonly lineStarts: readonly number[];
  #lineStarts: readonly number[] | null = null;
  #parsed: ParsedFile | null = null;

  constructor({ path, text, isLink }: RawSource) {
    this.path = path;
    this.text = text;
    this.format = path.endsWith(".json") ? "json" : "hcl";
    this.isLink = isLink === true;
    Object.defineProperty(this, "lineStarts", LazySource.#descriptor);
  }

  static readonly #descriptor: PropertyDescriptor & ThisType<LazySource> = {
    enumerable: true,
    get() {
      this.#lineStarts ??= lineStartsOf(this.text);
      return this.#lineStarts;
    },
  };

  parsed(): ParsedFile {
    this.#parsed ??= parse(this);
    return this.#parsed;
  }
}

export function createSource(source: RawSource): SourceFile {
  return new LazySource(source);
}

/** Parsed views of files that were not made here: copies. */
const copies = new WeakMap<SourceFile, ParsedFile>();

/** The parsed view of an indexed file. */
export function parsedFile(file: SourceFile): ParsedFile {
  if (file instanceof LazySource) return file.parsed();
  const parsed = copies.get(file) ?? parse(file);
  copies.set(file, parsed);
  return parsed;
}

function parse({ format, text }: SourceFile): ParsedFile {
  return format === "json" ? parseTerraformJson(text) : parseHcl(text);
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
