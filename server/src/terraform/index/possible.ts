import type { Problem } from "../../../../shared/src/report.ts";
import type { Deployment } from "./deployment.ts";
import type { ChangedReading, Directories } from "./directories.ts";
import type { ModuleDirectory, ResourceNode, SourceFile, TerraformIndex } from "./model.ts";
import { isTfvars } from "./paths.ts";
import { type Collect, collector, itemsOf, type PersistentList } from "./persistent-list.ts";
import { type IndexedRoot, indexRoots } from "./roots.ts";
import { variablesStay } from "./source-file.ts";
import { combinations, environmentsOf, isOptional, variantFiles, withVarFiles } from "./var-files.ts";
import { MAX_WORKSPACES, workspacesOf } from "./workspaces.ts";

/** Ways to apply one root that are tried; more are left out, and said to be. */
const MAX_WAYS = 40;

type Roots = PersistentList<IndexedRoot>;

/** What the possible ways to apply the roots are read from. */
interface PossibleFrom extends Directories {
  /** The roots as they are applied for certain. */
  readonly roots: Roots;
}

/** The possible ways of one root, with all that they were made from. */
interface RootWays {
  readonly root: IndexedRoot;
  readonly varFiles: readonly SourceFile[];
  readonly ways: readonly IndexedRoot[];
  /** How many there are, those that are not tried included. */
  readonly total: number;
}

/** The possible ways of the roots of an index. Versions share them while the same var-files may be for the same roots. */
export interface PossibleWays {
  of(root: IndexedRoot): readonly IndexedRoot[];
  /** Resources of a type in all ways of all roots. */
  nodes(type: string, roots: Roots): readonly ResourceNode[];
  /** Roots of which not every way is tried. */
  untried(roots: Roots): readonly Problem[];
  /** The ways after a change that leaves the list of roots the same. */
  after(change: ChangedReading, roots: Roots): PossibleWays;
}

/** What was made, by path of the root's directory: the next ways take over what they can. At most one for each root. */
export type KeptWays = Map<string, RootWays>;

/**
 * Ways to apply a root that nobody chose but the repository is laid out for: with each of its var-files, in each of the
 * workspaces that its code speaks of. A root with a certain way other than the plain one has none. Nothing is made of a
 * root before it is asked for.
 */
export function possibleWays(from: PossibleFrom, kept: KeptWays, evaluateIn: TerraformIndex["evaluate"]): PossibleWays {
  const variants = lazyVariants(from);
  const known = new WeakMap<IndexedRoot, RootWays>();
  const byType = new Map<string, Collect<IndexedRoot, ResourceNode>>();
  const make = (root: IndexedRoot): RootWays => {
    const varFiles = variants.of(root);
    const before = kept.get(root.directory.path);
    // The root is the same object for as long as nothing in it changed.
    if (before?.root === root && sameFiles(before.varFiles, varFiles)) return before;
    const earlier = new Map(before?.ways.map((each) => [each.deployment.key, each]));
    const deployments = waysOf(root, varFiles, evaluateIn);
    const tried = [[root.directory, deployments.slice(0, MAX_WAYS)] as const];
    const ways = indexRoots(tried, { directories: root.reached, earlier, evaluateIn, outputs: NO_OUTPUTS });
    const made = { root, varFiles, ways, total: deployments.length };
    kept.set(root.directory.path, made);
    return made;
  };
  const waysIn = (root: IndexedRoot): RootWays => {
    const made = known.get(root) ?? make(root);
    known.set(root, made);
    return made;
  };
  const of = (root: IndexedRoot): readonly IndexedRoot[] => (isPlain(root) ? waysIn(root).ways : NO_WAYS);
  // What cannot be too many is not made to be counted.
  const mayBeMany = (root: IndexedRoot): boolean =>
    isPlain(root) && combinations(variants.of(root)).length + MAX_WORKSPACES > MAX_WAYS;
  const ways: PossibleWays = {
    of,
    nodes: (type, roots) => {
      const collect =
        byType.get(type) ?? collector((root) => (root.declares(type) ? nodesIn(of(root), type) : NO_NODES));
      byType.set(type, collect);
      return collect(roots);
    },
    untried: collector((root) => {
      const total = mayBeMany(root) ? waysIn(root).total : 0;
      return total > MAX_WAYS ? [leftOut(root.directory.path, total)] : [];
    }),
    after: (change, roots) =>
      variants.stay(change, roots) ? ways : possibleWays({ ...change, roots }, kept, evaluateIn),
  };
  return ways;
}

