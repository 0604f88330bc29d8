import path from "node:path";
import type { Block, ParsedFile } from "../syntax/ast.ts";
import { attributeOf } from "../syntax/find.ts";
import { LazyBlock } from "../syntax/lazy.ts";

/**
 * What must be known of a file before anything in it is looked at: enough to find root modules and the directories in
 * which a type is declared. A cache keeps exactly this between runs. Where it says "at least", a text was searched and
 * not read: see `scan-facts.ts`.
 */
export interface FileFacts {
  /** At least the types of its `resource` and `data` blocks, each once. */
  readonly types: readonly string[];
  /** Local sources of its calls of modules as written: they start with `./` or `../`. */
  readonly calls: readonly string[];
  /** At least where it has a call of a module whose source is not written there as a local one. */
  readonly outside: boolean;
  /** It speaks of `terraform.workspace`. */
  readonly asksWorkspace: boolean;
  /** At least where it has `import` blocks. */
  readonly imports: boolean;
  /** At least where it says in which backend a state is kept. */
  readonly keepsState: boolean;
}

const NOTHING: readonly never[] = [];

/** Of a file that declares nothing. */
export const NO_FACTS: FileFacts = {
  types: NOTHING,
  calls: NOTHING,
  outside: false,
  asksWorkspace: false,
  imports: false,
  keepsState: false,
};

/** A `backend` or `cloud` block, or the words elsewhere. */
const BACKEND = /\b(?:backend|cloud)(?![\w-])/;

/** What a text of any form says without being taken apart. */
export function wordsOf(text: string): Pick<FileFacts, "asksWorkspace" | "keepsState"> {
  return { asksWorkspace: text.includes("terraform.workspace"), keepsState: BACKEND.test(text) };
}

/** The facts of a parsed file. */
export function factsOf(text: string, { body }: ParsedFile): FileFacts {
  const types = new Set<string>();
  const calls: string[] = [];
  let outside = false;
  for (const block of body.blocks) {
    if (block.type === "resource" || block.type === "data") {
      const [type, name] = block.labels;
      if (type !== undefined && name !== undefined) types.add(type);
    } else if (block.type === "module") {
      const source = literalSource(block);
      if (source !== null && isLocal(source)) calls.push(source);
      else outside = true;
    }
  }
  return {
    types: types.size === 0 ? NOTHING : [...types],
    calls: calls.length === 0 ? NOTHING : calls,
    outside,
    imports: body.blocks.some(({ type }) => type === "import"),
    ...wordsOf(text),
  };
}

/** The `source` of a `module` block, when it is a plain string. */
export function literalSource(block: Block): string | null {
  const value = block instanceof LazyBlock ? block.valueOf("source") : attributeOf(block, "source")?.value;
  return value?.kind === "literal" && typeof value.value === "string" ? value.value : null;
}

/** Whether a source as it is written leads to a folder of the same repository. */
export function isLocal(source: string): boolean {
  // On Windows people write `..\\modules\\x`, and Terraform takes it there.
  return /^\.\.?([\\/]|$)/.test(source);
}

/** Paths of the directories that hold configuration. */
export type KnownDirectories = Pick<ReadonlySet<string>, "has"> & { keys(): Iterable<string> };

/** Directory that a local source leads to; null when there is no configuration, or the source is not local. */
export function targetOf(directory: string, source: string, known: KnownDirectories): string | null {
  if (!isLocal(source)) return null;
  const target = writtenTarget(directory, source);
  return known.has(target) ? target : foldedTarget(target, known);
}

function writtenTarget(directory: string, source: string): string {
  const joined = path.posix.join(directory, source.includes("\\") ? source.replaceAll("\\", "/") : source);
  if (joined === "." || joined === "./") return "";
  return joined.endsWith("/") ? joined.slice(0, -1) : joined;
}

const folded = new WeakMap<KnownDirectories, ReadonlyMap<string, string | null>>();

/** The one directory whose path differs in case only: it is what Windows and macOS find. Null when there are several. */
function foldedTarget(target: string, known: KnownDirectories): string | null {
  const table = folded.get(known) ?? foldAll(known);
  folded.set(known, table);
  return table.get(target.toLowerCase()) ?? null;
}

function foldAll(known: KnownDirectories): ReadonlyMap<string, string | null> {
  const table = new Map<string, string | null>();
  for (const each of known.keys()) {
    const key = each.toLowerCase();
    table.set(key, table.has(key) ? null : each);
  }
  return table;
}

/** A source that leads to a directory only where the case of letters is not looked at; null when it is written rightly. */
export function caseProblem(directory: string, source: string, target: string): string | null {
  const written = writtenTarget(directory, source);
  if (written === target || written.toLowerCase() !== target.toLowerCase()) return null;
  return `module source "${source}" means ${target}, which it only is where the case of letters does not count; write it that way`;
}
