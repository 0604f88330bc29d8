import { targetsOf } from "../../terraform/index/graph.ts";
import type { TerraformIndex } from "../../terraform/index/model.ts";
import { directoryOf } from "../../terraform/index/paths.ts";

/** Which directories can change a verdict in which. */
export interface ModuleGraph {
  /** The directory, everyone who calls it up to the roots, and everything those call. */
  neighbourhood(directory: string): ReadonlySet<string>;
}

/**
 * The graph of local module calls, and of what roots are given: folders with var-files and units count as called by the
 * root. Neighbourhoods are computed when asked for, and remembered.
 */
export function moduleGraph({
  directories,
  files,
  instances,
}: Pick<TerraformIndex, "directories" | "files" | "instances">): ModuleGraph {
  const callees = new Map<string, Set<string>>();
  const callers = new Map<string, Set<string>>();
  for (const directory of directories.values()) {
    for (const target of targetsOf(directory)) {
      link(callees, directory.path, target);
      link(callers, target, directory.path);
    }
  }
  const feed = (root: string, folder: string): void => {
    if (root === folder) return;
    link(callees, root, folder);
    link(callers, folder, root);
  };
  for (const { parent, root, deployment } of instances) {
    if (parent === null) for (const file of deployment.files) feed(root.path, directoryOf(file.path));
  }
  for (const folder of new Set([...files.keys()].map(directoryOf))) {
    const above = directories.has(folder) ? null : nearestAbove(folder, directories);
    if (above !== null) feed(above, folder);
  }
  const known = new Map<string, ReadonlySet<string>>();
  return {
    neighbourhood: (directory) => {
      const hit = known.get(directory);
      if (hit !== undefined) return hit;
      const found = reach(reach([directory], callers), callees);
      known.set(directory, found);
      return found;
    },
  };
}

/** The nearest directory above that has code. */
function nearestAbove(folder: string, directories: TerraformIndex["directories"]): string | null {
  for (let above = folder; above !== ""; ) {
    above = directoryOf(above);
    if (directories.has(above)) return above;
  }
  return null;
}

function link(map: Map<string, Set<string>>, from: string, to: string): void {
  const set = map.get(from);
  if (set === undefined) map.set(from, new Set([to]));
  else set.add(to);
}

/** Everything that can be reached, the start included. */
function reach(start: Iterable<string>, edges: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const found = new Set(start);
  // A set may grow while it is walked: what is added comes later in the same walk.
  for (const directory of found) for (const next of edges.get(directory) ?? []) found.add(next);
  return found;
}
