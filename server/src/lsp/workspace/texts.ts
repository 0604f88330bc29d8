import { directoryOf } from "../../terraform/index/paths.ts";
import type { RawSource } from "../../terraform/index/read-sources.ts";

/** The texts of a folder: the disk below, open buffers above. */
export interface Texts {
  /** What counts now, or null when there is no such file. */
  source(file: string): RawSource | null;
  paths(): readonly string[];
  /** How many files there are. */
  size(): number;
  /** Counts files that came or went. */
  layout(): number;
  /** Folders that hold files. */
  directories(): Iterable<string>;
  filesIn(directory: string): Iterable<string>;
  /** The sources of some directories, by path. */
  sourcesIn(directories: Iterable<string>): RawSource[];
  /** The text of an open buffer, or null when it was closed; true when that changes what counts. */
  setBuffer(file: string, text: string | null): boolean;
  /** The text on disk, or null when the file is gone; true when that changes what counts. */
  setDisk(file: string, text: string | null): boolean;
  dropBuffers(isDropped: (file: string) => boolean): void;
  /** The disk is about to be read: what is set until it is replaced is newer than what was read. */
  beginReading(): void;
  replaceDisk(sources: readonly RawSource[]): void;
}

export function createTexts(): Texts {
  let disk = new Map<string, RawSource>();
  const buffers = new Map<string, RawSource>();
  let byDirectory = new Map<string, Set<string>>();
  const setWhileReading = new Set<string>();
  let count = 0;
  let layout = 0;

  const source = (file: string): RawSource | null => buffers.get(file) ?? disk.get(file) ?? null;
  const place = (file: string): void => {
    const directory = directoryOf(file);
    const files = byDirectory.get(directory) ?? new Set();
    count -= files.size;
    if (source(file) !== null) byDirectory.set(directory, files.add(file));
    else if (files.delete(file) && files.size === 0) byDirectory.delete(directory);
    count += files.size;
  };
  const put = (layer: Map<string, RawSource>, file: string, text: string | null): boolean => {
    const before = source(file);
    const stored = disk.get(file);
    if (text === null) layer.delete(file);
    // The stored source itself: whatever is known of it stays known.
    else layer.set(file, stored?.text === text ? stored : { path: file, text, isLink: stored?.isLink });
    const after = source(file);
    if (before === after || before?.text === after?.text) return false;
    if (before === null || after === null) layout++;
    place(file);
    return true;
  };

  return {
    source,
    paths: () => [...byDirectory.values()].flatMap((files) => [...files]),
    size: () => count,
    layout: () => layout,
    directories: () => byDirectory.keys(),
    filesIn: (directory) => byDirectory.get(directory) ?? [],
    sourcesIn: (directories) => {
      const found: RawSource[] = [];
      for (const directory of directories) {
        for (const file of byDirectory.get(directory) ?? []) {
          const each = source(file);
          if (each !== null) found.push(each);
        }
      }
      return found.sort(byPath);
    },
    setBuffer: (file, text) => put(buffers, file, text),
    setDisk: (file, text) => {
      setWhileReading.add(file);
      return put(disk, file, text);
    },
    dropBuffers: (isDropped) => {
      for (const file of [...buffers.keys()]) if (isDropped(file)) buffers.delete(file);
    },
    beginReading: () => setWhileReading.clear(),
    replaceDisk: (sources) => {
      const newer = [...setWhileReading].map((file) => [file, disk.get(file)] as const);
      disk = new Map(sources.map((each) => [each.path, each]));
      for (const [file, set] of newer) {
        if (set === undefined) disk.delete(file);
        else disk.set(file, set);
      }
      byDirectory = new Map();
      count = 0;
      layout++;
      for (const file of [...disk.keys(), ...buffers.keys()]) place(file);
    },
  };
}

/** Order of sources in an index. */
export function byPath(a: RawSource, b: RawSource): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
