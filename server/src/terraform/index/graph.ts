import { directoryFacts } from "./directory.ts";
import { isInstalledPath } from "./installed.ts";
import type { ModuleDirectory } from "./model.ts";

/** The directories of a repository by path. Who calls whom is known before any block is looked into. */
export type DirectoryMap = ReadonlyMap<string, ModuleDirectory>;

/** Paths of the directories that one calls. */
export function targetsOf(directory: ModuleDirectory): readonly string[] {
  return directoryFacts(directory).targets;
}

/** Whether two versions of a directory call the same ones, in the same order. */
export function callsStay(before: ModuleDirectory, now: ModuleDirectory): boolean {
  const [was, is] = [targetsOf(before), targetsOf(now)];
  return was.length === is.length && was.every((target, i) => target === is[i]);
}

/** Directories of the repository that no other one calls; when all call each other in a circle, one of each circle. */
export function rootsOf(directories: DirectoryMap): readonly ModuleDirectory[] {
  const called = new Set<string>();
  for (const directory of directories.values()) {
    for (const target of targetsOf(directory)) if (target !== directory.path) called.add(target);
  }
  const roots = [...directories.values()].filter(({ path }) => !called.has(path) && !isInstalledPath(path));
  const reached = new Set<string>();
  for (const root of roots) reach(root, directories, reached);
  for (const directory of directories.values()) {
    if (reached.has(directory.path) || isInstalledPath(directory.path)) continue;
    roots.push(directory);
    reach(directory, directories, reached);
  }
  return roots;
}

function reach(from: ModuleDirectory, directories: DirectoryMap, reached: Set<string>): void {
  const before = reached.size;
  reached.add(from.path);
  if (reached.size === before) return;
  for (const target of targetsOf(from)) {
    const directory = directories.get(target);
    if (directory !== undefined) reach(directory, directories, reached);
  }
}

/** A directory and everything that it calls in the end. */
export function reachedFrom(root: ModuleDirectory, directories: DirectoryMap): DirectoryMap {
  const paths = new Set<string>();
  reach(root, directories, paths);
  const found = new Map<string, ModuleDirectory>();
  for (const path of paths) {
    const directory = directories.get(path);
    if (directory !== undefined) found.set(path, directory);
  }
  return found;
}

/**
 * Directories on the longest way down from one, itself included. Infinite when it calls itself in the end, or there are
 * more than `limit`.
 */
export function heightOf(root: ModuleDirectory, directories: DirectoryMap, limit: number): number {
  const known = new Map<ModuleDirectory, number>();
  const below = (directory: ModuleDirectory): number => {
    const hit = known.get(directory);
    if (hit !== undefined) return hit;
    // Whoever comes by here again before this is done, came in a circle.
    known.set(directory, Number.POSITIVE_INFINITY);
    let height = 1;
    for (const target of targetsOf(directory)) {
      const called = directories.get(target);
      if (called !== undefined) height = Math.max(height, below(called) + 1);
    }
    known.set(directory, height);
    return height;
  };
  const height = below(root);
  return height > limit ? Number.POSITIVE_INFINITY : height;
}
