import { NO_FACTS } from "../facts.ts";
import type { SourceFile } from "../model.ts";
import { type IndexOptions, optionsKey } from "../options.ts";
import type { RawSource } from "../read-sources.ts";
import { factsOfFile, isSame, problemsOfFile } from "../source-file.ts";
import { decode, encode } from "./encoding.ts";
import { type CacheKey, digest, readCacheFile, writeCacheFile } from "./file.ts";
import type { CachedFile, CachedFolder, Stamp } from "./model.ts";

/** A file that is new or looks different at this run. */
export interface SeenFile extends CachedFile {
  /** As an earlier run found it. */
  readonly before: CachedFile | null;
  /** Its text, when neither hash nor facts are known yet. */
  readonly source: RawSource | null;
}

export interface SeenFolder {
  readonly path: string;
  readonly stamp: Stamp | null;
  readonly folders: readonly string[];
  /** Those that look as they did at an earlier run. */
  readonly same: readonly CachedFile[];
  readonly files: readonly SeenFile[];
  readonly listedAgain: boolean;
}

/** Keeps what was learnt; false when there was nothing new, or no place for it. `files` are the parsed ones. */
export type Keep = (files: ReadonlyMap<string, SourceFile>) => Promise<boolean>;

interface OpenCache {
  readonly before: ReadonlyMap<string, CachedFolder>;
  readonly keep: (seen: readonly SeenFolder[], files: ReadonlyMap<string, SourceFile>) => Promise<boolean>;
}

const NOTHING: ReadonlyMap<string, CachedFolder> = new Map();

/** The cache of a repository, empty when there is none that can be used. Never throws. */
export function openCache(root: string, options: IndexOptions): OpenCache {
  const { cache: folder } = options;
  if (folder === undefined) return { before: NOTHING, keep: () => Promise.resolve(false) };
  const key: CacheKey = { folder, root, options: optionsKey(options) };
  const text = readCacheFile(key);
  const before = text === null ? NOTHING : decode(text);
  return {
    before,
    keep: async (seen, files) => {
      const isOld = (file: SeenFile) =>
        file.source === null
          ? file.before?.stamp === file.stamp
          : isUnkept(file.before) && isUnkept(learnFile(file, files));
      const same = seen.every(({ listedAgain, files: inside }) => !listedAgain && inside.every(isOld));
      if (same && seen.length === before.size) return false;
      return writeCacheFile(key, encode(await learn(seen, files)));
    },
  };
}

/** Milliseconds of hashing between two turns of other work. */
const SLICE_MS = 10;

async function learn(
  seen: readonly SeenFolder[],
  files: ReadonlyMap<string, SourceFile>,
): Promise<readonly CachedFolder[]> {
  const folders: CachedFolder[] = [];
  let since = performance.now();
  for (const folder of seen) {
    const learnt = folder.same.concat(folder.files.map((file) => learnFile(file, files)));
    folders.push({ path: folder.path, stamp: folder.stamp, folders: folder.folders, files: learnt });
    if (performance.now() - since < SLICE_MS) continue;
    await new Promise<void>((resolve) => setImmediate(resolve));
    since = performance.now();
  }
  return folders;
}

function isUnkept(file: CachedFile | null): boolean {
  return file !== null && file.hash === null;
}

function learnFile(
  { name, isLink, stamp, hash, facts, source }: SeenFile,
  files: ReadonlyMap<string, SourceFile>,
): CachedFile {
  if (source === null) return { name, isLink, stamp, hash, facts };
  const file = files.get(source.path);
  // The lock file is none of the index's. A file that changed since is learnt at the next run.
  if (file === undefined) return { name, isLink, stamp, hash: digest(source.text), facts: NO_FACTS };
  // Problems quote the text, which is not kept; whoever mends the file changes it anyway.
  if (!isSame(file, source) || problemsOfFile(file).length > 0)
    return { name, isLink, stamp: null, hash: null, facts: null };
  return { name, isLink, stamp, hash: digest(source.text), facts: factsOfFile(file) };
}
