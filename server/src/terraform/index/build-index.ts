import type { Problem } from "../../../../shared/src/report.ts";
import { loadHcl } from "../syntax/parse.ts";
import type { Keep } from "./cache/open.ts";
import { changedIndex, createIndex, readingOf } from "./create-index.ts";
import { type Directories, type ParsedFiles, readChanges, readDirectories } from "./directories.ts";
import { directoryFacts } from "./directory.ts";
import type { TerraformIndex } from "./model.ts";
import { type IndexOptions, NO_OPTIONS } from "./options.ts";
import { type RawSource, readSources } from "./read-sources.ts";

export { lineageOf } from "./create-index.ts";

/**
 * Reads and indexes a repository on disk. Throws only when `signal` is aborted. With `options.cache` only what changed
 * since the last run is read; call {@link keepIndex} when there is time.
 */
export async function loadIndex(
  root: string,
  signal: AbortSignal,
  options: IndexOptions = NO_OPTIONS,
): Promise<TerraformIndex> {
  const [{ sources, problems, keep }] = await Promise.all([readSources(root, signal, options), loadHcl()]);
  signal.throwIfAborted();
  const index = buildIndex({ root, sources, problems, options });
  keeps.set(index, keep);
  return index;
}

const keeps = new WeakMap<TerraformIndex, Keep>();

/**
 * Keeps what was learnt while an index was loaded, for the next run; the answers go first. False when there was nothing
 * new to keep, or no place for it.
 */
export function keepIndex(index: TerraformIndex): Promise<boolean> {
  return keeps.get(index)?.(index.files) ?? Promise.resolve(false);
}

interface IndexFrom {
  readonly root: string;
  readonly sources: readonly RawSource[];
  readonly problems?: readonly Problem[] | undefined;
  readonly options?: IndexOptions | undefined;
  /** An earlier index of the same repository: unchanged files, directories and root modules are taken from it. */
  readonly previous?: TerraformIndex | undefined;
  readonly parsed?: ParsedFiles | undefined;
}

/** Indexes sources that are already in memory. `loadHcl` must have been awaited. */
export function buildIndex(given: IndexFrom): TerraformIndex {
  return indexOf(given, readingFrom(given));
}

/** As {@link buildIndex}, giving way to other work again and again. Throws only when `pause` does. */
export async function buildIndexInPieces(given: IndexFrom, pause: () => Promise<void>): Promise<TerraformIndex> {
  const reading = readingFrom(given);
  for (const directory of reading.directories.values()) {
    await pause();
    directoryFacts(directory);
  }
  await pause();
  return indexOf(given, reading);
}

function readingFrom({ sources, previous, parsed }: IndexFrom): Directories {
  return readDirectories(sources, previous === undefined ? undefined : readingOf(previous)?.reading, parsed);
}

function indexOf({ root, problems: read = [], options = NO_OPTIONS, previous }: IndexFrom, reading: Directories) {
  return createIndex({ root, options, reading, read }, previous);
}

/**
 * The index after some files changed: only those are parsed again, and only root modules that reach a changed directory
 * are built again. A text that stands for another costs what hangs on the file; files that come or go cost a pass over
 * the list of all files.
 *
 * @param changes whole new texts by path; null takes the file away, a path that did not exist is added.
 */
export function withChanges(
  index: TerraformIndex,
  changes: ReadonlyMap<string, string | null>,
  parsed?: ParsedFiles,
): TerraformIndex {
  const { root, options } = index;
  const made = readingOf(index);
  const change = made === undefined ? null : readChanges(made.reading, changes, parsed);
  if (change !== null) return changedIndex(index, change);
  const sources: RawSource[] = [];
  for (const source of [...index.files.values(), ...(made?.reading.beside ?? [])]) {
    const text = changes.get(source.path);
    if (text === undefined) sources.push(source);
    else if (text !== null) sources.push({ path: source.path, text, isLink: source.isLink });
  }
  const known = new Set(sources.map(({ path }) => path));
  for (const [path, text] of changes) if (text !== null && !known.has(path)) sources.push({ path, text });
  sources.sort((a, b) => (a.path < b.path ? -1 : 1));
  return buildIndex({ root, sources, problems: made?.read, options, previous: index, parsed });
}
