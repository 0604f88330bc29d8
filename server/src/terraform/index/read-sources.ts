import { lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { Problem } from "../../../../shared/src/report.ts";
import { CachedSource } from "./cache/cached-source.ts";
import { digest } from "./cache/file.ts";
import { type CachedFile, type CachedFolder, looksLike, type Stamp, stampOf } from "./cache/model.ts";
import { type Keep, openCache, type SeenFile, type SeenFolder } from "./cache/open.ts";
import { isInstalledPath, MANIFEST, readManifest } from "./installed.ts";
import { type Ignored, type IndexOptions, ignoredBy, NO_OPTIONS } from "./options.ts";
import { codeOf, readText } from "./read-text.ts";

/** A configuration file on disk, decoded. */
export interface RawSource {
  /** Relative to the root, forward slashes. */
  readonly path: string;
  readonly text: string;
  /** A symbolic link to a file elsewhere in the repository: read as part of this folder, never edited here. */
  readonly isLink?: boolean | undefined;
}

export interface ReadSources {
  readonly sources: readonly RawSource[];
  readonly problems: readonly Problem[];
  /** Keeps for the next run what was learnt of the files; for when they were parsed. */
  readonly keep: Keep;
}

/** Not walked; what it says was downloaded is read: see {@link readInstalled}. */
const TERRAFORM_DATA = ".terraform";

/** Never entered: caches, version control, packages. None of them holds code that a human edits. */
const SKIPPED_DIRECTORIES: ReadonlySet<string> = new Set([
  ".git",
  TERRAFORM_DATA,
  ".terragrunt-cache",
  ".svn",
  ".hg",
  "node_modules",
  ".venv",
  "vendor",
]);

const CONFIGURATION =
  /\.(tf|tofu)(\.json)?$|\.tfvars(\.json)?$|^\.terraform\.lock\.hcl$|^[^.][^/]*(?<!\.pkr|\.nomad)\.hcl$/;

/** A deeper tree is a loop of some kind. */
const MAX_DIRECTORY_DEPTH = 40;

/** More folders than this are not read of what `terraform init` downloaded, in all roots together. */
const MAX_INSTALLED = 5_000;

/** True for files the index reads: `.tf`, `.tofu`, their JSON forms, `.tfvars`, the lock file and Terragrunt's `.hcl`. */
export function isConfigurationFile(name: string): boolean {
  return CONFIGURATION.test(name);
}

/** True for a path (relative, forward slashes) inside of a folder that is never walked. */
export function isInSkippedDirectory(file: string): boolean {
  return file
    .split("/")
    .slice(0, -1)
    .some((step) => SKIPPED_DIRECTORIES.has(step));
}

/**
 * Reads every configuration file below `root`, in a stable order. Unreadable folders and files, symbolic links that
 * lead nowhere, binary and oversized files become problems; the rest is read all the same.
 *
 * With a cache (`options.cache`), files that look as they did at an earlier run are not opened: their facts are
 * known, and their text is read when it is first asked for.
 */
export async function readSources(
  root: string,
  signal: AbortSignal,
  options: IndexOptions = NO_OPTIONS,
): Promise<ReadSources> {
  signal.throwIfAborted();
  const { before, keep } = openCache(root, options);
  const walk: Walk = {
    root,
    base: root.endsWith(path.sep) ? root : root + path.sep,
    signal,
    ignored: ignoredBy(options),
    before,
    sources: [],
    problems: [],
    seen: [],
    installed: new Set(),
    since: performance.now(),
  };
  await readFolder(walk, "", 0);
  readVarFiles(walk, options);
  walk.sources.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { sources: walk.sources, problems: walk.problems, keep: (files) => keep(walk.seen, files) };
}

interface Walk {
  readonly root: string;
  /** The root with the separator behind it. */
  readonly base: string;
  readonly signal: AbortSignal;
  readonly ignored: Ignored;
  /** What was there at an earlier run, by path. */
  readonly before: ReadonlyMap<string, CachedFolder>;
  readonly sources: RawSource[];
  readonly problems: Problem[];
  readonly seen: SeenFolder[];
  /** Folders of downloaded modules that were read. */
  readonly installed: Set<string>;
  /** When the thread was given up last, in milliseconds. */
  since: number;
}

/** Milliseconds of reading between two turns of other work. */
const SLICE_MS = 10;

/**
 * Files are small and many: asking a thread pool for each takes several times as long as reading it at once. The
 * thread is given up every {@link SLICE_MS} instead.
 */
function isTired(walk: Walk): boolean {
  return performance.now() - walk.since >= SLICE_MS;
}

async function breathe(walk: Walk): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
  walk.since = performance.now();
  walk.signal.throwIfAborted();
}

