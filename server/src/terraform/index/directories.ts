import type { Problem } from "../../../../shared/src/report.ts";
import { createDirectory, lockOf, manifestOf, membersOf } from "./directory.ts";
import { isInstalledPath, rootOfManifest } from "./installed.ts";
import type { ModuleDirectory, SourceFile } from "./model.ts";
import { directoryOf, isTfvars } from "./paths.ts";
import type { RawSource } from "./read-sources.ts";
import { createSource, isSame, problemsOfFile } from "./source-file.ts";

export { parsedFile } from "./source-file.ts";

/** Files and their blocks, grouped by directory. */
export interface Directories {
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly directories: ReadonlyMap<string, ModuleDirectory>;
  /** Reads every file as a whole, when it is first called. */
  problems(): readonly Problem[];
}

/** An earlier reading of the same repository: what did not change since is taken from it. */
export type EarlierReading = Pick<Directories, "files" | "directories">;

/** Parses the sources and groups what they declare by directory. Broken files are reported and keep what is readable. */
export function readDirectories(
  sources: readonly RawSource[],
  earlier?: EarlierReading,
  parsed?: ReadonlyMap<string, SourceFile>,
): Directories {
  const files = new Map<string, SourceFile>();
  const members = new Map<string, SourceFile[]>();
  const locks = new Map<string, RawSource>();
  const manifests = new Map<string, RawSource>();
  const known = new Set<string>();
  for (const source of sources) {
    const directory = directoryOf(source.path);
    if (source.path.endsWith(".terraform.lock.hcl")) {
      locks.set(directory, source);
      continue;
    }
    const initialised = rootOfManifest(source.path);
    if (initialised !== null) {
      manifests.set(initialised, source);
      continue;
    }
    const file = reuse(source, earlier?.files) ?? reuse(source, parsed) ?? createSource(source);
    files.set(file.path, file);
    if (isModuleFile(file.path)) known.add(directory);
    else if (!isTfvars(file.path)) continue;
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
    const manifest = manifests.get(name) ?? null;
    const before = sameFolders ? earlier.directories.get(name) : undefined;
    const same =
      before !== undefined &&
      sameSource(lockOf(before), lock) &&
      sameSource(manifestOf(before), manifest) &&
      sameItems(membersOf(before), group);
    directories.set(name, same ? before : createDirectory({ name, files: group, lock, manifest, known }));
  }
  return { files, directories, problems: () => problemsOf(files) };
}

/** True for what Terraform takes for a part of the module in its folder. */
export function isModuleFile(file: string): boolean {
  return /\.(?:tf|tofu)(?:\.json)?$/.test(file);
}

function problemsOf(files: ReadonlyMap<string, SourceFile>): readonly Problem[] {
  const problems: Problem[] = [];
  for (const file of files.values()) {
    // Other tools have files of that ending, too, which are no business of ours.
    if (file.path.endsWith(".hcl") && !file.path.endsWith("terragrunt.hcl")) continue;
    if (isInstalledPath(file.path)) continue;
    for (const { line, message } of problemsOfFile(file))
      problems.push({ where: `${file.path}:${line}`, message: `${message}; the rest of the file is used` });
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
    const group = (membersOf(before) ?? []).map((file) => files.get(file.path) ?? file);
    const beside = { lock: lockOf(before), manifest: manifestOf(before) };
    directories.set(name, createDirectory({ name, files: group, ...beside, known: earlier.directories }));
  }
  return { files, directories, problems: () => problemsOf(files) };
}

function sameSource(a: RawSource | null, b: RawSource | null): boolean {
  return a === b || (a !== null && b !== null && a.text === b.text);
}

function sameKeys(map: ReadonlyMap<string, unknown>, keys: ReadonlySet<string>): boolean {
  if (map.size !== keys.size) return false;
  for (const key of keys) if (!map.has(key)) return false;
  return true;
}

function sameItems<T>(a: readonly T[] | null, b: readonly T[]): boolean {
  return a !== null && a.length === b.length && a.every((item, i) => item === b[i]);
}

/** A file whose text did not change is not parsed again. */
function reuse(source: RawSource, previous: EarlierReading["files"] | undefined): SourceFile | null {
  const file = previous?.get(source.path);
  return file !== undefined && isSame(file, source) ? file : null;
}
