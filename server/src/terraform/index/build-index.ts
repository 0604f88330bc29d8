import type { Problem } from "../../../../shared/src/report.ts";
import { loadHcl } from "../syntax/parse.ts";
import { unitsOf } from "../terragrunt/units.ts";
import { evaluate } from "../values/evaluate.ts";
import type { Keep } from "./cache/open.ts";
import { decide } from "./decide.ts";
import { certainDeployments } from "./deployments.ts";
import { type Directories, readChanges, readDirectories } from "./directories.ts";
import { directoryFacts, manifestOf } from "./directory.ts";
import { rootsOf } from "./graph.ts";
import { childrenOf, expandBlock } from "./instances.ts";
import type {
  ModuleInstance,
  NodeInstance,
  ResourceDeclaration,
  ResourceNode,
  SourceFile,
  TerraformIndex,
} from "./model.ts";
import { type IndexOptions, NO_OPTIONS, optionsKey } from "./options.ts";
import { directoryOf } from "./paths.ts";
import { type KeptWays, possibleWays } from "./possible.ts";
import { type RawSource, readSources } from "./read-sources.ts";
import { collectReferences } from "./references.ts";
import { type IndexedRoot, indexRoots } from "./roots.ts";
import { createScopes } from "./scope.ts";

/**
 * Reads and indexes a repository on disk. Throws only when `signal` is aborted. With `options.cache` only what changed
 * since the last run is read; call {@link keepIndex} when there is time.
 */
export async function loadIndex(
  root: string,
  signal: AbortSignal,
  options: IndexOptions = NO_OPTIONS,
): Promise<TerraformIndex> {
  const [{ sources, problems, keep }] = await Promise.all([readSources(root, signal, options), loadHcl()]);
  signal.throwIfAborted();
  const index = buildIndex({ root, sources, problems, options });
  keeps.set(index, keep);
  return index;
}

const keeps = new WeakMap<TerraformIndex, Keep>();

/**
 * Keeps what was learnt while an index was loaded, for the next run; the answers go first. False when there was nothing
 * new to keep, or no place for it.
 */
export function keepIndex(index: TerraformIndex): Promise<boolean> {
  return keeps.get(index)?.(index.files) ?? Promise.resolve(false);
}

/** Indexes sources that are already in memory. `loadHcl` must have been awaited. */
export function buildIndex(given: {
  readonly root: string;
  readonly sources: readonly RawSource[];
  readonly problems?: readonly Problem[];
  readonly options?: IndexOptions | undefined;
  /** An earlier index of the same repository: unchanged files, directories and root modules are taken from it. */
  readonly previous?: TerraformIndex;
  /** Files that were parsed elsewhere, by path: those of the same text are taken from here. */
  readonly parsed?: ReadonlyMap<string, SourceFile>;
}): TerraformIndex {
  const { root, sources, problems: read = [], options = NO_OPTIONS, previous } = given;
  const reading = readDirectories(sources, previous, given.parsed);
  return assemble({ root, options, reading, read, previous });
}