async function readFolder(walk: Walk, where: string, depth: number): Promise<void> {
  if (depth > MAX_DIRECTORY_DEPTH) {
    walk.problems.push({ where: where || ".", message: "folders are nested too deeply here, skipped" });
    return;
  }
  const listed = list(walk, where);
  if (listed === null) return;
  const prefix = where === "" ? "" : `${where}/`;
  const same: CachedFile[] = [];
  const files: SeenFile[] = [];
  walk.seen.push({ path: where, stamp: listed.stamp, folders: listed.folders, same, files, listedAgain: listed.again });
  for (const [i, { name, isLink }] of listed.files.entries()) {
    const before = listed.before[i] ?? null;
    if (before !== null && !isLink && isSame(walk, prefix + name, before)) same.push(before);
    else files.push(readEntry(walk, prefix + name, { name, isLink, before }));
    if (isTired(walk)) await breathe(walk);
  }
  for (const folder of listed.folders) {
    if (folder === TERRAFORM_DATA) await readInstalled(walk, prefix);
    else await readFolder(walk, prefix + folder, depth + 1);
  }
}

/** Reads the folders of the modules that `terraform init` says it downloaded for a root module, and nothing else. */
async function readInstalled(walk: Walk, prefix: string): Promise<void> {
  const where = prefix + MANIFEST;
  if (!isPlain(walk, where)) return;
  const read = readText(walk.base + where);
  const modules = read.ok ? readManifest(read.text, prefix.slice(0, -1)) : null;
  if (!read.ok || modules === null) {
    const message = read.ok ? "not what `terraform init` writes, skipped; run it again" : read.message;
    walk.problems.push({ where, message });
    return;
  }
  walk.sources.push({ path: where, text: read.text });
  for (const { directory } of modules) {
    if (walk.installed.has(directory) || !isPlain(walk, directory)) continue;
    if (walk.installed.size >= MAX_INSTALLED) {
      walk.problems.push({ where, message: `more than ${MAX_INSTALLED} downloaded modules; the rest is not read` });
      return;
    }
    walk.installed.add(directory);
    await readFolder(walk, directory, 0);
  }
}

/** True for what is there and reached through no symbolic link. */
function isPlain({ root, base }: Walk, where: string): boolean {
  try {
    return realpathSync(base + where) === path.join(realpathSync(root), where);
  } catch {
    return false;
  }
}

type Entry = Pick<CachedFile, "name" | "isLink">;

interface Listing {
  readonly stamp: Stamp | null;
  readonly folders: readonly string[];
  readonly files: readonly Entry[];
  /** The files in the same order as an earlier run found them. */
  readonly before: readonly (CachedFile | null)[];
  /** Not taken from the cache. */
  readonly again: boolean;
}

/** What is to be walked and read in a folder: from the cache while the folder looks the same. Null when it is closed. */
function list(walk: Walk, where: string): Listing | null {
  const folder = walk.base + where;
  const before = walk.before.get(where);
  try {
    const stats = lstatSync(folder);
    if (before !== undefined && TELLING_FOLDERS && looksLike(before.stamp, stats)) {
      return { stamp: before.stamp, folders: before.folders, files: before.files, before: before.files, again: false };
    }
    const stamp = stampOf(stats, Date.now());
    const known = new Map(before?.files.map((file) => [file.name, file]));
    const { folders, files } = listAnew(walk, where);
    return { stamp, folders, files, before: files.map(({ name }) => known.get(name) ?? null), again: true };
  } catch (error) {
    const message = `cannot read this folder (${codeOf(error)}), skipped; check its permissions`;
    walk.problems.push({ where: where || ".", message });
    return null;
  }
}

/** Whether a folder looks different when its entries change. */
const TELLING_FOLDERS = process.platform !== "win32";

