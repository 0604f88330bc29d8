import type { Problem } from "../../../../shared/src/report.ts";
import type { SourceFile, TerraformIndex } from "../../terraform/index/model.ts";
import { type IndexOptions, ignoredBy, NO_OPTIONS, optionsKey } from "../../terraform/index/options.ts";
import { directoryOf } from "../../terraform/index/paths.ts";
import { type RawSource, readSources } from "../../terraform/index/read-sources.ts";
import { factsOfFile, problemsOfFile } from "../../terraform/index/source-file.ts";
import { loadHcl } from "../../terraform/syntax/parse.ts";
import { isTerragruntFile } from "../../terraform/terragrunt/units.ts";
import type { Pause } from "../scheduler.ts";
import { createReadings, type Readings } from "./readings.ts";
import { createSurroundings } from "./surroundings.ts";
import { byPath, createTexts, type Texts } from "./texts.ts";

/**
 * The configuration of one workspace folder, as it is now: disk below, open buffers above. Two views of it:
 * the whole index, made when things are quiet, and slices (one directory with everything that can change a verdict in
 * it), made at once for what the user looks at.
 */
export interface Tree {
  readonly root: string;
  /** Counts changes of any text; a result that was computed at another count is old. */
  readonly generation: () => number;
  /** Changes whenever something changed that can change a verdict in this directory. */
  readonly stamp: (directory: string) => number;
  /** The whole index, or null before the first load. It may be behind by some keystrokes: see {@link Tree.isFresh}. */
  readonly whole: () => TerraformIndex | null;
  /** Slices can be made: the texts are read, and it is known who calls whom. The whole index may still be on its way. */
  readonly isReadable: () => boolean;
  readonly isFresh: () => boolean;
  /** Brings the whole index up to date. */
  readonly refresh: () => TerraformIndex;
  /** The index of a directory, its callers up to their roots and everything those call; always up to date. */
  readonly slice: (directory: string) => TerraformIndex;
  /** As {@link Tree.slice} for several directories, with some texts replaced; not remembered. */
  readonly sliceWith: (directories: readonly string[], changes: ReadonlyMap<string, string>) => TerraformIndex;
  /** The whole index with some texts replaced, or taken away where they are null; not remembered. */
  readonly wholeWith: (changes: ReadonlyMap<string, string | null>) => TerraformIndex;
  /** The current text of a file, or null. */
  readonly text: (file: string) => string | null;
  readonly paths: () => readonly string[];
  /** The text of an open buffer, or null when it was closed. */
  readonly setBuffer: (file: string, text: string | null) => void;
  /** The text on disk, or null when the file is gone. */
  readonly setDisk: (file: string, text: string | null) => void;
  /** Takes new options; true when they differ, and then {@link Tree.load} must read the folder anew. */
  readonly setOptions: (options: IndexOptions) => boolean;
  /**
   * Reads the folder anew, in slices of time: first the texts and who calls whom, then (after `onReadable`) everything
   * else. Throws only when `signal` is aborted.
   */
  readonly load: (options: {
    readonly pause: Pause;
    readonly signal: AbortSignal;
    readonly onProgress: (done: number, total: number) => void;
    readonly onReadable: () => void;
  }) => Promise<void>;
  readonly problems: () => readonly Problem[];
}

/** Slices kept at once: those of the directories that were looked at last. */
const MAX_SLICES = 32;

interface Slice {
  readonly stamp: number;
  readonly sources: readonly RawSource[];
  readonly index: TerraformIndex;
}

