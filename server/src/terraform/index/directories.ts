import { createDirectory, lockOf, manifestOf, membersOf } from "./directory.ts";
import { rootOfManifest } from "./installed.ts";
import type { ModuleDirectory, SourceFile } from "./model.ts";
import { PathMap, pathsOf } from "./path-map.ts";
import { directoryOf, isTfvars } from "./paths.ts";
import type { RawSource } from "./read-sources.ts";
import { createSource, isSame } from "./source-file.ts";

export { parsedFile } from "./source-file.ts";

/** Files and their blocks, grouped by directory. */
export interface Directories {
  readonly files: PathMap<SourceFile>;
  readonly directories: PathMap<ModuleDirectory>;
  /** What else was read: lock files, and what `terraform init` says of the modules it downloaded. */
  readonly beside: readonly RawSource[];
}

/** Files that were parsed elsewhere, by path: those of the same text are taken from here. */
export type ParsedFiles = ReadonlyMap<string, SourceFile>;

/**
 * Groups the sources by directory. What did not change since an earlier reading of the same repository is taken from it.
 */
export function readDirectories(
  sources: readonly RawSource[],
  earlier?: Directories,
  parsed?: ParsedFiles,
): Directories {
  const files: SourceFile[] = [];
  const members = new Map<string, SourceFile[]>();
  const locks = new Map<string, RawSource>();
  const manifests = new Map<string, RawSource>();
  const beside: RawSource[] = [];
  const known = new Set<string>();
  for (const source of sources) {
    const directory = directoryOf(source.path);
    if (source.path.endsWith(".terraform.lock.hcl")) {
      locks.set(directory, source);
      beside.push(source);
      continue;
    }
    const initialised = rootOfManifest(source.path);
    if (initialised !== null) {
      manifests.set(initialised, source);
      beside.push(source);
      continue;
    }
    const file = reuse(source, earlier?.files) ?? reuse(source, parsed) ?? createSource(source);
    files.push(file);
    if (isModuleFile(file.path)) known.add(directory);
    else if (!isTfvars(file.path)) continue;
    const group = members.get(directory);
    if (group === undefined) members.set(directory, [file]);
    else group.push(file);
  }
  // Calls know whether their target is there, so a directory more or less reaches all the others.
  const paths = pathsOf(
    [...members.keys()].filter((name) => known.has(name)),
    earlier?.directories,
  );
  const sameFolders = earlier !== undefined && paths === earlier.directories.paths;
  const directories = paths.order.map((name) => {
    const group = members.get(name) ?? [];
    const lock = locks.get(name) ?? null;
    const manifest = manifests.get(name) ?? null;
    const before = sameFolders ? earlier.directories.get(name) : undefined;
    const same =
      before !== undefined &&
      sameSource(lockOf(before), lock) &&
      sameSource(manifestOf(before), manifest) &&
      sameItems(membersOf(before), group);
    return same ? before : createDirectory({ name, files: group, lock, manifest, known: paths });
  });
  const filePaths = pathsOf(
    files.map((file) => file.path),
    earlier?.files,
  );
  return {
    files: PathMap.of(filePaths, files, earlier?.files),
    directories: PathMap.of(paths, directories, earlier?.directories),
    beside,
  };
}

/** True for what Terraform takes for a part of the module in its folder. */
export function isModuleFile(file: string): boolean {
  return /\.(?:tf|tofu)(?:\.json)?$/.test(file);
}

/** Something as it was and as it is. */
export type Change<T> = readonly [before: T, now: T];

/** A reading in which some files of an earlier one have other texts. */
export interface ChangedReading extends Directories {
  readonly changedFiles: readonly Change<SourceFile>[];
  readonly changedDirectories: readonly Change<ModuleDirectory>[];
}

/**
 * The reading after some of its files got new texts: only their directories are read again. Null when a file is not
 * among those that were read, or is gone.
 */
export function readChanges(
  earlier: Directories,
  changes: ReadonlyMap<string, string | null>,
  parsed?: ParsedFiles,
): ChangedReading | null {
  let { files, directories } = earlier;
  const changedFiles: Change<SourceFile>[] = [];
  const touched = new Set<string>();
  for (const [name, text] of changes) {
    const before = files.get(name);
    if (before === undefined || text === null) return null;
    if (before.text === text) continue;
    const source = { path: name, text, isLink: before.isLink };
    const file = reuse(source, parsed) ?? createSource(source);
    files = files.with(name, file);
    changedFiles.push([before, file]);
    if (isModuleFile(name) || isTfvars(name)) touched.add(directoryOf(name));
  }
  const changedDirectories: Change<ModuleDirectory>[] = [];
  for (const name of touched) {
    const before = directories.get(name);
    // A folder of nothing but `.tfvars` is no directory of the index.
    if (before === undefined) continue;
    const group = (membersOf(before) ?? []).map((file) => files.get(file.path) ?? file);
    const others = { lock: lockOf(before), manifest: manifestOf(before) };
    const now = createDirectory({ name, files: group, ...others, known: directories.paths });
    directories = directories.with(name, now);
    changedDirectories.push([before, now]);
  }
  return { files, directories, beside: earlier.beside, changedFiles, changedDirectories };
}

function sameSource(a: RawSource | null, b: RawSource | null): boolean {
  return a === b || (a !== null && b !== null && a.text === b.text);
}

function sameItems<T>(a: readonly T[] | null, b: readonly T[]): boolean {
  return a !== null && a.length === b.length && a.every((item, i) => item === b[i]);
}

/** A file whose text did not change is not parsed again. */
function reuse(source: RawSource, previous: ParsedFiles | undefined): SourceFile | null {
  const file = previous?.get(source.path);
  return file !== undefined && (file === source || isSame(file, source)) ? file : null;
}
