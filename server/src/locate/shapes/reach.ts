import { directoryFacts } from "../../terraform/index/directory.ts";
import { isInstalledPath } from "../../terraform/index/installed.ts";
import type { ModuleDirectory, TerraformIndex } from "../../terraform/index/model.ts";
import { isTfvars } from "../../terraform/index/paths.ts";
import type { IndexedRoot } from "../../terraform/index/roots.ts";
import { parsedFile } from "../../terraform/index/source-file.ts";
import type { Expression } from "../../terraform/syntax/ast.ts";
import type { Value } from "../../terraform/values/value.ts";
import { NO_SHAPE, shapeOfSource } from "./directory-shapes.ts";
import { contentOfFile, shapeOfContent } from "./file-shape.ts";
import { type FileSource, type Flow, keyOf, NO_BINDINGS, type Shape } from "./model.ts";
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

/** @param everyWay also as roots are applied with var-files and in workspaces that nobody chose. */
export function createReach(index: TerraformIndex, everyWay: boolean): Reach {
  const sources = createSources(index, everyWay);
  const start = perFlow((flow, directory) => ({ shape: startOf(flow, directory, sources) }));
  const isText = perFlow((flow, directory) => hasText(flow, directory, sources));
  /** What a shape comes to by what is made of the texts of others; null for any text. */
  const made = ({ shape, directory }: PlacedShape): readonly Shape[] | null => {
    if (shape.open || shape.changed.some((flow) => isText(flow, directory))) return null;
    const starts = shape.starts.map((flow) => start(flow, directory).shape);
    return starts.every((each) => each !== null) ? [shape, ...starts] : null;
  };
  return {
    from(placed) {
      const reached = new Set<Shape>();
      const waiting = [placed];
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        if (reached.has(next.shape)) continue;
        const shapes = made(next);
        if (shapes === null) return null;
        for (const shape of shapes) reached.add(shape);
        for (const flow of next.shape.flows) for (const each of sources(flow, next.directory)) waiting.push(each);
      }
      return reached;
    },
  };
}

/** Remembers what is found out of a flow in a directory. */
function perFlow<T>(
  find: (flow: Flow, directory: ModuleDirectory) => T,
): (flow: Flow, directory: ModuleDirectory) => T {
  const found = new Map<ModuleDirectory, Map<string, T>>();
  return (flow, directory) => {
    const inDirectory = found.get(directory) ?? new Map<string, T>();
    found.set(directory, inDirectory);
    const key = keyOf(flow);
    const known = inDirectory.get(key);
    if (known !== undefined) return known;
    const made = find(flow, directory);
    inDirectory.set(key, made);
    return made;
  };
}

/** Any text behind the starts of those that the flow can come from; null where these are any. */
function startOf(flow: Flow, directory: ModuleDirectory, sources: Sources): Shape | null {
  const texts: Shape["texts"][number][] = [];
  const reached = new Set<Shape>();
  const waiting = [...sources(flow, directory)];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { shape } = next;
    if (reached.has(shape)) continue;
    reached.add(shape);
    if (shape.open || shape.classes.length > 0 || shape.changed.length > 0) return null;
    for (const [first = null] of shape.texts) if (first !== null && first !== "") texts.push([first, null]);
    for (const inner of [...shape.flows, ...shape.starts]) waiting.push(...sources(inner, next.directory));
  }
  return { ...NO_SHAPE, texts };
}

/** Whether there is any text that the flow can come from. */
function hasText(flow: Flow, directory: ModuleDirectory, sources: Sources): boolean {
  const reached = new Set<Shape>();
  const waiting = [...sources(flow, directory)];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { shape } = next;
    if (reached.has(shape)) continue;
    if (shape.open || shape.classes.length > 0 || shape.texts.length > 0) return true;
    reached.add(shape);
    for (const inner of [...shape.flows, ...shape.changed, ...shape.starts])
      waiting.push(...sources(inner, next.directory));
  }
  return false;
}

/** Where a flow in a directory comes from, in the directory itself and beyond. */
type Sources = (flow: Flow, directory: ModuleDirectory) => readonly PlacedShape[];

