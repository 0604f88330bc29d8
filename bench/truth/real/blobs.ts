import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** A file of a repository. */
export interface Blob {
  readonly path: string;
  readonly text: string;
}

/** A repository's name and version, as far as they can be told. */
export interface Source {
  /** `owner/name`, or the folder's name. */
  readonly name: string;
  /** Short id of the commit; null when there is none. */
  readonly commit: string | null;
}

/** Larger files are no test fixtures. */
const MAX_BYTES = 32 * 1024 * 1024;

/** The folders that are there; says which are not: nobody has them all. */
export function present(folders: readonly string[]): readonly string[] {
  return folders.filter((folder) => {
    const isThere = existsSync(folder);
    if (!isThere) console.error(`${folder} is not there and left out`);
    return isThere;
  });
}

/** Name and commit of a folder or bare git directory. `owner+name` in its path is the repository. */
export function sourceOf(folder: string): Source {
  const parts = path.resolve(folder).split(path.sep);
  const named = parts.findLast((part) => part.includes("+")) ?? parts.at(-1) ?? folder;
  return { name: named.replace("+", "/"), commit: git(folder, ["rev-parse", "--short=10", "HEAD"])?.trim() ?? null };
}

/** Files of a folder, or of the newest commit of a bare git directory. */
export function readBlobs(folder: string, wanted: (name: string) => boolean): readonly Blob[] {
  return isBare(folder) ? fromGit(folder, wanted) : fromDisk(folder, wanted);
}

function isBare(folder: string): boolean {
  return existsSync(path.join(folder, "HEAD")) && existsSync(path.join(folder, "objects"));
}

function git(folder: string, args: readonly string[], input?: string): string | null {
  const where = isBare(folder) ? ["--git-dir", folder] : ["-C", folder];
  try {
    return execFileSync("git", [...where, ...args], {
      encoding: "utf8",
      maxBuffer: 2 ** 30,
      stdio: ["pipe", "pipe", "ignore"],
      ...(input === undefined ? {} : { input }),
    });
  } catch {
    return null;
  }
}

function fromDisk(folder: string, wanted: (name: string) => boolean): readonly Blob[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .filter((name) => !/(?:^|[\\/])\.git[\\/]/.test(name) && wanted(name))
    .flatMap((name): Blob[] => {
      const file = path.join(folder, name);
      const found = statSync(file, { throwIfNoEntry: false });
      if (found?.isFile() !== true || found.size > MAX_BYTES) return [];
      return [{ path: name.replaceAll("\\", "/"), text: readFileSync(file, "utf8") }];
    });
}

/** Blobs that are not in a partial copy are left out. */
function fromGit(folder: string, wanted: (name: string) => boolean): readonly Blob[] {
  const tree = git(folder, ["ls-tree", "-r", "-z", "HEAD"]) ?? "";
  return tree.split("\0").flatMap((line): Blob[] => {
    const [, kind, hash, name] = /^\d+ (\w+) (\w+)\t(.*)$/s.exec(line) ?? [];
    if (kind !== "blob" || hash === undefined || name === undefined || !wanted(name)) return [];
    const text = git(folder, ["cat-file", "blob", hash]);
    return text === null || text.length > MAX_BYTES ? [] : [{ path: name, text }];
  });
}
