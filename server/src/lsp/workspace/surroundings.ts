import { isModuleFile } from "../../terraform/index/directories.ts";
import type { SourceFile, TerraformIndex } from "../../terraform/index/model.ts";
import { directoryOf } from "../../terraform/index/paths.ts";
import type { RawSource } from "../../terraform/index/read-sources.ts";
import type { Pause } from "../scheduler.ts";
import { calledBy } from "./calls.ts";
import { createGraph } from "./graph.ts";
import type { Texts } from "./texts.ts";

/** What can change a verdict in a directory, and when something of that changed last. Follows the texts as they are. */
export interface Surroundings {
  /** A file of the directory changed, came or went. */
  touch(directory: string): void;
  /** The directory, its callers up to their roots and everything those call. */
  of(directory: string): ReadonlySet<string>;
  /** Changes whenever something changed that can change a verdict in this directory. */
  stamp(directory: string): number;
  /** Looks at all texts anew; what was known of any directory is old then. */
  scan(pause: Pause): Promise<void>;
  /** Takes over what an index of all the texts says: folders of var-files and units belong to the roots they are for. */
  learn(index: Pick<TerraformIndex, "roots">): void;
}

export function createSurroundings(texts: Texts, fileOf: (source: RawSource) => SourceFile): Surroundings {
  const graph = createGraph();
  let clock = 0;
  /** Stamps below this are of texts that were all replaced since. */
  let beginning = 0;
  const stamps = new Map<string, number>();
  /** Directories whose calls are to be read again. */
  const dirty = new Set<string>();
  /** Directories that changed since an index of everything was seen. */
  const unlearnt = new Set<string>();
  let fedByRoots: readonly (readonly [string, string])[] = [];
  /** Folders without code as the graph knows them, and of which layout of the texts they are. */
  let nested: { readonly layout: number; readonly folders: readonly (readonly [string, string])[] } | null = null;
  /** What the graph was fed last. */
  let fed = "";

  /** Directories as they are written, by their names in the graph. */
  let spelt: ReadonlyMap<string, readonly string[]> | null = null;

  const spellings = (name: string): readonly string[] => {
    spelt ??= spellingsOf(texts.directories());
    return spelt.get(name) ?? [];
  };
  const stampAround = (name: string): void => {
    for (const each of graph.neighbourhood(name)) stamps.set(each, clock);
  };
  const callsIn = (name: string): ReadonlySet<string> => {
    const targets = new Set<string>();
    for (const source of texts.sourcesIn(spellings(name))) {
      for (const each of calledBy(source, fileOf)) targets.add(nameOf(each));
    }
    targets.delete(name);
    return targets;
  };
  const feed = (): boolean => {
    const layout = texts.layout();
    const isSame = nested?.layout === layout;
    const now = JSON.stringify(fedByRoots);
    if (isSame && now === fed) return false;
    const folders = isSame && nested !== null ? nested.folders : foldersWithoutCode(texts);
    const before = nested?.folders ?? [];
    nested = { layout, folders };
    if (now === fed && JSON.stringify(before) === JSON.stringify(folders)) return false;
    fed = now;
    graph.setFeeds([...folders, ...fedByRoots].map(([root, folder]) => [nameOf(root), nameOf(folder)] as const));
    return true;
  };
  const settle = (): void => {
    if (dirty.size === 0) return;
    const changed = [...dirty].filter((directory) => graph.setCalls(directory, callsIn(directory)));
    const isFed = feed();
    // Who is a neighbour now is affected like those who were.
    for (const directory of isFed ? dirty : changed) stampAround(directory);
    dirty.clear();
  };

  return {
    touch: (directory) => {
      const name = nameOf(directory);
      clock++;
      if (!spellings(name).includes(directory)) spelt = null;
      stampAround(name);
      dirty.add(name);
      unlearnt.add(name);
    },
    of: (directory) => {
      settle();
      const written = [...graph.neighbourhood(nameOf(directory))].flatMap(spellings);
      return new Set([directory, ...written]);
    },
    stamp: (directory) => {
      settle();
      return stamps.get(nameOf(directory)) ?? beginning;
    },
    scan: async (pause) => {
      spelt = null;
      for (const name of new Set([...texts.directories()].map(nameOf))) {
        graph.setCalls(name, callsIn(name));
        await pause();
      }
      feed();
      stamps.clear();
      beginning = ++clock;
    },
    learn: ({ roots }) => {
      settle();
      fedByRoots = roots.flatMap(({ directory, deployment }) =>
        deployment.files.map((file) => [directory.path, directoryOf(file.path)] as const),
      );
      if (feed()) for (const directory of unlearnt) stampAround(directory);
      unlearnt.clear();
    },
  };
}

/** Names in the graph: where the case of letters does not matter, a call may be written in another one. */
function nameOf(directory: string): string {
  return directory.toLowerCase();
}

function spellingsOf(directories: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const directory of directories) {
    const list = found.get(nameOf(directory));
    if (list === undefined) found.set(nameOf(directory), [directory]);
    else list.push(directory);
  }
  return found;
}

/** Folders of nothing but var-files or units, each with the nearest directory above that has code. */
function foldersWithoutCode(texts: Texts): readonly (readonly [string, string])[] {
  const coded = new Set<string>();
  for (const directory of texts.directories()) {
    for (const file of texts.filesIn(directory)) if (isModuleFile(file)) coded.add(directory);
  }
  const found: (readonly [string, string])[] = [];
  for (const directory of texts.directories()) {
    const above = coded.has(directory) ? null : nearestAbove(directory, coded);
    if (above !== null) found.push([above, directory]);
  }
  return found;
}

function nearestAbove(directory: string, coded: ReadonlySet<string>): string | null {
  for (let above = directory; above !== ""; ) {
    above = directoryOf(above);
    if (coded.has(above)) return above;
  }
  return null;
}