function createSources(index: TerraformIndex, everyWay: boolean): Sources {
  const varFiles = everyWay ? once(() => inVarFiles(index)) : null;
  const callers = callersIn(index);
  const contents = perFile((source, folder) => contentOfFile(source, folder, index.root));
  const roots = new Map<string, IndexedRoot[]>();
  for (const root of index.roots) push(roots, root.directory.path, root);
  const beyond = (flow: Flow, directory: ModuleDirectory): readonly PlacedShape[] =>
    beyondDirectory(flow, directory, { index, callers, contents, varFiles, roots: roots.get(directory.path) ?? [] });
  return perFlow((flow, directory) => {
    const isOwn = !/^(?:output|remote|workspace|file)$/.test(flow.source.kind);
    const own = isOwn ? [{ shape: shapeOfSource(flow, directory), directory }] : [];
    return [...own, ...beyond(flow, directory)];
  });
}

interface Around {
  readonly index: TerraformIndex;
  readonly callers: Callers;
  readonly contents: Contents;
  /** What var-files give variables; null where only certain ways to apply roots count. */
  readonly varFiles: (() => ReadonlyMap<string, readonly Expression[]>) | null;
  /** The ways in which the directory itself is applied. */
  readonly roots: readonly IndexedRoot[];
}

function beyondDirectory(
  { source, path }: Flow,
  directory: ModuleDirectory,
  { index, callers, contents, varFiles, roots }: Around,
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
      if (varFiles !== null) return open;
      const { workspace } = index.options;
      return workspace === null ? [] : [{ shape: { ...NO_SHAPE, texts: [[workspace.toLowerCase()]] }, directory }];
    }
    case "file": {
      const folders =
        source.from === "module" ? [directory] : index.rootsReaching(directory.path).map((root) => root.directory);
      return [...new Set(folders)].map((folder) => ({
        shape: shapeOfContent(source, contents(source, folder.path), path),
        directory,
      }));
    }
    case "output": {
      const target = directory.calls.get(source.call)?.target;
      const module = target == null ? undefined : index.directories.get(target);
      if (module !== undefined) return [{ shape: shapeOfSource({ source, path }, module), directory: module }];
      return isForeign || hasInstalled(index) ? open : [];
    }
    case "remote":
      return [...index.directories.values()].flatMap((each): readonly PlacedShape[] => {
        const output = { source: { kind: "output", call: "", name: source.name }, path } as const;
        return each.outputs.has(source.name) ? [{ shape: shapeOfSource(output, each), directory: each }] : [];
      });
    case "provider":
      if (isForeign || roots.some(({ deployment }) => deployment.providers.length > 0)) return open;
      return callers(directory).map((caller) => ({
        ...caller,
        shape: shapeOfSource({ source, path }, caller.directory),
      }));
    case "variable": {
      if (isForeign || roots.some(({ deployment }) => isExported(source.name, deployment))) return open;
      const inputs = roots.flatMap(({ deployment }) => deployment.inputs.get(source.name) ?? []);
      if (inputs.some(({ decides }) => !decides)) return open;
      const chosen = inputs.map(({ expression }) => expression);
      const given = [...chosen, ...(roots.length === 0 ? [] : (varFiles?.().get(source.name) ?? []))];
      return [
        ...given.map((expression) => ({ shape: shapeOf(expression, path, directory, NO_BINDINGS), directory })),
        ...callers(directory).map(({ directory: caller, call }) => {
          const argument = { source: { kind: "given", call, name: source.name }, path } as const;
          return { shape: shapeOfSource(argument, caller), directory: caller };
        }),
      ];
    }
  }
}

/** Inputs of Terragrunt's units are made in ways of their own. */
function isExported(variable: string, { environment, environmentWith }: IndexedRoot["deployment"]): boolean {
  return environmentWith !== undefined || environment.has(variable);
}

/** What the var-files of a repository give variables, by name. */
function inVarFiles({ files }: TerraformIndex): ReadonlyMap<string, readonly Expression[]> {
  const found = new Map<string, Expression[]>();
  for (const file of files.values()) {
    if (!isTfvars(file.path)) continue;
    for (const { name, value } of parsedFile(file).body.attributes) push(found, name, value);
  }
  return found;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** What folders of the repository say with `file(…)`. */
type Contents = (source: FileSource, folder: string) => Value | undefined;

/** Files are read once, however many places in them are asked for. */
function perFile(read: Contents): Contents {
  const known = new Map<string, Value | undefined>();
  return (source, folder) => {
    const key = `${folder}\n${source.as}\n${source.name}`;
    if (!known.has(key)) known.set(key, read(source, folder));
    return known.get(key);
  };
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
