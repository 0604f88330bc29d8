import { readdir, readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import type { Problem } from "../../../../shared/src/report.ts";
import { MAX_FILE_LENGTH } from "../syntax/parse.ts";

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
 * Reads every configuration file below `root`, in a stable order. Unreadable folders and files, loops of symbolic
 * links, binary and oversized files become problems; the rest is read all the same.
 */
export async function readSources(root: string, signal: AbortSignal): Promise<ReadSources> {
  const walk: Walk = { root, signal, seen: new Set(), sources: [], problems: [] };
  await readFolder(walk, root, 0);
  walk.sources.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { sources: walk.sources, problems: walk.problems };
}

interface Walk {
  readonly root: string;
  readonly signal: AbortSignal;
  /** Real paths of folders that were entered: a link back to one of them is a loop. */
  readonly seen: Set<string>;
  readonly sources: RawSource[];
  readonly problems: Problem[];
}

async function readFolder(walk: Walk, folder: string, depth: number): Promise<void> {
  walk.signal.throwIfAborted();
  const where = relative(walk, folder);
  if (depth > MAX_DIRECTORY_DEPTH) {
    walk.problems.push({ where, message: "folders are nested too deeply here, skipped" });
    return;
  }
  try {
    const real = await realpath(folder);
    if (walk.seen.has(real)) return;
    walk.seen.add(real);
    const entries = await readdir(folder, { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const files: { file: string; isLink: boolean }[] = [];
    for (const entry of entries) {
      const full = path.join(folder, entry.name);
      const kind = entry.isSymbolicLink() ? await linkKind(walk, full, entry.name) : entry;
      if (kind?.isDirectory()) {
        // A linked folder inside the repository is read where it really is.
        if (!SKIPPED_DIRECTORIES.has(entry.name) && kind === entry) await readFolder(walk, full, depth + 1);
      } else if (kind?.isFile() && isConfigurationFile(entry.name)) files.push({ file: full, isLink: kind !== entry });
    }
    await Promise.all(files.map(({ file, isLink }) => readOne(walk, file, isLink)));
  } catch (error) {
    walk.signal.throwIfAborted();
    walk.problems.push({
      where,
      message: `cannot read this folder (${codeOf(error)}), skipped; check its permissions`,
    });
  }
}

/** What a symbolic link points at; null, with a problem where it matters, when it points nowhere or outside. */
async function linkKind(
  walk: Walk,
  link: string,
  name: string,
): Promise<{ isDirectory(): boolean; isFile(): boolean } | null> {
  try {
    const target = await realpath(link);
    const inside = path.relative(await realpath(walk.root), target);
    // A link out of the repository must not pull foreign files into it.
    if (inside.startsWith("..") || path.isAbsolute(inside)) return null;
    return await stat(link);
  } catch (error) {
    if (isConfigurationFile(name)) {
      walk.problems.push({
        where: relative(walk, link),
        message: `a symbolic link that leads nowhere (${codeOf(error)}), skipped`,
      });
    }
    return null;
  }
}

async function readOne(walk: Walk, file: string, isLink: boolean): Promise<void> {
  const where = relative(walk, file);
  try {
    const { size } = await stat(file);
    if (size > MAX_FILE_LENGTH) {
      const limit = MAX_FILE_LENGTH / 1024 / 1024;
      walk.problems.push({
        where,
        message: `${(size / 1024 / 1024).toFixed(1)} MB, over the limit of ${limit} MiB, skipped; split the file`,
      });
      return;
    }
    const bytes = await readFile(file);
    if (bytes.includes(0)) {
      walk.problems.push({
        where,
        message: "not a text file (it contains NUL bytes), skipped; is it really Terraform?",
      });
      return;
    }
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    walk.sources.push({ path: where, text, isLink });
  } catch (error) {
    const reason = error instanceof TypeError ? "not valid UTF-8" : codeOf(error);
    walk.problems.push({ where, message: `cannot read this file (${reason}), skipped` });
  }
}

function relative(walk: Walk, full: string): string {
  return path.relative(walk.root, full).split(path.sep).join("/") || ".";
}

function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return error instanceof Error ? error.message : String(error);
}
