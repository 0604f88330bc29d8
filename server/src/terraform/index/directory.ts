import path from "node:path";
import type { Problem } from "../../../../shared/src/report.ts";
import { caseProblem, type FileFacts, type KnownDirectories, literalSource, targetOf } from "./facts.ts";
import { type InstalledModule, isInstalledPath, readManifest } from "./installed.ts";
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
import { isOverrideFile, literalAlias, moduleFiles, overridden, overriddenBy } from "./overrides.ts";
import { isTfvars } from "./paths.ts";
import type { RawSource } from "./read-sources.ts";
import { factsOfFile, parsedFile } from "./source-file.ts";

/** What is known of a directory before anything in it is looked at. */
export interface DirectoryFacts {
  readonly types: ReadonlySet<string>;
  /** Paths of the directories that it calls. */
  readonly targets: readonly string[];
  /** Calls that only work where the case of letters does not count. */
  readonly problems: readonly Problem[];
}

interface Contents {
  readonly name: string;
  /** In the order of their paths, `.tfvars` that Terraform does not load by itself included. */
  readonly files: readonly SourceFile[];
  /** `.terraform.lock.hcl`. */
  readonly lock: RawSource | null;
  /** `.terraform/modules/modules.json`. */
  readonly manifest: RawSource | null;
  readonly known: KnownDirectories;
}

/**
 * A directory that reads its declarations when they are first asked for: most of a repository is never looked into. The
 * getters are properties of the object itself, as in `syntax/lazy.ts`.
 */
class LazyDirectory implements ModuleDirectory {
  readonly path: string;
  readonly files: readonly SourceFile[];
  declare readonly lock: string | null;
  declare readonly installed: ModuleDirectory["installed"];
  declare readonly resources: ModuleDirectory["resources"];
  declare readonly variables: ModuleDirectory["variables"];
  declare readonly locals: ModuleDirectory["locals"];
  declare readonly calls: ModuleDirectory["calls"];
  declare readonly providers: ModuleDirectory["providers"];
  declare readonly outputs: ModuleDirectory["outputs"];
  declare readonly moved: ModuleDirectory["moved"];
  declare readonly removed: ModuleDirectory["removed"];
  declare readonly imports: ModuleDirectory["imports"];
  declare readonly settings: ModuleDirectory["settings"];
  declare readonly tfvars: ModuleDirectory["tfvars"];
  readonly #contents: Contents;
  #declared: Declared | null = null;
  #locals: ModuleDirectory["locals"] | null = null;
  #facts: DirectoryFacts | null = null;
  #installed: ModuleDirectory["installed"] | null = null;

  constructor(contents: Contents) {
    this.#contents = contents;
    this.path = contents.name;
    this.files = moduleFiles(contents.files);
    Object.defineProperties(this, LazyDirectory.#descriptors);
  }

  static readonly #descriptors: PropertyDescriptorMap & ThisType<LazyDirectory> = {
    lock: {
      enumerable: true,
      get() {
        return this.#contents.lock?.text ?? null;
      },
    },
    installed: {
      enumerable: true,
      get() {
        this.#installed ??= installedIn(this.#contents);
        return this.#installed;
      },
    },
    resources: lazily("resources"),
    variables: lazily("variables"),
    locals: {
      enumerable: true,
      get() {
        this.#locals ??= readLocals(this.#contents);
        return this.#locals;
      },
    },
    calls: lazily("calls"),
    providers: lazily("providers"),
    outputs: lazily("outputs"),
    moved: lazily("moved"),
    removed: lazily("removed"),
    imports: lazily("imports"),
    settings: lazily("settings"),
    tfvars: lazily("tfvars"),
  };

  static declared(directory: LazyDirectory): Declared {
    directory.#declared ??= declareAll(directory.#contents);
    return directory.#declared;
  }

  static members(directory: LazyDirectory): readonly SourceFile[] {
    return directory.#contents.files;
  }

  static lock(directory: LazyDirectory): RawSource | null {
    return directory.#contents.lock;
  }

  static manifest(directory: LazyDirectory): RawSource | null {
    return directory.#contents.manifest;
  }

  static facts(directory: LazyDirectory): DirectoryFacts {
    directory.#facts ??= gather(directory.#contents, directory.files);
    return directory.#facts;
  }
}

