/** Which directories can change a verdict in which. */
export interface ModuleGraph {
  /** Says anew whom a directory calls; true when that changed. */
  setCalls(directory: string, targets: ReadonlySet<string>): boolean;
  /** Says anew which folders roots are given values from: they count as called by the root. */
  setFeeds(feeds: Iterable<readonly [root: string, folder: string]>): void;
  /** The directory, everyone who calls it up to the roots, and everything those call. */
  neighbourhood(directory: string): ReadonlySet<string>;
}

/** The graph of local module calls. Neighbourhoods are computed when asked for, and remembered until it changes. */
export function createGraph(): ModuleGraph {
  const calls = createEdges();
  let feeds = createEdges();
  const known = new Map<string, ReadonlySet<string>>();
  return {
    setCalls: (directory, targets) => {
      const changed = calls.replace(directory, targets);
      if (changed) known.clear();
      return changed;
    },
    setFeeds: (given) => {
      feeds = createEdges();
      for (const [root, folder] of given) if (root !== folder) feeds.add(root, folder);
      known.clear();
    },
    neighbourhood: (directory) => {
      const hit = known.get(directory);
      if (hit !== undefined) return hit;
      const above = reach([directory], (each) => [...calls.to(each), ...feeds.to(each)]);
      const found = reach(above, (each) => [...calls.from(each), ...feeds.from(each)]);
      known.set(directory, found);
      return found;
    },
  };
}

interface Edges {
  from(node: string): Iterable<string>;
  to(node: string): Iterable<string>;
  add(from: string, to: string): void;
  /** True when they were others. */
  replace(from: string, to: ReadonlySet<string>): boolean;
}

function createEdges(): Edges {
  const forward = new Map<string, ReadonlySet<string>>();
  const backward = new Map<string, Set<string>>();
  const linkBack = (from: string, to: string): void => {
    backward.set(to, (backward.get(to) ?? new Set()).add(from));
  };
  return {
    from: (node) => forward.get(node) ?? [],
    to: (node) => backward.get(node) ?? [],
    add: (from, to) => {
      forward.set(from, new Set(forward.get(from)).add(to));
      linkBack(from, to);
    },
    replace: (from, targets) => {
      const before = forward.get(from) ?? new Set();
      if (before.size === targets.size && [...targets].every((each) => before.has(each))) return false;
      for (const each of before) backward.get(each)?.delete(from);
      for (const each of targets) linkBack(from, each);
      forward.set(from, targets);
      return true;
    },
  };
}

/** Everything that can be reached, the start included. */
function reach(start: Iterable<string>, next: (node: string) => Iterable<string>): ReadonlySet<string> {
  const found = new Set(start);
  // A set may grow while it is walked: what is added comes later in the same walk.
  for (const node of found) for (const each of next(node)) found.add(each);
  return found;
}
