import path from "node:path";
import type { Problem } from "../../../../shared/src/report.ts";
import type { Block } from "../syntax/ast.ts";
import { attributeOf } from "../syntax/find.ts";
import { LazyBlock } from "../syntax/lazy.ts";
import { LazyVariable } from "./lazy-variable.ts";
import type {
  BlockSite,
  LocalDeclaration,
  ModuleCall,
  ModuleDirectory,
  ProviderDeclaration,
  ResourceDeclaration,
  SourceFile,
  TfvarsEntry,
  VariableDeclaration,
} from "./model.ts";
import type { RawSource } from "./read-sources.ts";
import { createSource, parsedFile } from "./source-file.ts";

export { parsedFile } from "./source-file.ts";

/** Files and their blocks, grouped by directory. */
export interface Directories {
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly directories: ReadonlyMap<string, ModuleDirectory>;
  readonly problems: readonly Problem[];
}

/** An earlier reading of the same repository: what did not change since is taken from it. */
export type EarlierReading = Pick<Directories, "files" | "directories">;

/** Parses the sources and groups what they declare by directory. Broken files are reported and keep what is readable. */
export function readDirectories(sources: readonly RawSource[], earlier?: EarlierReading): Directories {
  const files = new Map<string, SourceFile>();
  const members = new Map<string, SourceFile[]>();
  const locks = new Map<string, string>();
  const known = new Set<string>();
  for (const source of sources) {
    const directory = directoryOf(source.path);
    if (source.path.endsWith(".terraform.lock.hcl")) {
      locks.set(directory, source.text);
      continue;
    }
    if (!isTfvars(source.path)) known.add(directory);
    const file = reuse(source, earlier?.files) ?? createSource(source);
    files.set(file.path, file);
    const group = members.get(directory);
    if (group === undefined) members.set(directory, [file]);
    else group.push(file);
  }
  // Calls know whether their target is there, so a directory more or less reaches all the others.
  const sameFolders = earlier !== undefined && sameKeys(earlier.directories, known);
  const directories = new Map<string, ModuleDirectory>();
  for (const [name, group] of members) {
    if (!known.has(name)) continue;
    const lock = locks.get(name) ?? null;
    const before = sameFolders ? earlier.directories.get(name) : undefined;
    const same = before !== undefined && before.lock === lock && sameItems(membersOf.get(before), group);
    directories.set(name, same ? before : readDirectory({ name, files: group, lock, known }));
  }
  return { files, directories, problems: problemsOf(files) };
}

function problemsOf(files: ReadonlyMap<string, SourceFile>): readonly Problem[] {
  const problems: Problem[] = [];
  for (const file of files.values()) {
    for (const problem of parsedFile(file).problems) {
      const message = `${problem.message}; the rest of the file is used`;
      problems.push({ where: `${file.path}:${problem.line}`, message });
    }
  }
  return problems;
}

/**
 * The reading after some of its files got new texts: only their directories are read again. Null when a file is not
 * among those that were read.
 */
export function readChanges(earlier: EarlierReading, changes: ReadonlyMap<string, string>): Directories | null {
  const files = new Map(earlier.files);
  const touched = new Set<string>();
  for (const [name, text] of changes) {
    const before = files.get(name);
    if (before === undefined) return null;
    if (before.text === text) continue;
    files.set(name, createSource({ path: name, text, isLink: before.isLink }));
    touched.add(directoryOf(name));
  }
  const directories = new Map(earlier.directories);
  for (const name of touched) {
    const before = directories.get(name);
    // A folder of nothing but `.tfvars` is no directory of the index.
    if (before === undefined) continue;
    const group = (membersOf.get(before) ?? []).map((file) => files.get(file.path) ?? file);
    directories.set(name, readDirectory({ name, files: group, lock: before.lock, known: earlier.directories }));
  }
  return { files, directories, problems: problemsOf(files) };
}

/** All files a directory was made of, `.tfvars` that Terraform does not load by itself included. */
const membersOf = new WeakMap<ModuleDirectory, readonly SourceFile[]>();

function readDirectory(options: {
  readonly name: string;
  readonly files: readonly SourceFile[];
  readonly lock: string | null;
  readonly known: Known;
}): ModuleDirectory {
  const draft = newDraft(options.name);
  for (const file of options.files) {
    const { body } = parsedFile(file);
    if (isTfvars(file.path)) {
      for (const attribute of body.attributes) draft.tfvars.push({ file, attribute });
    } else {
      draft.files.push(file);
      for (const block of body.blocks) declare(draft, { file, block }, options.known);
    }
  }
  const directory: ModuleDirectory = { ...draft, tfvars: automaticTfvars(draft), lock: options.lock };
  membersOf.set(directory, options.files);
  return directory;
}

function isTfvars(file: string): boolean {
  return file.endsWith(".tfvars") || file.endsWith(".tfvars.json");
}