function lazily(key: keyof Declared): PropertyDescriptor & ThisType<LazyDirectory> {
  return {
    enumerable: true,
    get() {
      return LazyDirectory.declared(this)[key];
    },
  };
}

export function createDirectory(contents: Contents): ModuleDirectory {
  return new LazyDirectory(contents);
}

/** All files a directory was made of; null for one that was not made here. */
export function membersOf(directory: ModuleDirectory): readonly SourceFile[] | null {
  return directory instanceof LazyDirectory ? LazyDirectory.members(directory) : null;
}

/** The lock file of a directory. */
export function lockOf(directory: ModuleDirectory): RawSource | null {
  if (directory instanceof LazyDirectory) return LazyDirectory.lock(directory);
  const { path: folder, lock } = directory;
  return lock === null ? null : { path: `${folder === "" ? "" : `${folder}/`}.terraform.lock.hcl`, text: lock };
}

/** What `terraform init` wrote of the modules it downloaded for a directory; null for one that was not made here. */
export function manifestOf(directory: ModuleDirectory): RawSource | null {
  return directory instanceof LazyDirectory ? LazyDirectory.manifest(directory) : null;
}

const NOTHING_INSTALLED: ModuleDirectory["installed"] = new Map();

/** By manifest, for the directories that were known then: versions of a directory share it. */
const installedBy = new WeakMap<RawSource, Pick<Contents, "known"> & Pick<ModuleDirectory, "installed">>();

function installedIn({ name, manifest, known }: Contents): ModuleDirectory["installed"] {
  if (manifest === null) return NOTHING_INSTALLED;
  const before = installedBy.get(manifest);
  if (before?.known === known) return before.installed;
  const modules = (readManifest(manifest.text, name) ?? []).filter(({ directory }) => known.has(directory));
  const installed = new Map(modules.map((module): [string, InstalledModule] => [module.key, module]));
  installedBy.set(manifest, { known, installed });
  return installed;
}

/** Types that are declared in a directory and directories that it calls, without reading what is in its blocks. */
export function directoryFacts(directory: ModuleDirectory): DirectoryFacts {
  if (directory instanceof LazyDirectory) return LazyDirectory.facts(directory);
  const types = new Set([...directory.resources.values()].map(({ type }) => type));
  const local = [...directory.calls.values()].flatMap(({ target }) => target ?? []);
  return { types, targets: [...local, ...installedTargets(directory)], problems: [] };
}

/** Which of them is for which call is known once the root is built; all of them are for some. */
function installedTargets({ installed }: Pick<ModuleDirectory, "installed">): readonly string[] {
  return [...installed.values()].map(({ directory }) => directory);
}

function gather(contents: Contents, files: readonly SourceFile[]): DirectoryFacts {
  const { name, known } = contents;
  const types = new Set<string>();
  const targets: string[] = [...installedTargets({ installed: installedIn(contents) })];
  const problems: Problem[] = [];
  for (const file of files) {
    const facts: FileFacts = factsOfFile(file);
    for (const type of facts.types) types.add(type);
    for (const source of facts.calls) {
      const target = targetOf(name, source, known);
      if (target === null) continue;
      targets.push(target);
      const message = caseProblem(name, source, target);
      if (message !== null && !isInstalledPath(name)) problems.push({ where: file.path, message });
    }
  }
  return { types, targets, problems };
}

/** What the blocks of a directory declare. */
type Declared = Omit<ModuleDirectory, "path" | "files" | "lock" | "installed" | "locals">;

/** Locals are wanted of many directories of which nothing else is: only files that speak of them are read. */
function readLocals({ files }: Contents): ModuleDirectory["locals"] {
  const locals = new Map<string, LocalDeclaration>();
  for (const file of moduleFiles(files)) {
    if (!/\blocals\b/.test(file.text)) continue;
    for (const block of parsedFile(file).body.blocks) {
      if (block.type !== "locals") continue;
      for (const attribute of block.body.attributes) {
        locals.set(attribute.name, { name: attribute.name, file, attribute });
      }
    }
  }
  return locals;
}

/**
 * Blocks of a type with their addresses, as {@link ModuleDirectory.resources} has them; only files that declare the type
 * are read for it.
 */
