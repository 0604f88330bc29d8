import { isUtf8 } from "node:buffer";
import { closeSync, type Dirent, fstatSync, openSync, readdirSync, readSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { Problem } from "../../../../shared/src/report.ts";
import { MAX_FILE_LENGTH } from "../syntax/parse.ts";
import type { FileFacts } from "./facts.ts";
import { type Ignored, type IndexOptions, ignoredBy, NO_OPTIONS } from "./options.ts";

/** A configuration file on disk, decoded. */
export interface RawSource {
  /** Relative to the root, forward slashes. */
  readonly path: string;
  readonly text: string;
  /** A symbolic link to a file elsewhere in the repository: read as part of this folder, never edited here. */
  readonly isLink?: boolean | undefined;
}

const given = new WeakMap<RawSource, FileFacts>();

/** Notes what is known of a source without reading it; only of this object, not of copies that may say something else. */
export function giveFacts(source: RawSource, facts: FileFacts): void {
  given.set(source, facts);
}

export function factsGiven(source: RawSource): FileFacts | undefined {
  return given.get(source);
}

export interface ReadSources {
  readonly sources: readonly RawSource[];
  readonly problems: readonly Problem[];
}

/** Never entered: caches, version control, packages. None of them holds code that a human edits. */
const SKIPPED_DIRECTORIES: ReadonlySet<string> = new Set([
  ".git",
  ".terraform",
  ".terragrunt-cache",
  ".svn",
  ".hg",
  "node_modules",
  ".venv",
  "vendor",
]);

const CONFIGURATION = /\.(tf|tofu)(\.json)?$|\.tfvars(\.json)?$|^\.terraform\.lock\.hcl$/;

/** A deeper tree is a loop of some kind. */
const MAX_DIRECTORY_DEPTH = 40;

/** True for files the index reads: `.tf`, `.tofu`, their JSON forms, `.tfvars` and the lock file. */
export function isConfigurationFile(name: string): boolean {
  return CONFIGURATION.test(name);
}

/**
 * Reads every configuration file below `root`, in a stable order. Unreadable folders and files, symbolic links that
 * lead nowhere, binary and oversized files become problems; the rest is read all the same.
 */
export async function readSources(
  root: string,
  signal: AbortSignal,
  options: IndexOptions = NO_OPTIONS,
): Promise<ReadSources> {
  signal.throwIfAborted();
  const buffer = Buffer.allocUnsafe(64 * 1024);
  const ignored = ignoredBy(options);
  const walk: Walk = { root, signal, ignored, sources: [], problems: [], buffer, since: performance.now() };
  await readFolder(walk, "", 0);
  readVarFiles(walk, options);
  walk.sources.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { sources: walk.sources, problems: walk.problems };
}

interface Walk {
  readonly root: string;
  readonly signal: AbortSignal;
  readonly ignored: Ignored;
  readonly sources: RawSource[];
  readonly problems: Problem[];
  /** Reused for every file. */
  buffer: Buffer;
  /** When the thread was given up last, in milliseconds. */
  since: number;
}

/** Milliseconds of reading between two turns of other work. */
const SLICE_MS = 10;

/**
 * Files are small and many: asking a thread pool for each takes several times as long as reading it at once. The
 * thread is given up every {@link SLICE_MS} instead.
 */
async function breathe(walk: Walk): Promise<void> {
  if (performance.now() - walk.since < SLICE_MS) return;
  await new Promise<void>((resolve) => setImmediate(resolve));
  walk.since = performance.now();
  walk.signal.throwIfAborted();
}

async function readFolder(walk: Walk, where: string, depth: number): Promise<void> {
  await breathe(walk);
  if (depth > MAX_DIRECTORY_DEPTH) {
    walk.problems.push({ where: where || ".", message: "folders are nested too deeply here, skipped" });
    return;
  }
  const folders: string[] = [];
  for (const entry of entriesOf(walk, where)) {
    const inside = where === "" ? entry.name : `${where}/${entry.name}`;
    if (entry.isDirectory()) {
      // Linked folders are not entered: one inside the repository is read where it really is.
      if (!SKIPPED_DIRECTORIES.has(entry.name) && !walk.ignored(`${inside}/`)) folders.push(inside);
    } else if (isConfigurationFile(entry.name) && !walk.ignored(inside)) {
      const isLink = entry.isSymbolicLink();
      if (isLink ? leadsToFile(walk, inside) : entry.isFile()) readOne(walk, inside, isLink);
      await breathe(walk);
    }
  }
  for (const folder of folders) await readFolder(walk, folder, depth + 1);
}

/** Chosen var-files that the walk did not come across: outside of the repository, ignored, or named otherwise. */
function readVarFiles(walk: Walk, { varFiles }: IndexOptions): void {
  const read = new Set(walk.sources.map((source) => source.path));
  for (const file of varFiles) {
    const where = varFilePath(walk.root, file);
    if (read.has(where)) continue;
    read.add(where);
    readOne(walk, where, false);
  }
}

/** Path of a chosen var-file relative to the root, as sources have it; starts with `..` outside of the repository. */
export function varFilePath(root: string, file: string): string {
  return path.relative(root, path.resolve(root, file)).split(path.sep).join("/");
}

function entriesOf(walk: Walk, where: string): readonly Dirent[] {
  try {
    return readdirSync(path.join(walk.root, where), { withFileTypes: true });
  } catch (error) {
    walk.problems.push({
      where: where || ".",
      message: `cannot read this folder (${codeOf(error)}), skipped; check its permissions`,
    });
    return [];
  }
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

function readOne(walk: Walk, where: string, isLink: boolean): void {
  try {
    const bytes = readBytes(walk, path.join(walk.root, where));
    if (typeof bytes === "number") {
      const limit = MAX_FILE_LENGTH / 1024 / 1024;
      const size = `${(bytes / 1024 / 1024).toFixed(1)} MB`;
      walk.problems.push({ where, message: `${size}, over the limit of ${limit} MiB, skipped; split the file` });
    } else if (bytes.includes(0)) {
      walk.problems.push({
        where,
        message: "not a text file (it contains NUL bytes), skipped; is it really Terraform?",
      });
    } else if (!isUtf8(bytes)) {
      walk.problems.push({ where, message: "cannot read this file (not valid UTF-8), skipped" });
    } else walk.sources.push({ path: where, text: bytes.toString("utf8"), isLink });
  } catch (error) {
    walk.problems.push({ where, message: `cannot read this file (${codeOf(error)}), skipped` });
  }
}

/** The bytes of a file, valid until the next call; or its size when that is over the limit. */
function readBytes(walk: Walk, file: string): Buffer | number {
  const handle = openSync(file, "r");
  try {
    const { size } = fstatSync(handle);
    if (size > MAX_FILE_LENGTH) return size;
    // One byte more than the size shows that the end was reached.
    if (walk.buffer.length <= size) walk.buffer = Buffer.allocUnsafe(2 * size + 1);
    let length = 0;
    for (;;) {
      const read = readSync(handle, walk.buffer, length, walk.buffer.length - length, null);
      length += read;
      if (read === 0 || length > size) return walk.buffer.subarray(0, Math.min(length, size || length));
      if (length === size) return walk.buffer.subarray(0, length);
    }
  } finally {
    closeSync(handle);
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return error instanceof Error ? error.message : String(error);
}