/** How other roots are applied with a possible way of this one is not known. */
const NO_OUTPUTS = { directories: new Map(), applied: new Map() };

const NO_WAYS: readonly IndexedRoot[] = [];
const NO_NODES: readonly ResourceNode[] = [];
const NO_FILES: readonly SourceFile[] = [];

/** Resources of a type in some roots. */
export function nodesIn(roots: readonly IndexedRoot[], type: string): readonly ResourceNode[] {
  return roots.flatMap((each) => each.contents().byType.get(type) ?? NO_NODES);
}

interface Variants {
  /** Var-files that may be for a root. */
  of(root: IndexedRoot): readonly SourceFile[];
  /** Whether all that is so after a change, too. */
  stay(change: ChangedReading, roots: Roots): boolean;
}

/** Which var-files may be for which roots; found out when it is first asked for. */
function lazyVariants(from: PossibleFrom): Variants {
  const optional = varFiles(from.files.list).filter((file) => isOptional(file, from.directories));
  /** Let go of once it is read. */
  let unread: PossibleFrom | null = optional.length === 0 ? null : from;
  let found: ReadonlyMap<string, readonly SourceFile[]> = new Map();
  return {
    of: ({ directory }) => {
      if (unread !== null) found = variantFiles(optional, unread.directories, plainOnes(unread.roots));
      unread = null;
      return found.get(directory.path) ?? NO_FILES;
    },
    stay: (change, roots) => {
      const stays = change.changedFiles.every(
        ([before, now]) => !isTfvars(now.path) && (optional.length === 0 || variablesStay(before, now)),
      );
      if (stays && unread !== null) unread = { ...change, roots };
      return stays;
    },
  };
}

const varFiles: Collect<SourceFile, SourceFile> = collector((file) => (isTfvars(file.path) ? [file] : NO_FILES));

function isPlain({ deployment }: IndexedRoot): boolean {
  return deployment.label === "";
}

function plainOnes(roots: Roots): readonly ModuleDirectory[] {
  return itemsOf(roots)
    .filter(isPlain)
    .map(({ directory }) => directory);
}

function leftOut(root: string, ways: number): Problem {
  const message = `only ${MAX_WAYS} of ${ways} ways to apply this root module (var-files, workspaces) were tried; choose with --var-file or --workspace`;
  return { where: root || ".", message };
}

function sameFiles(a: readonly SourceFile[], b: readonly SourceFile[]): boolean {
  return a.length === b.length && a.every((file, i) => file === b[i]);
}

/** Drops what was made of roots that are gone. */
export function forgetOthers(kept: KeptWays, roots: Roots): void {
  const now = new Set(itemsOf(roots).map(({ directory }) => directory.path));
  for (const path of kept.keys()) if (!now.has(path)) kept.delete(path);
}

function waysOf(
  root: IndexedRoot,
  varFiles: readonly SourceFile[],
  evaluateIn: TerraformIndex["evaluate"],
): readonly Deployment[] {
  const { directory, deployment } = root;
  const workspaces = deployment.workspace === null ? workspacesIn(root, evaluateIn) : [];
  const withFiles = combinations(varFiles).map((set) =>
    withVarFiles(directory, set, {
      certain: false,
      workspace: workspaceFor(set, workspaces, deployment),
      repository: deployment.repository,
    }),
  );
  // A var-file may be all that tells the environments apart; each workspace is tried without one, too.
  const inEach = workspaces.map((workspace) => inWorkspace(root, workspace));
  return [...withFiles, ...inEach];
}

function workspacesIn(root: IndexedRoot, evaluateIn: TerraformIndex["evaluate"]): readonly string[] {
  return workspacesOf(root.directory, (expression) => {
    const [instance] = root.contents().instances;
    if (instance === undefined) throw new Error("a root without an instance");
    return evaluateIn(expression, instance);
  });
}

/** A var-file that is called like a workspace goes with it. */
function workspaceFor(
  set: readonly SourceFile[],
  workspaces: readonly string[],
  { workspace }: Deployment,
): string | null {
  return workspace ?? environmentsOf(set).find((name) => workspaces.includes(name)) ?? null;
}

function inWorkspace({ directory, deployment }: IndexedRoot, workspace: string): Deployment {
  const label = `workspace ${workspace}`;
  const key = `${directory.path} in ${label}`;
  return { ...deployment, key, label, certain: false, workspace, inputs: new Map(), files: [], providers: [] };
}
