import type { ModuleDirectory } from "../../terraform/index/model.ts";

/** Which directories can change a verdict in which. */
export interface ModuleGraph {
  /** The directory, everyone who calls it up to the roots, and everything those call. */
  neighbourhood(directory: string): ReadonlySet<string>;
}

/** The graph of local module calls. Neighbourhoods are computed when asked for, and remembered. */
export function moduleGraph(directories: ReadonlyMap<string, ModuleDirectory>): ModuleGraph {
  const callees = new Map<string, Set<string>>();
  const callers = new Map<string, Set<string>>();
  for (const directory of directories.values()) {
    for (const { target } of directory.calls.values()) {
      if (target === null) continue;
      link(callees, directory.path, target);
      link(callers, target, directory.path);
    }
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
