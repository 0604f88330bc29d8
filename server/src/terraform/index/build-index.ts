import type { Problem } from "../../../../shared/src/report.ts";
import { loadHcl } from "../syntax/parse.ts";
import { evaluate } from "../values/evaluate.ts";
import type { Value } from "../values/value.ts";
import { decide } from "./decide.ts";
import { readDirectories } from "./directories.ts";
import { buildInstances, expandBlock, expansionOf } from "./instances.ts";
import type { ModuleInstance, NodeInstance, ResourceDeclaration, ResourceNode, TerraformIndex } from "./model.ts";
import { type RawSource, readSources } from "./read-sources.ts";
import { collectReferences } from "./references.ts";
import { createScopes } from "./scope.ts";

/** Reads and indexes a repository on disk. Throws only when `signal` is aborted. */
export async function loadIndex(root: string, signal: AbortSignal): Promise<TerraformIndex> {
  await loadHcl();
  const { sources, problems } = await readSources(root, signal);
  signal.throwIfAborted();
  return buildIndex({ root, sources, problems });
}

/** Indexes sources that are already in memory. `loadHcl` must have been awaited. */
export function buildIndex(options: {
  readonly root: string;
  readonly sources: readonly RawSource[];
  readonly problems?: readonly Problem[];
  /** An earlier index of the same repository: unchanged files are taken from it. */
  readonly previous?: TerraformIndex;
}): TerraformIndex {
  const { files, directories, problems } = readDirectories(options.sources, options.previous?.files);
  const instances: ModuleInstance[] = [];
  const children = new Map<ModuleInstance, Map<string, ModuleInstance[]>>();
  const childrenOf = (parent: ModuleInstance, call: string): readonly ModuleInstance[] =>
    children.get(parent)?.get(call) ?? [];
  const scopes = createScopes(childrenOf);
  const evaluateIn: TerraformIndex["evaluate"] = (expression, module, bindings) =>
    evaluate(expression, scopes.scopeOf(module, bindings));

  const instanceProblems = buildInstances(directories, evaluateIn, (instance) => {
    instances.push(instance);
    addChild(children, instance);
  });
  const resources = instances.flatMap((module) => nodesIn(module, evaluateIn));
  const byType = groupBy(resources, (node) => node.declaration.type);
  const byDeclaration = groupBy(resources, (node) => node.declaration);

  return {
    root: options.root,
    files,
    directories,
    instances,
    resources,
    problems: [...(options.problems ?? []), ...problems, ...instanceProblems],
    byType: (type) => byType.get(type) ?? [],
    nodesOf: (declaration: ResourceDeclaration) => byDeclaration.get(declaration) ?? [],
    expand: (node): readonly NodeInstance[] =>
      expandBlock(node.address, node.declaration.block, (expression) => evaluateIn(expression, node.module)),
    references: (expression, module) => collectReferences(expression, module, childrenOf),
    evaluate: evaluateIn,
    decide,
  };
}

/**
 * The index after some files changed: only those are parsed again. `changes` maps paths to whole new texts; a path
 * that did not exist is added.
 */
export function withChanges(index: TerraformIndex, changes: ReadonlyMap<string, string>): TerraformIndex {
  const sources: RawSource[] = [];
  for (const file of index.files.values()) {
    sources.push({ path: file.path, text: changes.get(file.path) ?? file.text, isLink: file.isLink });
  }
  for (const [path, text] of changes) if (!index.files.has(path)) sources.push({ path, text });
  for (const directory of index.directories.values()) {
    const folder = directory.path === "" ? "" : `${directory.path}/`;
    if (directory.lock !== null) sources.push({ path: `${folder}.terraform.lock.hcl`, text: directory.lock });
  }
  sources.sort((a, b) => (a.path < b.path ? -1 : 1));
  return buildIndex({ root: index.root, sources, previous: index });
}

function addChild(children: Map<ModuleInstance, Map<string, ModuleInstance[]>>, instance: ModuleInstance): void {
  if (instance.parent === null || instance.call === null) return;
  const calls = children.get(instance.parent) ?? new Map<string, ModuleInstance[]>();
  children.set(instance.parent, calls);
  const list = calls.get(instance.call.name) ?? [];
  calls.set(instance.call.name, list);
  list.push(instance);
}

function nodesIn(module: ModuleInstance, evaluateIn: TerraformIndex["evaluate"]): ResourceNode[] {
  const prefix = module.path === "" ? "" : `${module.path}.`;
  return [...module.directory.resources.values()].map((declaration) => {
    const expansion = lazyExpansion(declaration, (expression) => evaluateIn(expression, module));
    return {
      declaration,
      module,
      address: prefix + declaration.address,
      get expansion() {
        return expansion();
      },
    };
  });
}

/** Evaluated on first use: most resources are never asked for theirs. */
function lazyExpansion(
  declaration: ResourceDeclaration,
  go: (expression: Parameters<TerraformIndex["evaluate"]>[0]) => Value,
): () => ResourceNode["expansion"] {
  let value: ResourceNode["expansion"] | null = null;
  return () => {
    value ??= expansionOf(declaration.block, go);
    return value;
  };
}

function groupBy<K, T>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
