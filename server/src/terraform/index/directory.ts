import type { Problem } from "../../../../shared/src/report.ts";
import { type Alone, type Contents, type Declared, declareAll, readAlone } from "./declarations.ts";
import { caseProblem, type FileFacts, targetOf } from "./facts.ts";
import { type InstalledModule, isInstalledPath, readManifest } from "./installed.ts";
import type { ModuleDirectory, SourceFile } from "./model.ts";
import { moduleFiles } from "./overrides.ts";
import type { RawSource } from "./read-sources.ts";
import { factsOfFile } from "./source-file.ts";

/** What is known of a directory before anything in it is looked at. */
export interface DirectoryFacts {
  readonly types: ReadonlySet<string>;
  /** Paths of the directories that it calls. */
  readonly targets: readonly string[];
  /** At least where a module is called that is not in the repository. */
  readonly outside: boolean;
  /** Calls that only work where the case of letters does not count. */
  readonly problems: readonly Problem[];
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
  readonly #alone = new Map<Alone, ModuleDirectory[Alone]>();
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
    variables: alone("variables"),
    locals: alone("locals"),
    calls: alone("calls"),
    providers: lazily("providers"),
    outputs: alone("outputs"),
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

  static alone(directory: LazyDirectory, kind: Alone): ModuleDirectory[Alone] {
    const made = directory.#alone.get(kind) ?? readAlone(directory.#contents, kind);
    directory.#alone.set(kind, made);
    return made;
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

function alone(kind: Alone): PropertyDescriptor & ThisType<LazyDirectory> {
  return {
    enumerable: true,
    get() {
      return LazyDirectory.alone(this, kind);
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
  const outside = [...directory.calls.values()].some(({ target }) => target === null);
  return { types, targets: [...local, ...installedTargets(directory)], outside, problems: [] };
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
  let outside = false;
  for (const file of files) {
    const facts: FileFacts = factsOfFile(file);
    outside ||= facts.outside;
    for (const type of facts.types) types.add(type);
    for (const source of facts.calls) {
      const target = targetOf(name, source, known);
      outside ||= target === null;
      if (target === null) continue;
      targets.push(target);
      const message = caseProblem(name, source, target);
      if (message !== null && !isInstalledPath(name)) problems.push({ where: file.path, message });
    }
  }
  return { types, targets, outside, problems };
}
