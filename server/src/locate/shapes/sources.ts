import { isInstalledPath } from "../../terraform/index/installed.ts";
import type { ModuleDirectory, TerraformIndex } from "../../terraform/index/model.ts";
import type { IndexedRoot } from "../../terraform/index/roots.ts";
import { NO_SHAPE, shapeOfSource } from "./directory-shapes.ts";
import { shapeOfContent } from "./file-shape.ts";
import { DEEP, type Flow, KEYS, keyOf, NO_BINDINGS, type Path, type Shape, type Source } from "./model.ts";
import { type Repository, repositoryOf } from "./repository.ts";
import { shapeOf } from "./walk.ts";

/** A shape and where it was read. */
export interface PlacedShape {
  readonly shape: Shape;
  readonly directory: ModuleDirectory;
}

/** Where a flow in a directory comes from, in the directory itself and beyond. */
export type Sources = (flow: Flow, directory: ModuleDirectory) => readonly PlacedShape[];

/** @param everyWay also as roots are applied with var-files and in workspaces that nobody chose. */
export function createSources(index: TerraformIndex, everyWay: boolean): Sources {
  const repository = repositoryOf(index, everyWay);
  return perFlow(({ source, path }, directory) => find(source, { path, directory, repository }));
}

/** Remembers what is found out of a flow in a directory. */
export function perFlow<T>(
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

/** Where a source is asked for. */
interface Asked {
  readonly path: Path;
  readonly directory: ModuleDirectory;
  readonly repository: Repository;
}

type Find<K extends Source["kind"]> = (source: Extract<Source, { kind: K }>, asked: Asked) => readonly PlacedShape[];

/** One line for each kind of source. */
const FIND: { readonly [K in Source["kind"]]: Find<K> } = {
  local: own,
  argument: own,
  given: own,
  workspace: (_, { directory, repository: { index, varFiles } }) => {
    const { workspace } = index.options;
    if (varFiles !== null) return open(directory);
    return workspace === null ? [] : [{ shape: { ...NO_SHAPE, texts: [[workspace.toLowerCase()]] }, directory }];
  },
  file: (source, { path, directory, repository: { index, contents } }) => {
    const roots = source.from === "module" ? [] : index.rootsReaching(directory.path);
    const folders = source.from === "module" ? [directory.path] : roots.map((root) => root.directory.path);
    return [...new Set(folders)].map((folder) => ({
      shape: shapeOfContent(source, contents(source, folder), path),
      directory,
    }));
  },
  output: (source, asked) => {
    const module = calledModule(source.call, asked);
    return module === null ? ofElsewhere(asked) : [outputOf(module, source.name, asked.path)];
  },
  module: (source, asked) => {
    const module = calledModule(source.name, asked);
    return module === null ? ofElsewhere(asked) : (wholeModule(module, asked.path) ?? open(asked.directory));
  },
  remote: ({ name }, { path, repository: { index } }) =>
    [...index.directories.values()].flatMap((each) => (each.outputs.has(name) ? [outputOf(each, name, path)] : [])),
  provider: (source, asked) => {
    const { path, directory, repository } = asked;
    const isGenerated = repository.roots(directory).some(({ deployment }) => deployment.providers.length > 0);
    if (isForeign(directory) || isGenerated) return open(directory);
    const callers = repository.callers(directory).map((caller) => caller.directory);
    const above = callers.map((caller) => ({ shape: shapeOfSource({ source, path }, caller), directory: caller }));
    return [...own(source, asked), ...above];
  },
  variable,
};

function find<K extends Source["kind"]>(source: Extract<Source, { kind: K }>, asked: Asked): readonly PlacedShape[] {
  const each: Find<K> = FIND[source.kind];
  return each(source, asked);
}

/** What is said in the directory itself. */
function own(source: Source, { path, directory }: Asked): readonly PlacedShape[] {
  return [{ shape: shapeOfSource({ source, path }, directory), directory }];
}

const OPEN: Shape = { ...NO_SHAPE, open: true };

function open(directory: ModuleDirectory): readonly PlacedShape[] {
  return [{ shape: OPEN, directory }];
}

/** Which version of a downloaded module is for which call is not looked at. */
function isForeign({ path }: ModuleDirectory): boolean {
  return isInstalledPath(path);
}

function calledModule(call: string, { directory, repository: { index } }: Asked): ModuleDirectory | null {
  const target = directory.calls.get(call)?.target;
  return (target == null ? undefined : index.directories.get(target)) ?? null;
}

function ofElsewhere({ directory, repository }: Asked): readonly PlacedShape[] {
  return isForeign(directory) || repository.hasInstalled() ? open(directory) : [];
}

function outputOf(module: ModuleDirectory, name: string, path: Path): PlacedShape {
  const output = { source: { kind: "output", call: "", name }, path } as const;
  return { shape: shapeOfSource(output, module), directory: module };
}

/** What a directory gives a variable, what its callers do, and what comes from outside where it is a root. */
function variable(source: Extract<Source, { kind: "variable" }>, asked: Asked): readonly PlacedShape[] {
  const { path, directory, repository } = asked;
  const roots = repository.roots(directory);
  const inputs = roots.flatMap(({ deployment }) => deployment.inputs.get(source.name) ?? []);
  const isOpen = roots.some(({ deployment }) => isExported(source.name, deployment));
  if (isForeign(directory) || isOpen || inputs.some(({ decides }) => !decides)) return open(directory);
  const chosen = inputs.map(({ expression }) => expression);
  const given = [...chosen, ...(roots.length === 0 ? [] : (repository.varFiles?.().get(source.name) ?? []))];
  return [
    ...own(source, asked),
    ...given.map((expression) => ({ shape: shapeOf(expression, path, directory, NO_BINDINGS), directory })),
    ...repository.callers(directory).map(({ directory: caller, call }) => {
      const argument = { source: { kind: "given", call, name: source.name }, path } as const;
      return { shape: shapeOfSource(argument, caller), directory: caller };
    }),
  ];
}

/** Inputs of Terragrunt's units are made in ways of their own. */
function isExported(variable: string, { environment, environmentWith }: IndexedRoot["deployment"]): boolean {
  return environmentWith !== undefined || environment.has(variable);
}

/** What a way into all outputs of a module leads to, be it made once or many times; null for whatever is in them. */
function wholeModule(module: ModuleDirectory, path: Path): readonly PlacedShape[] | null {
  if (path.length === 0 || path.slice(0, 2).some((step) => step === KEYS || step === DEEP)) return null;
  const [first, second] = path;
  return [...module.outputs.keys()].flatMap((name) => {
    const isMeant = (step: string | undefined): boolean => step?.startsWith(".") !== true || step === `.${name}`;
    const ways = [isMeant(first) ? path.slice(1) : null, isMeant(second) ? path.slice(2) : null];
    return ways.flatMap((way) => (way === null ? [] : [outputOf(module, name, way)]));
  });
}
