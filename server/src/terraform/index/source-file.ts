import type { ParsedFile, SyntaxProblem } from "../syntax/ast.ts";
import { parseHcl } from "../syntax/parse.ts";
import { parseTerraformJson } from "../syntax/parse-json.ts";
import { CachedSource } from "./cache/cached-source.ts";
import { type FileFacts, factsOf } from "./facts.ts";
import type { SourceFile } from "./model.ts";
import type { RawSource } from "./read-sources.ts";
import { scanFacts } from "./scan-facts.ts";

/**
 * A file that remembers its parsed view, so that an edit of one file parses one file. The text of a file that a cache
 * vouches for is read when it is first asked for.
 */
class LazySource implements SourceFile {
  readonly path: string;
  declare readonly text: string;
  readonly format: "hcl" | "json";
  readonly isLink: boolean;
  declare readonly lineStarts: readonly number[];
  readonly #source: RawSource;
  #lineStarts: readonly number[] | null = null;
  #parsed: ParsedFile | null = null;
  #facts: FileFacts | null = null;

  constructor(source: RawSource) {
    this.#source = source;
    this.path = source.path;
    this.format = source.path.endsWith(".json") ? "json" : "hcl";
    this.isLink = source.isLink === true;
    Object.defineProperties(this, LazySource.#descriptors);
  }

  static readonly #descriptors: PropertyDescriptorMap & ThisType<LazySource> = {
    text: {
      enumerable: true,
      get() {
        return this.#source.text;
      },
    },
    lineStarts: {
      enumerable: true,
      get() {
        this.#lineStarts ??= lineStartsOf(this.text);
        return this.#lineStarts;
      },
    },
  };

  parsed(): ParsedFile {
    this.#parsed ??= parse(this);
    return this.#parsed;
  }

  facts(): FileFacts {
    this.#facts ??= CachedSource.facts(this.#source) ?? learn(this, () => this.parsed());
    return this.#facts;
  }

  problems(): readonly SyntaxProblem[] {
    // A cache knows no file with problems.
    return CachedSource.facts(this.#source) === null ? this.parsed().problems : NO_PROBLEMS;
  }

  isOf(source: RawSource): boolean {
    return this.#source === source || this.#source.text === source.text;
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

/** Whether two versions of a file declare variables of the same names. */
export function variablesStay(before: SourceFile, now: SourceFile): boolean {
  const [was, is] = [variablesIn(before), variablesIn(now)];
  return was.length === is.length && was.every((name, i) => name === is[i]);
}

function variablesIn(file: SourceFile): readonly string[] {
  return parsedFile(file).body.blocks.flatMap(({ type, labels }) => (type === "variable" ? labels : []));
}

/** What a file says about itself before anything in it is looked at. */
export function factsOfFile(file: SourceFile): FileFacts {
  return file instanceof LazySource ? file.facts() : learn(file, () => parsedFile(file));
}

/** What in a file could not be read; the whole file is read for this, unless a cache vouches for it. */
export function problemsOfFile(file: SourceFile): readonly SyntaxProblem[] {
  return file instanceof LazySource ? file.problems() : parsedFile(file).problems;
}

const NO_PROBLEMS: readonly SyntaxProblem[] = [];

function learn({ format, text }: SourceFile, parsed: () => ParsedFile): FileFacts {
  return (format === "hcl" ? scanFacts(text) : null) ?? factsOf(text, parsed());
}

/** True when the file was made of this text. Texts that are known to be the same are not read. */
export function isSame(file: SourceFile, source: RawSource): boolean {
  return file instanceof LazySource ? file.isOf(source) : file.text === source.text;
}

function parse({ format, text }: SourceFile): ParsedFile {
  return format === "json" ? parseTerraformJson(text) : parseHcl(text);
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