export function blocksOfType(directory: ModuleDirectory, type: string): ReadonlyMap<string, BlockSite> {
  const files = directory.files.filter((file) => factsOfFile(file).types.includes(type));
  const found = new Map<string, BlockSite>();
  if (files.some(({ path: name }) => isOverrideFile(name))) {
    for (const each of directory.resources.values()) if (each.type === type) found.set(each.address, each);
    return found;
  }
  for (const file of files) {
    for (const block of parsedFile(file).body.blocks) {
      const address = block.labels[0] === type ? addressOf(block) : null;
      if (address !== null && !found.has(address)) found.set(address, { file, block });
    }
  }
  return found;
}

/** Address of a `resource` or `data` block within its module; null for other blocks. */
function addressOf({ type: kind, labels }: BlockSite["block"]): string | null {
  const [type, name] = labels;
  if (type === undefined || name === undefined) return null;
  return kind === "resource" ? `${type}.${name}` : kind === "data" ? `data.${type}.${name}` : null;
}

function declareAll({ name, files, known }: Contents): Declared {
  const draft = newDraft(name);
  for (const file of files.filter((each) => isTfvars(each.path))) {
    for (const attribute of parsedFile(file).body.attributes) draft.tfvars.push({ file, attribute });
  }
  for (const file of moduleFiles(files)) {
    const isOverride = isOverrideFile(file.path);
    for (const block of parsedFile(file).body.blocks) {
      const site = isOverride ? overridden(draft, { file, block }) : { file, block };
      DECLARE[block.type]?.(draft, site, known);
    }
  }
  return { ...draft, tfvars: automaticTfvars(draft) };
}

interface Draft {
  readonly path: string;
  readonly resources: Map<string, ResourceDeclaration>;
  readonly variables: Map<string, VariableDeclaration>;
  readonly calls: Map<string, ModuleCall>;
  readonly providers: ProviderDeclaration[];
  readonly outputs: Map<string, BlockSite>;
  readonly moved: BlockSite[];
  readonly removed: BlockSite[];
  readonly imports: BlockSite[];
  readonly settings: BlockSite[];
  readonly tfvars: TfvarsEntry[];
}

function newDraft(directory: string): Draft {
  return {
    path: directory,
    resources: new Map(),
    variables: new Map(),
    calls: new Map(),
    providers: [],
    outputs: new Map(),
    moved: [],
    removed: [],
    imports: [],
    settings: [],
    tfvars: [],
  };
}

/** One handler per block type; other types (`check`) are of no use here. */
const DECLARE: Readonly<Record<string, (draft: Draft, site: BlockSite, known: KnownDirectories) => void>> = {
  resource: (draft, site) => declareResource(draft, site, "managed"),
  data: (draft, site) => declareResource(draft, site, "data"),
  variable: (draft, site) => {
    const [name] = site.block.labels;
    if (name !== undefined) draft.variables.set(name, new LazyVariable(site, name));
  },
  module: (draft, site, known) => {
    const [name] = site.block.labels;
    if (name === undefined) return;
    const source = literalSource(site.block);
    // Overrides a call that is not there.
    if (source === null && isOverrideFile(site.file.path)) return;
    const target = source === null ? null : targetOf(draft.path, source, known);
    draft.calls.set(name, { ...site, name, source, target });
  },
  provider: (draft, site) => {
    const [name] = site.block.labels;
    if (name === undefined) return;
    const alias = literalAlias(site.block.body);
    const known =
      overriddenBy(site) === null
        ? -1
        : draft.providers.findIndex((each) => each.name === name && each.alias === alias);
    draft.providers.splice(known < 0 ? draft.providers.length : known, known < 0 ? 0 : 1, { ...site, name, alias });
  },
  output: (draft, site) => {
    const [name] = site.block.labels;
    if (name !== undefined) draft.outputs.set(name, site);
  },
  moved: (draft, site) => draft.moved.push(site),
  removed: (draft, site) => draft.removed.push(site),
  import: (draft, site) => draft.imports.push(site),
  terraform: (draft, site) => draft.settings.push(site),
};

function declareResource(draft: Draft, site: BlockSite, mode: "managed" | "data"): void {
  const { file, block } = site;
  const [type, name] = block.labels;
  if (type === undefined || name === undefined) return;
  const address = mode === "data" ? `data.${type}.${name}` : `${type}.${name}`;
  // A duplicate address is an error in Terraform; the first one stands.
  if (draft.resources.has(address) && overriddenBy(site) === null) return;
  draft.resources.set(address, { file, block, mode, type, name, address });
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
