import { certainDeployments, deploymentsStay } from "./deployments.ts";
import type { ChangedReading, Directories } from "./directories.ts";
import { callsStay, rootsOf } from "./graph.ts";
import type { TerraformIndex } from "./model.ts";
import type { IndexOptions } from "./options.ts";
import type { OutputsFrom } from "./outputs.ts";
import { collector, itemAt, itemsOf, listOf, type PersistentList, withItem } from "./persistent-list.ts";
import { type IndexedRoot, indexRoots, renewedRoot } from "./roots.ts";

/** The root modules of an index, and which of them use a directory. */
export interface RootList {
  /** In order. */
  readonly list: PersistentList<IndexedRoot>;
  /** Places in the list of the roots that use a directory, ascending. */
  placesOf(directory: string): readonly number[];
  /** The ways of all of them, by the deployment's key. */
  readonly applied: OutputsFrom["applied"];
}

interface RootListFrom {
  /** Absolute path of the repository. */
  readonly root: string;
  readonly options: IndexOptions;
  readonly evaluateIn: TerraformIndex["evaluate"];
}

/** The roots of a repository, those of which nothing changed taken from an earlier list. */
export function rootList(
  { files, directories }: Directories,
  earlier: RootList | null,
  { root, options, evaluateIn }: RootListFrom,
): RootList {
  const certain = certainDeployments({ root, files, directories, roots: rootsOf(directories), options });
  const before = earlier === null ? [] : itemsOf(earlier.list);
  const byKey = new Map(before.map((each) => [each.deployment.key, each]));
  const applied = new Map(
    certain.flatMap(([directory, ways]) =>
      ways.map((deployment) => [deployment.key, { directory: directory.path, deployment }] as const),
    ),
  );
  const roots = indexRoots(certain, { directories, earlier: byKey, evaluateIn, outputs: { directories, applied } });
  let places: ReadonlyMap<string, readonly number[]> | null = null;
  return {
    list: listOf(roots, earlier?.list),
    placesOf: (directory) => {
      places ??= placesIn(roots.map(({ reached }) => [...reached.keys()]));
      return places.get(directory) ?? NOWHERE;
    },
    applied,
  };
}

const NOWHERE: readonly number[] = [];

function placesIn(reached: readonly (readonly string[])[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  reached.forEach((paths, place) => {
    for (const path of paths) {
      const list = places.get(path);
      if (list === undefined) places.set(path, [place]);
      else list.push(place);
    }
  });
  return places;
}

/** Roots that may ask for outputs of others. */
const askingOthers = collector((root: IndexedRoot): readonly IndexedRoot[] => (root.asksOthers ? [root] : NOBODY));

const NOBODY: readonly IndexedRoot[] = [];

/**
 * The roots after a change that leaves it as it is who calls whom and how roots are applied: only those that use a
 * changed directory are others. Null for any other change.
 */
export function changedRoots(earlier: RootList, reading: ChangedReading, from: RootListFrom): RootList | null {
  const { changedDirectories, directories } = reading;
  if (!changedDirectories.every(([before, now]) => callsStay(before, now)) || !deploymentsStay(reading, from)) {
    return null;
  }
  const places = new Set(changedDirectories.flatMap(([{ path }]) => earlier.placesOf(path)));
  const outputs = { directories, applied: earlier.applied };
  for (const root of askingOthers(earlier.list)) {
    if (root.othersStay(outputs)) continue;
    for (const place of earlier.placesOf(root.directory.path)) {
      if (itemAt(earlier.list, place) === root) places.add(place);
    }
  }
  let { list } = earlier;
  for (const place of places) {
    const before = itemAt(list, place);
    if (before !== undefined)
      list = withItem(list, place, renewedRoot(before, { directories, outputs, evaluateIn: from.evaluateIn }));
  }
  return { ...earlier, list };
}
