import type { Problem } from "../../../../shared/src/report.ts";
import { evaluate } from "../values/evaluate.ts";
import type { Deployment } from "./deployment.ts";
import { directoryFacts } from "./directory.ts";
import { type DirectoryMap, heightOf, reachedFrom } from "./graph.ts";
import { buildRoot, childrenOf, expansionOf, MAX_DEPTH, MAX_INSTANCES } from "./instances.ts";
import type { ModuleDirectory, ModuleInstance, ResourceDeclaration, ResourceNode, TerraformIndex } from "./model.ts";
import { asking, type OutputsFrom, outputReader } from "./outputs.ts";
import { createScopes } from "./scope.ts";
import { problemsOfFile } from "./source-file.ts";

/** A root module with its resources, shared by all indexes between whose versions nothing of it changed. */
export interface IndexedRoot {
  readonly directory: ModuleDirectory;
  readonly deployment: Deployment;
  /** The root and everything that it calls in the end. */
  readonly reached: DirectoryMap;
  /** It may ask for outputs of other roots. */
  readonly asksOthers: boolean;
  /** Whether all that it asked of other roots is the same; one that is not made yet would ask those of before. */
  othersStay(now: OutputsFrom): boolean;
  /** Whether a resource of the type is declared in it. */
  declares(type: string): boolean;
  /** Its uses of modules and their resources; made when first asked for. */
  contents(): RootContents;
  /**
   * Calls without an end are known before the contents are made; that there are too many uses of modules, only then.
   */
  problems(): readonly Problem[];
}

export interface RootContents {
  readonly instances: readonly ModuleInstance[];
  readonly nodes: readonly ResourceNode[];
  readonly byType: ReadonlyMap<string, readonly ResourceNode[]>;
  readonly byDeclaration: ReadonlyMap<ResourceDeclaration, readonly ResourceNode[]>;
}

/** Evaluates in instances of the index that the roots belong to. */
type EvaluateIn = TerraformIndex["evaluate"];

/** What roots are made from. */
export interface RootsFrom {
  readonly directories: DirectoryMap;
  /** By key of their deployment: one of which everything is still the same is taken from here. */
  readonly earlier: ReadonlyMap<string, IndexedRoot> | undefined;
  readonly evaluateIn: EvaluateIn;
  /** Where outputs of other roots are read from. */
  readonly outputs: OutputsFrom;
}

/** One root for each way to apply a directory. */
export function indexRoots(
  deployments: Iterable<readonly [ModuleDirectory, readonly Deployment[]]>,
  { directories, earlier, evaluateIn, outputs }: RootsFrom,
): readonly IndexedRoot[] {
  return [...deployments].flatMap(([directory, ways]) =>
    ways.map((deployment) => {
      const before = earlier?.get(deployment.key);
      if (before !== undefined && isCurrent(before, deployment, { directories, outputs })) return before;
      const reached = reachedFrom(directory, directories);
      return createRoot({ directory, deployment, reached }, { evaluateIn, outputs });
    }),
  );
}

function isCurrent(
  root: IndexedRoot,
  now: Deployment,
  { directories, outputs }: Pick<RootsFrom, "directories" | "outputs">,
): boolean {
  for (const [path, directory] of root.reached) if (directories.get(path) !== directory) return false;
  if (!root.othersStay(outputs)) return false;
  const { files } = root.deployment;
  return files.length === now.files.length && files.every((file, i) => file === now.files[i]);
}

/** The root after texts of its directories changed while all of them call whom they called. */
export function renewedRoot(
  { deployment, directory, reached }: IndexedRoot,
  { directories, ...made }: Omit<RootsFrom, "earlier">,
): IndexedRoot {
  const now = new Map<string, ModuleDirectory>();
  for (const [path, before] of reached) now.set(path, directories.get(path) ?? before);
  return createRoot({ deployment, directory: now.get(directory.path) ?? directory, reached: now }, made);
}

/** A directory and a way to apply it. */
type Applied = Pick<IndexedRoot, "directory" | "deployment" | "reached">;

type MadeWith = Pick<RootsFrom, "evaluateIn" | "outputs">;

