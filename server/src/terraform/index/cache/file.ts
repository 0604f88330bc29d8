import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { version } from "../../../../../package.json";

/** Counts changes of what is kept and of what it means: other versions are not read. */
const FORMAT = 5;

/** More bytes than this are not kept: a repository of some 200,000 files. */
const MAX_BYTES = 32 * 1024 * 1024;

/** More repositories than this are not kept; those used longest ago go first. */
const MAX_FILES = 100;

/** Which repository, read how; every key has a file of its own. */
export interface CacheKey {
  /** Where all caches are. */
  readonly folder: string;
  /** Absolute path of the repository. */
  readonly root: string;
  /** What else decides which files are read. */
  readonly options: string;
}

export function cacheFile({ folder, root, options }: CacheKey): string {
  return path.join(folder, `${digest(root, options)}.json`);
}

/** The text that was kept, or null when there is none, or none that can be trusted. Never throws. */
export function readCacheFile(key: CacheKey): string | null {
  try {
    const handle = openSync(cacheFile(key), "r");
    try {
      const { size, uid } = fstatSync(handle);
      if (size > MAX_BYTES || (process.getuid !== undefined && uid !== process.getuid())) return null;
      const text = readFileSync(handle, "utf8");
      const end = text.indexOf("\n");
      const body = text.slice(end + 1);
      return text.slice(0, end) === headerOf(key, body) ? body : null;
    } finally {
      closeSync(handle);
    }
  } catch {
    return null;
  }
}

/**
 * Keeps a text: written beside and renamed, so that another process reads the old one or the new one. Readable by the
 * user alone. A failure (full disk, no permission) loses the cache and nothing else.
 */
export async function writeCacheFile(key: CacheKey, body: string): Promise<boolean> {
  const target = cacheFile(key);
  const draft = `${target}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;
  try {
    const text = `${headerOf(key, body)}\n${body}`;
    if (Buffer.byteLength(text) > MAX_BYTES) return false;
    await mkdir(key.folder, { recursive: true, mode: 0o700 });
    await writeFile(draft, text, { mode: 0o600, flag: "wx" });
    await rename(draft, target);
    await removeOldest(key.folder);
    return true;
  } catch {
    await rm(draft, { force: true }).catch(() => undefined);
    return false;
  }
}

/** Proof that the body is whole, for this repository, and written by this version. */
function headerOf({ root, options }: CacheKey, body: string): string {
  return `terrafix-index ${FORMAT} ${version} ${digest(root, options, body)}`;
}

async function removeOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /\.(json|tmp)$/.test(name));
  if (names.length <= MAX_FILES) return;
  const ages = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(path.join(folder, name)).catch(() => null))?.mtimeMs ?? 0 })),
  );
  ages.sort((a, b) => a.at - b.at);
  for (const { name } of ages.slice(0, ages.length - MAX_FILES)) await rm(path.join(folder, name), { force: true });
}

/** 128 bits of SHA-256 over some texts, in letters that file names may have. */
export function digest(...texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\0");
  return hash.digest("base64url").slice(0, 22);
}
