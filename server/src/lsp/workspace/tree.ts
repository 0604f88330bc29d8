import path from "node:path";
import type { Problem } from "../../../../shared/src/report.ts";
import { buildIndex } from "../../terraform/index/build-index.ts";
import { readDirectories } from "../../terraform/index/directories.ts";
import type { SourceFile, TerraformIndex } from "../../terraform/index/model.ts";
import { type IndexOptions, ignoredBy, NO_OPTIONS, optionsKey } from "../../terraform/index/options.ts";
import { type RawSource, readSources } from "../../terraform/index/read-sources.ts";
import { loadHcl } from "../../terraform/syntax/parse.ts";
import type { Pause } from "../scheduler.ts";
import { type ModuleGraph, moduleGraph } from "./graph.ts";

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
  /** Reads the folder anew, parsing in slices of time. Throws only when `signal` is aborted. */
  readonly load: (options: {
    readonly pause: Pause;
    readonly signal: AbortSignal;
    readonly onProgress: (done: number, total: number) => void;
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
  let disk = new Map<string, RawSource>();
  const buffers = new Map<string, string>();
  /** Parsed files by path: whoever parses one first puts it here. */
  const files = new Map<string, SourceFile>();
  let byDirectory: Map<string, Set<string>> = new Map();
  let readProblems: readonly Problem[] = [];
  let generation = 0;
  let whole: { readonly index: TerraformIndex; readonly generation: number } | null = null;
  let graph: ModuleGraph = moduleGraph({ directories: new Map(), files: new Map(), instances: [] });
  const slices = new Map<string, Slice>();
  /** Generation of the last change in the neighbourhood, by directory. */
  const stamps = new Map<string, number>();
  /** Directories that changed since the graph was made. */
  const changed = new Set<string>();

  const stampAround = (directory: string): void => {
    for (const each of graph.neighbourhood(directory)) stamps.set(each, generation);
  };
  const sourceOf = (file: string): RawSource | null => {
    const buffer = buffers.get(file);
    const stored = disk.get(file);
    if (buffer === undefined) return stored ?? null;
    if (stored?.text === buffer) return stored;
    return { path: file, text: buffer, isLink: stored?.isLink };
  };
  const touch = (file: string): void => {
    generation++;
    const directory = directoryOf(file);
    const set = byDirectory.get(directory) ?? new Set();
    byDirectory.set(directory, set);
    changed.add(directory);
    stampAround(directory);
    if (sourceOf(file) === null) {
      set.delete(file);
      files.delete(file);
    } else set.add(file);
  };
  const regroup = (): void => {
    byDirectory = new Map();
    for (const file of [...disk.keys(), ...buffers.keys()]) {
      const directory = directoryOf(file);
      const set = byDirectory.get(directory) ?? new Set();
      byDirectory.set(directory, set);
      set.add(file);
    }
  };
  /** Takes over from `previous` what did not change, and parsed files from wherever one was parsed. */
  const build = (sources: readonly RawSource[], previous: TerraformIndex | null): TerraformIndex => {
    const start = previous ?? { ...buildIndex({ root, sources: [], options }), files };
    const index = buildIndex({ root, sources, options, previous: start });
    for (const [name, file] of index.files) if (sourceOf(name)?.text === file.text) files.set(name, file);
    return index;
  };
  const sourcesIn = (directories: Iterable<string>): RawSource[] => {
    const found: RawSource[] = [];
    for (const directory of directories) {
      for (const file of byDirectory.get(directory) ?? []) {
        const source = sourceOf(file);
        if (source !== null) found.push(source);
      }
    }
    return found.sort((a, b) => (a.path < b.path ? -1 : 1));
  };
  const sliceOf = (sources: readonly RawSource[], earlier: TerraformIndex | null): TerraformIndex => {
    const isAll = sources.length === sourcesIn(byDirectory.keys()).length;
    return isAll && whole !== null && whole.generation === generation ? whole.index : build(sources, earlier);
  };
  const refresh = (): TerraformIndex => {
    if (whole !== null && whole.generation === generation) return whole.index;
    const at = generation;
    const sources = sourcesIn(byDirectory.keys());
    // In a small folder the slice of what was typed in is all there is.
    const same = [...slices.values()].find((slice) => sameSources(slice.sources, sources));
    const index = same?.index ?? build(sources, whole?.index ?? null);
    whole = { index, generation: at };
    graph = moduleGraph(index);
    // Calls may have come or gone: who is a neighbour now is affected like those who were.
    for (const directory of changed) stampAround(directory);
    changed.clear();
    return index;
  };

  return {
    root,
    generation: () => generation,
    whole: () => whole?.index ?? null,
    stamp: (directory) => stamps.get(directory) ?? 0,
    isFresh: () => whole !== null && whole.generation === generation,
    refresh,
    slice: (directory) => {
      const known = slices.get(directory);
      const stamp = stamps.get(directory) ?? 0;
      // Changes elsewhere leave this slice, and every verdict that was reached on it, as it is.
      if (known !== undefined && known.stamp === stamp) return known.index;
      const sources = sourcesIn(graph.neighbourhood(directory));
      const index = sliceOf(sources, known?.index ?? null);
      slices.delete(directory);
      slices.set(directory, { stamp, sources, index });
      for (const oldest of slices.keys()) if (slices.size > MAX_SLICES) slices.delete(oldest);
      return index;
    },
    sliceWith: (directories, changes) => {
      const wanted = new Set(directories.flatMap((directory) => [...graph.neighbourhood(directory)]));
      for (const file of changes.keys()) wanted.add(directoryOf(file));
      const sources = sourcesIn(wanted).map((source) => {
        const text = changes.get(source.path);
        return text === undefined ? source : { ...source, text };
      });
      const present = new Set(sources.map((source) => source.path));
      for (const [file, text] of changes) if (!present.has(file)) sources.push({ path: file, text });
      return build(
        sources.sort((a, b) => (a.path < b.path ? -1 : 1)),
        null,
      );
    },
    wholeWith: (changes) => {
      const sources = sourcesIn(byDirectory.keys()).filter(({ path: file }) => !changes.has(file));
      for (const [file, text] of changes)
        if (text !== null) sources.push({ path: file, text, isLink: disk.get(file)?.isLink });
      return build(
        sources.sort((a, b) => (a.path < b.path ? -1 : 1)),
        whole?.index ?? null,
      );
    },
    text: (file) => sourceOf(file)?.text ?? null,
    paths: () => [...byDirectory.values()].flatMap((set) => [...set]),
    setBuffer: (file, text) => {
      if (ignored(file)) return;
      const before = sourceOf(file)?.text ?? null;
      if (text === null) buffers.delete(file);
      else buffers.set(file, text);
      if ((sourceOf(file)?.text ?? null) !== before) touch(file);
    },
    setDisk: (file, text) => {
      if (ignored(file)) return;
      const before = sourceOf(file)?.text ?? null;
      if (text === null) disk.delete(file);
      else disk.set(file, { path: file, text, isLink: disk.get(file)?.isLink });
      if ((sourceOf(file)?.text ?? null) !== before) touch(file);
    },
    setOptions: (next) => {
      if (optionsKey(next) === optionsKey(options)) return false;
      options = next;
      ignored = ignoredBy(next);
      for (const file of buffers.keys()) if (ignored(file)) buffers.delete(file);
      slices.clear();
      generation++;
      return true;
    },
    load: async ({ pause, signal, onProgress }) => {
      await loadHcl();
      const read = await readSources(root, signal, options);
      let done = 0;
      for (const source of read.sources) {
        // Parses one file and remembers it; what follows finds every unchanged file parsed.
        const parsed = readDirectories([source], { files, directories: new Map() }).files.get(source.path);
        if (parsed !== undefined) files.set(source.path, parsed);
        onProgress(++done, read.sources.length);
        await pause();
      }
      disk = new Map(read.sources.map((source) => [source.path, source]));
      readProblems = read.problems;
      for (const file of [...files.keys()]) if (sourceOf(file) === null) files.delete(file);
      regroup();
      generation++;
      for (const directory of byDirectory.keys()) stamps.set(directory, generation);
      await pause();
      refresh();
      await read.keep(files);
    },
    problems: () => [...readProblems, ...(whole?.index.problems ?? [])],
  };
}

/** Directory of a file relative to the root; `""` for the root itself. */
export function directoryOf(file: string): string {
  const directory = path.posix.dirname(file);
  return directory === "." ? "" : directory;
}

function sameSources(a: readonly RawSource[], b: readonly RawSource[]): boolean {
  return (
    a.length === b.length &&
    a.every((source, i) => source === b[i] || (source.path === b[i]?.path && source.text === b[i]?.text))
  );
}
