import { directoryFacts } from "../../terraform/index/directory.ts";
import { isInstalledPath } from "../../terraform/index/installed.ts";
import type { ModuleDirectory, TerraformIndex } from "../../terraform/index/model.ts";
import type { IndexedRoot } from "../../terraform/index/roots.ts";
import { NO_SHAPE, shapeOfSource } from "./directory-shapes.ts";
import { shapeOfFile } from "./file-shape.ts";
import { type Flow, keyOf, NO_BINDINGS, type Shape } from "./model.ts";
import { shapeOf } from "./walk.ts";

/** A shape and where it was read. */
export interface PlacedShape {
  readonly shape: Shape;
  readonly directory: ModuleDirectory;
}

/** Follows the flows of shapes through a whole repository, as it is applied for certain. */
export interface Reach {
  /** The shape and all that its texts can come from; null when they can be any. */
  from(placed: PlacedShape): ReadonlySet<Shape> | null;
}

const OPEN: Shape = { ...NO_SHAPE, open: true };

export function createReach(index: TerraformIndex): Reach {
  const sources = createSources(index);
  return {
    from(placed) {
      const reached = new Set<Shape>();
      const waiting = [placed];
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const { shape, directory } = next;
        if (reached.has(shape)) continue;
        if (shape.open) return null;
        reached.add(shape);
        for (const flow of shape.flows) for (const each of sources(flow, directory)) waiting.push(each);
        for (const flow of shape.changed) if (hasText(flow, directory, sources)) return null;
      }
      return reached;
    },
  };
}

/** Whether there is any text that the flow can come from. */
function hasText(flow: Flow, directory: ModuleDirectory, sources: Sources): boolean {
  const reached = new Set<Shape>();
  const waiting = [...sources(flow, directory)];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { shape } = next;
    if (reached.has(shape)) continue;
    if (shape.open || shape.figures || shape.texts.length > 0) return true;
    reached.add(shape);
    for (const inner of [...shape.flows, ...shape.changed]) waiting.push(...sources(inner, next.directory));
  }
  return false;
}

/** Where a flow in a directory comes from, in the directory itself and beyond. */
type Sources = (flow: Flow, directory: ModuleDirectory) => readonly PlacedShape[];

function createSources(index: TerraformIndex): Sources {
  const callers = callersIn(index);
  const roots = new Map<ModuleDirectory, IndexedRoot[]>();
  for (const root of index.roots) push(roots, root.directory, root);
  const beyond = (flow: Flow, directory: ModuleDirectory): readonly PlacedShape[] =>
    beyondDirectory(flow, directory, { index, callers, roots: roots.get(directory) ?? [] });
  const found = new Map<ModuleDirectory, Map<string, readonly PlacedShape[]>>();
  return (flow, directory) => {
    const inDirectory = found.get(directory) ?? new Map<string, readonly PlacedShape[]>();
    found.set(directory, inDirectory);
    const key = keyOf(flow);
    const known = inDirectory.get(key);
    if (known !== undefined) return known;
    const isOwn = !/^(?:output|workspace|file)$/.test(flow.source.kind);
    const own = isOwn ? [{ shape: shapeOfSource(flow, directory), directory }] : [];
    const made = [...own, ...beyond(flow, directory)];
    inDirectory.set(key, made);
    return made;
  };
}

interface Around {
  readonly index: TerraformIndex;
  readonly callers: Callers;
  /** The ways in which the directory itself is applied. */
  readonly roots: readonly IndexedRoot[];
}

function beyondDirectory(
  { source, path }: Flow,
  directory: ModuleDirectory,
  { index, callers, roots }: Around,
): readonly PlacedShape[] {
  const open = [{ shape: OPEN, directory }];
  // Which version of a downloaded module is for which call is not looked at.
  const isForeign = isInstalledPath(directory.path);
  switch (source.kind) {
    case "local":
    case "argument":
    case "given":
      return [];
    case "workspace": {
      const { workspace } = index.options;
      return workspace === null ? [] : [{ shape: { ...NO_SHAPE, texts: [[workspace.toLowerCase()]] }, directory }];
    }
    case "file": {
      // Where a module is used from several roots, a path from the root's folder may be several files.
      if (isForeign || (source.from === "root" && callers(directory).length > 0)) return open;
      return [{ shape: shapeOfFile(source, directory.path, index.root, path), directory }];
    }
    case "output": {
      const target = directory.calls.get(source.call)?.target;
      const module = target == null ? undefined : index.directories.get(target);
      if (module !== undefined) return [{ shape: shapeOfSource({ source, path }, module), directory: module }];
      return isForeign || hasInstalled(index) ? open : [];
    }
    case "provider":
      if (isForeign || roots.some(({ deployment }) => deployment.providers.length > 0)) return open;
      return callers(directory).map((caller) => ({
        ...caller,
        shape: shapeOfSource({ source, path }, caller.directory),
      }));
    case "variable": {
      if (isForeign) return open;
      const inputs = roots.flatMap(({ deployment }) => deployment.inputs.get(source.name) ?? []);
      if (inputs.some(({ decides }) => !decides)) return open;
      return [
        ...inputs.map(({ expression }) => ({ shape: shapeOf(expression, path, directory, NO_BINDINGS), directory })),
        ...callers(directory).map(({ directory: caller, call }) => {
          const given = { source: { kind: "given", call, name: source.name }, path } as const;
          return { shape: shapeOfSource(given, caller), directory: caller };
        }),
      ];
    }
  }
}

type Callers = (directory: ModuleDirectory) => readonly Caller[];

interface Caller {
  readonly directory: ModuleDirectory;
  /** Name of the call. */
  readonly call: string;
}

/** Calls of each directory; found when first asked for. */
function callersIn(index: TerraformIndex): Callers {
  const found = new Map<string, readonly Caller[]>();
  let calling: ReadonlyMap<string, readonly ModuleDirectory[]> | null = null;
  return ({ path }) => {
    const known = found.get(path);
    if (known !== undefined) return known;
    calling ??= callingDirectories(index);
    const callers = (calling.get(path) ?? []).flatMap((directory) =>
      [...directory.calls.values()].flatMap((call): readonly Caller[] =>
        call.target === path ? [{ directory, call: call.name }] : [],
      ),
    );
    found.set(path, callers);
    return callers;
  };
}

function callingDirectories(index: TerraformIndex): ReadonlyMap<string, readonly ModuleDirectory[]> {
  const calling = new Map<string, ModuleDirectory[]>();
  for (const directory of index.directories.values()) {
    for (const target of new Set(directoryFacts(directory).targets)) push(calling, target, directory);
  }
  return calling;
}

function hasInstalled(index: TerraformIndex): boolean {
  for (const { installed } of index.directories.values()) if (installed.size > 0) return true;
  return false;
}

function push<K, T>(map: Map<K, T[]>, key: K, item: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}