function assemble(given: {
  readonly root: string;
  readonly options: IndexOptions;
  readonly reading: Directories;
  /** What could not be read from disk. */
  readonly read: readonly Problem[];
  readonly previous: TerraformIndex | undefined;
}): TerraformIndex {
  const { root, options, read } = given;
  const { files, directories } = given.reading;
  const problems = once(() => given.reading.problems());
  // With other options nothing that was evaluated holds any more.
  const previous =
    given.previous && optionsKey(given.previous.options) === optionsKey(options) ? given.previous : undefined;
  const earlier = previous === undefined ? undefined : made.get(previous)?.roots;
  const certain = certainDeployments({ root, files, directories, roots: rootsOf(directories), options });
  const roots = indexRoots(certain, { directories, earlier, evaluateIn });
  const before = previous === undefined ? undefined : made.get(previous);
  const making: Making = {
    roots: byKey(roots),
    kept: before?.kept ?? new Map(),
    read,
    lineage: before?.lineage ?? {},
  };
  const ways = possibleWays({ files, directories, roots, evaluateIn, kept: making.kept });
  const nodesIn = (among: readonly IndexedRoot[], type: string): readonly ResourceNode[] =>
    among.flatMap((each) => each.contents().byType.get(type) ?? []);
  const declaring = remembered((type: string) => roots.filter((each) => each.declares(type)));
  const possibleOf = remembered((type: string) => nodesIn(declaring(type).flatMap(ways.of), type));
  const everything = once(() => ({
    // `concat` copies whole arrays; `flatMap` goes item by item.
    instances: NO_INSTANCES.concat(...roots.map((each) => each.contents().instances)),
    resources: NO_NODES.concat(...roots.map((each) => each.contents().nodes)),
  }));
  const index: TerraformIndex = {
    root,
    options,
    files,
    directories,
    roots,
    get instances() {
      return everything().instances;
    },
    get resources() {
      return everything().resources;
    },
    get problems() {
      const cases = [...directories.values()].flatMap((directory) => directoryFacts(directory).problems);
      return [...read, ...problems(), ...cases, ...roots.flatMap((each) => each.problems())];
    },
    byType: remembered((type: string) => nodesIn(declaring(type), type)),
    possible: (type, among) =>
      among === undefined ? possibleOf(type) : nodesIn(declaring(type).filter(among).flatMap(ways.of), type),
    untried: once(ways.untried),
    nodesOf: remembered((declaration: ResourceDeclaration) => {
      const directory = directoryOf(declaration.file.path);
      return roots.flatMap((each) =>
        each.reached.has(directory) ? (each.contents().byDeclaration.get(declaration) ?? []) : [],
      );
    }),
    expand: (node): readonly NodeInstance[] =>
      expandBlock(node.address, node.declaration.block, (expression) => evaluateIn(expression, node.module)),
    get units() {
      return unitsOf(files.values());
    },
    references: (expression, module) => collectReferences(expression, module, childrenOf),
    evaluate: evaluateIn,
    decide,
  };
  made.set(index, making);
  return index;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** A look-up over all roots that remembers what it found. */
function remembered<K, T>(find: (key: K) => readonly T[]): (key: K) => readonly T[] {
  const found = new Map<K, readonly T[]>();
  return (key) => {
    const known = found.get(key);
    if (known !== undefined) return known;
    const items = find(key);
    found.set(key, items);
    return items;
  };
}

/**
 * The index after some files changed: only those are parsed again, and only root modules that reach a changed directory
 * are built again. `changes` maps paths to whole new texts; a path that did not exist is added.
 */
export function withChanges(index: TerraformIndex, changes: ReadonlyMap<string, string>): TerraformIndex {
  const read = made.get(index)?.read ?? [];
  const reading = readChanges(index, changes);
  const { root, options } = index;
  if (reading !== null) return assemble({ root, options, reading, read, previous: index });
  const sources: RawSource[] = [];
  for (const file of index.files.values()) {
    const text = changes.get(file.path);
    sources.push(text === undefined ? file : { path: file.path, text, isLink: file.isLink });
  }
  const added = [...changes].filter(([path]) => !index.files.has(path));
  for (const [path, text] of added) sources.push({ path, text });
  if (added.length > 0) sources.sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const directory of index.directories.values()) {
    const folder = directory.path === "" ? "" : `${directory.path}/`;
    if (directory.lock !== null) sources.push({ path: `${folder}.terraform.lock.hcl`, text: directory.lock });
    const manifest = manifestOf(directory);
    if (manifest !== null) sources.push(manifest);
  }
  return buildIndex({ root, sources, problems: read, options, previous: index });
}

/** What an index was made from, for the one that follows it. Data only: an index must not keep all that came before. */
interface Making {
  readonly roots: ReadonlyMap<string, IndexedRoot>;
  /** The possible ways of its roots, as far as they were asked for. Shared by the lineage: at most one for each root. */
  readonly kept: KeptWays;
  readonly read: readonly Problem[];
  readonly lineage: object;
}

const made = new WeakMap<TerraformIndex, Making>();

/** The same for an index and all that were made from it by changes. */
export function lineageOf(index: TerraformIndex): object {
  return made.get(index)?.lineage ?? index;
}

function byKey(roots: readonly IndexedRoot[]): ReadonlyMap<string, IndexedRoot> {
  return new Map(roots.map((each) => [each.deployment.key, each]));
}

const NO_INSTANCES: readonly ModuleInstance[] = [];
const NO_NODES: readonly ResourceNode[] = [];

/** Instances never change, so what was evaluated in one stays true for as long as it lives. */
const scopes = createScopes(childrenOf);
const evaluateIn: TerraformIndex["evaluate"] = (expression, module, bindings) =>
  evaluate(expression, scopes.scopeOf(module, bindings));