function listAnew(
  walk: Walk,
  where: string,
): { readonly folders: readonly string[]; readonly files: readonly Entry[] } {
  const folders: string[] = [];
  const files: Entry[] = [];
  if (isInstalledPath(where)) return { folders, files: listInstalled(walk, where) };
  for (const entry of readdirSync(walk.base + where, { withFileTypes: true })) {
    const { name } = entry;
    if (entry.isDirectory()) {
      // Linked folders are not entered: one inside the repository is read where it really is.
      if (
        (!SKIPPED_DIRECTORIES.has(name) || name === TERRAFORM_DATA) &&
        !walk.ignored(`${where}${where && "/"}${name}/`)
      )
        folders.push(name);
    } else if (isConfigurationFile(name) && !walk.ignored(`${where}${where && "/"}${name}`)) {
      const isLink = entry.isSymbolicLink();
      if (isLink || entry.isFile()) files.push({ name, isLink });
    }
  }
  return { folders, files };
}

/** The module's own files: folders below it that it calls are named by the manifest like itself. */
function listInstalled(walk: Walk, where: string): readonly Entry[] {
  return readdirSync(walk.base + where, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:tf|tofu)(?:\.json)?$/.test(entry.name))
    .map(({ name }) => ({ name, isLink: false }));
}

/** Adds a file to the sources when it looks as it did. */
function isSame(walk: Walk, where: string, { stamp, facts }: CachedFile): boolean {
  if (facts === null || stamp === null) return false;
  const file = walk.base + where;
  const stats = lstatSync(file, EVEN_IF_NONE);
  if (stats === undefined || !looksLike(stamp, stats)) return false;
  walk.sources.push(new CachedSource({ path: where, file, text: null, facts }));
  return true;
}

const EVEN_IF_NONE = { throwIfNoEntry: false } as const;

/** Reads a file, and adds it to the sources. */
function readEntry(walk: Walk, where: string, entry: Entry & { readonly before: CachedFile | null }): SeenFile {
  const { name, isLink, before } = entry;
  const full = walk.base + where;
  const unkept = { name, isLink, stamp: null, hash: null, facts: null, before, source: null };
  if (isLink && !leadsToFile(walk, where)) return unkept;
  const now = Date.now();
  const read = readText(full);
  if (!read.ok) {
    walk.problems.push({ where, message: read.message });
    return unkept;
  }
  const { text } = read;
  if (isLink) {
    walk.sources.push({ path: where, text, isLink });
    return unkept;
  }
  const stamp = stampOf(read.stats, now);
  if (before?.facts && before.hash === digest(text)) {
    walk.sources.push(new CachedSource({ path: where, file: full, text, facts: before.facts }));
    return { ...before, stamp, before, source: null };
  }
  const source = { path: where, text, isLink };
  walk.sources.push(source);
  return { name, isLink, stamp, hash: null, facts: null, before, source };
}

/** Chosen var-files that the walk did not come across: outside of the repository, ignored, or named otherwise. */
function readVarFiles(walk: Walk, { varFiles }: IndexOptions): void {
  if (varFiles.length === 0) return;
  const read = new Set(walk.sources.map((source) => source.path));
  for (const file of varFiles) {
    const where = varFilePath(walk.root, file);
    if (read.has(where)) continue;
    read.add(where);
    const found = readText(path.resolve(walk.root, where));
    if (found.ok) walk.sources.push({ path: where, text: found.text, isLink: false });
    else walk.problems.push({ where, message: found.message });
  }
}

/**
 * Path of a chosen var-file relative to the root, as sources have it; outside of the repository it starts with `..`, and
 * on another drive with that.
 *
 * @param platform how paths are written.
 */
export function varFilePath(root: string, file: string, platform: path.PlatformPath = path): string {
  return platform.relative(root, platform.resolve(root, file)).split(platform.sep).join("/");
}

/** Whether a symbolic link leads to a file of the repository; a problem when it leads nowhere. */
function leadsToFile(walk: Walk, where: string): boolean {
  const link = path.join(walk.root, where);
  try {
    const inside = path.relative(realpathSync(walk.root), realpathSync(link));
    // A link out of the repository must not pull foreign files into it.
    if (inside.startsWith("..") || path.isAbsolute(inside)) return false;
    return statSync(link).isFile();
  } catch (error) {
    walk.problems.push({ where, message: `a symbolic link that leads nowhere (${codeOf(error)}), skipped` });
    return false;
  }
}
