import type { Problem } from "../../../../shared/src/report.ts";
import { loadHcl } from "../syntax/parse.ts";
import { evaluate } from "../values/evaluate.ts";
import { decide } from "./decide.ts";
import { type Directories, readChanges, readDirectories } from "./directories.ts";
import {
  buildRoot,
  childrenOf,
  expandBlock,
  expansionOf,
  MAX_INSTANCES,
  type RootModule,
  rootsOf,
} from "./instances.ts";
import type {
  ModuleDirectory,
  ModuleInstance,
  NodeInstance,
  ResourceDeclaration,
  ResourceNode,
  TerraformIndex,
} from "./model.ts";
import { type IndexOptions, NO_OPTIONS, optionsKey } from "./options.ts";
import { type RawSource, readSources } from "./read-sources.ts";
import { collectReferences } from "./references.ts";
import { createScopes } from "./scope.ts";

/** Reads and indexes a repository on disk. Throws only when `signal` is aborted. */
export async function loadIndex(
  root: string,
  signal: AbortSignal,
  options: IndexOptions = NO_OPTIONS,
): Promise<TerraformIndex> {
  await loadHcl();
  const { sources, problems } = await readSources(root, signal, options);
  signal.throwIfAborted();
  return buildIndex({ root, sources, problems, options });
}

/** Indexes sources that are already in memory. `loadHcl` must have been awaited. */
export function buildIndex(given: {
  readonly root: string;
  readonly sources: readonly RawSource[];
  readonly problems?: readonly Problem[];
  readonly options?: IndexOptions | undefined;
  /** An earlier index of the same repository: unchanged files, directories and root modules are taken from it. */
  readonly previous?: TerraformIndex;
}): TerraformIndex {
  const { root, sources, problems: read = [], options = NO_OPTIONS, previous } = given;
  const reading = readDirectories(sources, previous);
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
  const { files, directories, problems } = given.reading;
  // With other options nothing that was evaluated holds any more.
  const previous =
    given.previous && optionsKey(given.previous.options) === optionsKey(options) ? given.previous : undefined;
  const roots = buildRoots(directories, previous);
  const index: TerraformIndex = {
    root,
    options,
    files,
    directories,
    // `concat` copies whole arrays; `flatMap` goes item by item, and every edit passes here.
    instances: NO_INSTANCES.concat(...roots.map((root) => root.instances)),
    resources: NO_NODES.concat(...roots.map((root) => root.nodes)),
    problems: [...read, ...problems, ...roots.flatMap((root) => root.problems)],
    byType: gathered(roots, "byType"),
    nodesOf: gathered(roots, "byDeclaration"),
    expand: (node): readonly NodeInstance[] =>
      expandBlock(node.address, node.declaration.block, (expression) => evaluateIn(expression, node.module)),
    references: (expression, module) => collectReferences(expression, module, childrenOf),
    evaluate: evaluateIn,
    decide,
  };
  made.set(index, { roots: new Map(roots.map((root) => [root.directory.path, root])), read });
  return index;
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
  }
  return buildIndex({ root, sources, problems: read, options, previous: index });
}

/** A root module with its resources, shared by all indexes between whose versions it did not change. */
interface IndexedRoot extends RootModule {
  readonly nodes: readonly ResourceNode[];
  readonly byType: ReadonlyMap<string, readonly ResourceNode[]>;
  readonly byDeclaration: ReadonlyMap<ResourceDeclaration, readonly ResourceNode[]>;
}

/** What an index was made from, for the one that follows it. */
const made = new WeakMap<
  TerraformIndex,
  { readonly roots: ReadonlyMap<string, IndexedRoot>; readonly read: readonly Problem[] }
>();

const NO_INSTANCES: readonly ModuleInstance[] = [];
const NO_NODES: readonly ResourceNode[] = [];

/** Instances never change, so what was evaluated in one stays true for as long as it lives. */
const scopes = createScopes(childrenOf);
const evaluateIn: TerraformIndex["evaluate"] = (expression, module, bindings) =>
  evaluate(expression, scopes.scopeOf(module, bindings));