export function createTree(root: string, given: IndexOptions = NO_OPTIONS): Tree {
  let options = given;
  let ignored = ignoredBy(options);
  const texts = createTexts();
  const readings = createReadings(root);
  const surroundings = createSurroundings(texts, readings.fileOf);
  const slices = new Map<string, Slice>();
  let whole: { readonly index: TerraformIndex; readonly generation: number } | null = null;
  /** Files that changed since the whole index was made; null when it must be made of all of them. */
  let changed: Set<string> | null = null;
  /** Files that changed while the whole index is made in pieces. */
  let meanwhile = new Set<string>();
  let readProblems: readonly Problem[] = [];
  let generation = 0;
  let readable = false;

  const touch = (file: string): void => {
    generation++;
    changed?.add(file);
    meanwhile.add(file);
    if (texts.source(file) === null) readings.forget((each) => each === file);
    surroundings.touch(directoryOf(file));
  };
  const everything = (): RawSource[] => texts.sourcesIn(texts.directories());
  const next = (): TerraformIndex => {
    // In a small folder the slice of what was typed in is all there is.
    for (const { sources, index } of slices.values()) {
      if (sources.length === texts.size() && sameSources(sources, everything())) return index;
    }
    if (whole === null || changed === null) return readings.build(everything(), options, whole?.index ?? null);
    return readings.change(whole.index, new Map([...changed].map((file) => [file, texts.source(file)])));
  };
  const isFresh = (): boolean => whole !== null && whole.generation === generation;
  const refresh = (): TerraformIndex => {
    if (whole !== null && whole.generation === generation) return whole.index;
    const index = next();
    changed = new Set();
    whole = { index, generation };
    surroundings.learn(index);
    return index;
  };
  /** The whole index without holding anybody up; it may be behind by what changes while it is made. */
  const makeWhole = async (pause: Pause): Promise<void> => {
    meanwhile = new Set();
    const then = { generation, meanwhile };
    const index = await readings.buildInPieces(everything(), options, { previous: whole?.index ?? null, pause });
    // Somebody could not wait for it.
    if (changed !== null) return;
    whole = { index, generation: then.generation };
    changed = then.meanwhile;
    if (isFresh()) surroundings.learn(index);
  };
  const sliceOf = (sources: readonly RawSource[], earlier: TerraformIndex | null): TerraformIndex => {
    const isAll = whole !== null && isFresh() && sources.length === texts.size();
    return isAll && whole !== null ? whole.index : readings.build(sources, options, earlier);
  };

  return {
    root,
    generation: () => generation,
    isReadable: () => readable,
    whole: () => whole?.index ?? null,
    stamp: surroundings.stamp,
    isFresh,
    refresh,
    slice: (directory) => {
      const known = slices.get(directory);
      const stamp = surroundings.stamp(directory);
      // Changes elsewhere leave this slice, and every verdict that was reached on it, as it is.
      if (known !== undefined && known.stamp === stamp) return known.index;
      const sources = texts.sourcesIn(surroundings.of(directory));
      const index = sliceOf(sources, known?.index ?? null);
      slices.delete(directory);
      slices.set(directory, { stamp, sources, index });
      for (const oldest of slices.keys()) if (slices.size > MAX_SLICES) slices.delete(oldest);
      return index;
    },
    sliceWith: (directories, changes) => {
      const wanted = new Set(directories.flatMap((directory) => [...surroundings.of(directory)]));
      for (const file of changes.keys()) wanted.add(directoryOf(file));
      return readings.buildOther(replaced(texts.sourcesIn(wanted), changes), options, null);
    },
    wholeWith: (changes) => readings.buildOther(replaced(everything(), changes), options, whole?.index ?? null),
    text: (file) => texts.source(file)?.text ?? null,
    paths: texts.paths,
    setBuffer: (file, text) => {
      if (!ignored(file) && texts.setBuffer(file, text)) touch(file);
    },
    setDisk: (file, text) => {
      if (!ignored(file) && texts.setDisk(file, text)) touch(file);
    },
    setOptions: (next) => {
      if (optionsKey(next) === optionsKey(options)) return false;
      options = next;
      ignored = ignoredBy(next);
      texts.dropBuffers(ignored);
      slices.clear();
      changed = null;
      generation++;
      return true;
    },
    load: async ({ pause, signal, onProgress, onReadable }) => {
      texts.beginReading();
      const [read] = await Promise.all([readSources(root, signal, options), loadHcl()]);
      texts.replaceDisk(read.sources);
      readings.forget((file) => texts.source(file) === null);
      readProblems = read.problems;
      changed = null;
      generation++;
      await surroundings.scan(pause);
      if (knowsRootsByCalls(options, texts)) {
        readable = true;
        onReadable();
      }
      await learnFacts(everything(), readings, { pause, onProgress });
      await makeWhole(pause);
      const { roots } = refresh();
      readable = true;
      for (const each of roots) {
        each.contents();
        await pause();
      }
      await findProblems(readings.files.values(), pause);
      await read.keep(readings.files);
    },
    problems: () => [...readProblems, ...(whole?.index.problems ?? [])],
  };
}

/** Calls alone say what a root module is; with var-files or units only an index of everything knows what those are for. */
function knowsRootsByCalls({ varFiles }: IndexOptions, texts: Texts): boolean {
  return varFiles.length === 0 && !texts.paths().some(isTerragruntFile);
}

/** Learns what must be known of every file to make an index of them. */
async function learnFacts(
  sources: readonly RawSource[],
  readings: Readings,
  { pause, onProgress }: { readonly pause: Pause; readonly onProgress: (done: number, total: number) => void },
): Promise<void> {
  let done = 0;
  for (const source of sources) {
    factsOfFile(readings.fileOf(source));
    onProgress(++done, sources.length);
    await pause();
  }
}

/** Reads every file as a whole: what asks for the problems of the folder then finds them. */
async function findProblems(files: Iterable<SourceFile>, pause: Pause): Promise<void> {
  for (const file of files) {
    problemsOfFile(file);
    await pause();
  }
}

/** The sources with some texts replaced, added, or taken away where they are null. */
function replaced(sources: readonly RawSource[], changes: ReadonlyMap<string, string | null>): readonly RawSource[] {
  const left = sources.filter(({ path: file }) => !changes.has(file));
  const links = new Map(sources.map((source) => [source.path, source.isLink]));
  for (const [file, text] of changes) if (text !== null) left.push({ path: file, text, isLink: links.get(file) });
  return left.sort(byPath);
}

function sameSources(a: readonly RawSource[], b: readonly RawSource[]): boolean {
  return (
    a.length === b.length &&
    a.every((source, i) => source === b[i] || (source.path === b[i]?.path && source.text === b[i]?.text))
  );
}