function createRoot(applied: Applied, { evaluateIn, outputs }: MadeWith): IndexedRoot {
  const { directory, deployment, reached } = applied;
  const asksOthers = deployment.environmentWith !== undefined || readsStates(reached);
  const reader = asksOthers ? outputReader(outputs) : null;
  let made: (RootContents & { readonly problems: readonly Problem[] }) | null = null;
  let types: ReadonlySet<string> | null = null;
  let doubtful: boolean | null = null;
  const contents = () => {
    made ??= build(reader === null ? applied : { ...applied, deployment: asking(deployment, reader) }, evaluateIn);
    return made;
  };
  return {
    ...applied,
    asksOthers,
    othersStay: (now) => reader === null || (made !== null && reader.stays(now)),
    declares: (type) => {
      types ??= typesIn(reached);
      return types.has(type);
    },
    contents,
    problems: () => {
      if (made === null) doubtful ??= isBroken(reached) || !Number.isFinite(heightOf(directory, reached, MAX_DEPTH));
      return doubtful === true ? contents().problems : (made?.problems ?? NO_PROBLEMS);
    },
  };
}

function readsStates(reached: DirectoryMap): boolean {
  for (const directory of reached.values()) {
    if (directoryFacts(directory).types.has("terraform_remote_state")) return true;
  }
  return false;
}

/** What is not written right may be read as a call that the search for facts did not see. */
function isBroken(reached: DirectoryMap): boolean {
  for (const { files } of reached.values()) if (files.some((file) => problemsOfFile(file).length > 0)) return true;
  return false;
}

const NO_PROBLEMS: readonly Problem[] = [];

function typesIn(reached: DirectoryMap): ReadonlySet<string> {
  const types = new Set<string>();
  for (const directory of reached.values()) for (const type of directoryFacts(directory).types) types.add(type);
  return types;
}

function build(
  { directory, deployment, reached }: Applied,
  evaluateIn: EvaluateIn,
): RootContents & { readonly problems: readonly Problem[] } {
  // While the tree grows, outputs of calls that come later are not known yet: none of that may be remembered.
  const growing = createScopes(childrenOf);
  const { instances, problems } = buildRoot(directory, reached, {
    deployment,
    limit: MAX_INSTANCES,
    evaluate: (expression, module) => evaluate(expression, growing.scopeOf(module)),
  });
  const nodes = instances.flatMap((module) => nodesIn(module, evaluateIn));
  const byType = groupBy(nodes, (node) => node.declaration.type);
  const [root] = instances;
  if (root !== undefined) typesOfRoot.set(root, byType);
  return { instances, problems, nodes, byType, byDeclaration: groupBy(nodes, (node) => node.declaration) };
}

/** By instance of the root module. */
const typesOfRoot = new WeakMap<ModuleInstance, RootContents["byType"]>();

/** Resources of a type in a root module and all that it calls, by its instance. */
export function resourcesInRoot(root: ModuleInstance, type: string): readonly ResourceNode[] {
  return typesOfRoot.get(root)?.get(type) ?? [];
}

function nodesIn(module: ModuleInstance, evaluateIn: EvaluateIn): ResourceNode[] {
  const prefix = module.path === "" ? "" : `${module.path}.`;
  const nodes: ResourceNode[] = [];
  for (const declaration of module.directory.resources.values()) {
    nodes.push(new LazyNode({ declaration, module, address: prefix + declaration.address, evaluateIn }));
  }
  return nodes;
}

/** Most resources are never asked whether they are made once or many times: that is evaluated on first use. */
class LazyNode implements ResourceNode {
  readonly declaration: ResourceDeclaration;
  readonly module: ModuleInstance;
  readonly address: string;
  declare readonly expansion: ResourceNode["expansion"];
  readonly #evaluateIn: EvaluateIn;
  #expansion: ResourceNode["expansion"] | null = null;

  constructor(node: Omit<ResourceNode, "expansion"> & { readonly evaluateIn: EvaluateIn }) {
    this.declaration = node.declaration;
    this.module = node.module;
    this.address = node.address;
    this.#evaluateIn = node.evaluateIn;
    Object.defineProperty(this, "expansion", LazyNode.#descriptor);
  }

  static readonly #descriptor: PropertyDescriptor & ThisType<LazyNode> = {
    enumerable: true,
    get() {
      this.#expansion ??= expansionOf(this.declaration.block, (expression) =>
        this.#evaluateIn(expression, this.module),
      );
      return this.#expansion;
    },
  };
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