function buildRoots(
  directories: ReadonlyMap<string, ModuleDirectory>,
  previous: TerraformIndex | undefined,
): readonly IndexedRoot[] {
  const before = previous === undefined ? undefined : made.get(previous)?.roots;
  const roots: IndexedRoot[] = [];
  let left = MAX_INSTANCES;
  for (const directory of sameRoots(directories, previous) ?? rootsOf(directories)) {
    if (left <= 0) break;
    const earlier = before?.get(directory.path);
    const reused = earlier !== undefined && earlier.instances.length <= left && isCurrent(earlier, directories);
    const root = reused ? earlier : indexRoot(directory, directories, left);
    left -= root.instances.length;
    roots.push(root);
  }
  return roots;
}

/** The roots of the earlier index as they are now; null when calls came or went, or not all roots had room there. */
function sameRoots(
  directories: ReadonlyMap<string, ModuleDirectory>,
  previous: TerraformIndex | undefined,
): readonly ModuleDirectory[] | null {
  const before = previous === undefined ? undefined : made.get(previous)?.roots;
  if (previous === undefined || before === undefined || previous.instances.length >= MAX_INSTANCES) return null;
  if (previous.directories.size !== directories.size) return null;
  for (const [path, directory] of directories) {
    const earlier = previous.directories.get(path);
    if (earlier !== directory && (earlier === undefined || targetsOf(earlier) !== targetsOf(directory))) return null;
  }
  return [...before.keys()].flatMap((path) => directories.get(path) ?? []);
}

function targetsOf({ calls }: ModuleDirectory): string {
  return [...calls.values()].map(({ target }) => target ?? "").join("\n");
}

/** True while every directory of the tree is the one it was built from. One that was cut short is built again. */
function isCurrent(root: RootModule, directories: ReadonlyMap<string, ModuleDirectory>): boolean {
  return !root.cut && root.instances.every(({ directory }) => directories.get(directory.path) === directory);
}

function indexRoot(
  directory: ModuleDirectory,
  directories: ReadonlyMap<string, ModuleDirectory>,
  limit: number,
): IndexedRoot {
  // While the tree grows, outputs of calls that come later are not known yet: none of that may be remembered.
  const growing = createScopes(childrenOf);
  const root = buildRoot(directory, directories, {
    limit,
    evaluate: (expression, module) => evaluate(expression, growing.scopeOf(module)),
  });
  const nodes = root.instances.flatMap(nodesIn);
  return {
    ...root,
    nodes,
    byType: groupBy(nodes, (node) => node.declaration.type),
    byDeclaration: groupBy(nodes, (node) => node.declaration),
  };
}

/** A look-up over all roots that remembers what it found. */
function gathered<K extends "byType" | "byDeclaration">(
  roots: readonly IndexedRoot[],
  table: K,
): (key: Parameters<IndexedRoot[K]["get"]>[0]) => readonly ResourceNode[] {
  const found = new Map<unknown, readonly ResourceNode[]>();
  return (key) => {
    const known = found.get(key);
    if (known !== undefined) return known;
    const nodes = roots.flatMap(
      (root) => (root[table] as ReadonlyMap<unknown, readonly ResourceNode[]>).get(key) ?? [],
    );
    found.set(key, nodes);
    return nodes;
  };
}

function nodesIn(module: ModuleInstance): ResourceNode[] {
  const prefix = module.path === "" ? "" : `${module.path}.`;
  return [...module.directory.resources.values()].map((declaration) => {
    let expansion: ResourceNode["expansion"] | null = null;
    return {
      declaration,
      module,
      address: prefix + declaration.address,
      /** Evaluated on first use: most resources are never asked for theirs. */
      get expansion() {
        expansion ??= expansionOf(declaration.block, (expression) => evaluateIn(expression, module));
        return expansion;
      },
    };
  });
}

function groupBy<K, T>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