function sameKeys(map: ReadonlyMap<string, unknown>, keys: ReadonlySet<string>): boolean {
  if (map.size !== keys.size) return false;
  for (const key of keys) if (!map.has(key)) return false;
  return true;
}

function sameItems<T>(a: readonly T[] | undefined, b: readonly T[]): boolean {
  return a !== undefined && a.length === b.length && a.every((item, i) => item === b[i]);
}

/** A file whose text did not change is not parsed again. */
function reuse(source: RawSource, previous: EarlierReading["files"] | undefined): SourceFile | null {
  const file = previous?.get(source.path);
  return file !== undefined && file.text === source.text ? file : null;
}

function directoryOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf("/")));
}

/** Paths of the directories that hold configuration. */
type Known = Pick<ReadonlySet<string>, "has">;

interface Draft {
  readonly path: string;
  readonly files: SourceFile[];
  readonly resources: Map<string, ResourceDeclaration>;
  readonly variables: Map<string, VariableDeclaration>;
  readonly locals: Map<string, LocalDeclaration>;
  readonly calls: Map<string, ModuleCall>;
  readonly providers: ProviderDeclaration[];
  readonly outputs: Map<string, BlockSite>;
  readonly moved: BlockSite[];
  readonly settings: BlockSite[];
  readonly tfvars: TfvarsEntry[];
}

function newDraft(directory: string): Draft {
  return {
    path: directory,
    files: [],
    resources: new Map(),
    variables: new Map(),
    locals: new Map(),
    calls: new Map(),
    providers: [],
    outputs: new Map(),
    moved: [],
    settings: [],
    tfvars: [],
  };
}

/** One handler per block type; other types (`check`, `import`, `removed`) are of no use here. */
const DECLARE: Readonly<Record<string, (draft: Draft, site: BlockSite, known: Known) => void>> = {
  resource: (draft, site) => declareResource(draft, site, "managed"),
  data: (draft, site) => declareResource(draft, site, "data"),
  variable: (draft, site) => {
    const [name] = site.block.labels;
    if (name !== undefined) draft.variables.set(name, new LazyVariable(site, name));
  },
  locals: (draft, { file, block }) => {
    for (const attribute of block.body.attributes)
      draft.locals.set(attribute.name, { name: attribute.name, file, attribute });
  },
  module: (draft, site, known) => {
    const [name] = site.block.labels;
    if (name !== undefined) draft.calls.set(name, { ...site, name, ...sourceOf(draft.path, site.block, known) });
  },
  provider: (draft, site) => {
    const [name] = site.block.labels;
    const alias = attributeOf(site.block, "alias")?.value;
    const text = alias?.kind === "literal" && typeof alias.value === "string" ? alias.value : null;
    if (name !== undefined) draft.providers.push({ ...site, name, alias: text });
  },
  output: (draft, site) => {
    const [name] = site.block.labels;
    if (name !== undefined) draft.outputs.set(name, site);
  },
  moved: (draft, site) => draft.moved.push(site),
  terraform: (draft, site) => draft.settings.push(site),
};

function declare(draft: Draft, site: BlockSite, known: Known): void {
  DECLARE[site.block.type]?.(draft, site, known);
}

function declareResource(draft: Draft, site: BlockSite, mode: "managed" | "data"): void {
  const { file, block } = site;
  const [type, name] = block.labels;
  if (type === undefined || name === undefined) return;
  const address = mode === "data" ? `data.${type}.${name}` : `${type}.${name}`;
  // A duplicate address is an error in Terraform; the first one stands.
  if (!draft.resources.has(address)) draft.resources.set(address, { file, block, mode, type, name, address });
}

/** Local sources start with `./` or `../`; everything else is external. */
function sourceOf(directory: string, block: Block, known: Known): Pick<ModuleCall, "source" | "target"> {
  const value = block instanceof LazyBlock ? block.valueOf("source") : attributeOf(block, "source")?.value;
  if (value?.kind !== "literal" || typeof value.value !== "string") return { source: null, target: null };
  const source = value.value;
  if (!/^\.\.?(\/|$)/.test(source)) return { source, target: null };
  const joined = path.posix.normalize(path.posix.join(directory, source)).replace(/\/$/, "");
  const target = joined === "." ? "" : joined;
  return { source, target: known.has(target) ? target : null };
}

/** terraform.tfvars, terraform.tfvars.json, then *.auto.tfvars[.json] in name order; later ones win. */
function automaticTfvars(draft: Draft): ReadonlyMap<string, TfvarsEntry> {
  const rank = (file: string): string => {
    const name = path.posix.basename(file);
    if (name === "terraform.tfvars") return "0";
    if (name === "terraform.tfvars.json") return "1";
    return /\.auto\.tfvars(\.json)?$/.test(name) ? `2${name}` : "";
  };
  const loaded = draft.tfvars.filter((entry) => rank(entry.file.path) !== "");
  loaded.sort((a, b) => (rank(a.file.path) < rank(b.file.path) ? -1 : 1));
  return new Map(loaded.map((entry) => [entry.attribute.name, entry]));
}
