import type { Problem } from "../../../../shared/src/report.ts";
import type { Deployment } from "./deployment.ts";
import type { DirectoryMap } from "./graph.ts";
import type { ModuleDirectory, SourceFile, TerraformIndex } from "./model.ts";
import { type IndexedRoot, indexRoots } from "./roots.ts";
import { combinations, environmentsOf, variantFiles, withVarFiles } from "./var-files.ts";
import { MAX_WORKSPACES, workspacesOf } from "./workspaces.ts";

/** Ways to apply one root that are tried; more are left out, and said to be. */
const MAX_WAYS = 40;

/** What the possible ways to apply the roots are read from. */
interface PossibleFrom {
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly directories: DirectoryMap;
  /** The roots as they are applied for certain. */
  readonly roots: readonly IndexedRoot[];
  readonly evaluateIn: TerraformIndex["evaluate"];
  /** What earlier indexes made; what is made now is put there. */
  readonly kept: KeptWays;
}

/** The possible ways of one root, with all that they were made from. */
interface RootWays {
  readonly root: IndexedRoot;
  readonly varFiles: readonly SourceFile[];
  readonly ways: readonly IndexedRoot[];
  /** How many there are, those that are not tried included. */
  readonly total: number;
}

/** The possible ways of the roots of one index. */
export interface PossibleWays {
  of(root: IndexedRoot): readonly IndexedRoot[];
  /** Roots of which not every way is tried. */
  untried(): readonly Problem[];
}

/** By path of the root's directory. */
export type KeptWays = Map<string, RootWays>;

/**
 * Ways to apply a root that nobody chose but the repository is laid out for: with each of its var-files, in each of the
 * workspaces that its code speaks of. A root with a certain way other than the plain one has none. Nothing is made of a
 * root before it is asked for.
 */
export function possibleWays(from: PossibleFrom): PossibleWays {
  const { files, directories, roots, evaluateIn, kept } = from;
  const asked = new Map<IndexedRoot, RootWays>();
  let variants: ReadonlyMap<ModuleDirectory, readonly SourceFile[]> | null = null;
  const varFilesOf = ({ directory }: IndexedRoot): readonly SourceFile[] => {
    variants ??= variantFiles(files.values(), directories, plainOnes(roots));
    return variants.get(directory) ?? NO_FILES;
  };
  const make = (root: IndexedRoot): RootWays => {
    const varFiles = varFilesOf(root);
    const before = kept.get(root.directory.path);
    // The root is the same object for as long as nothing in it changed.
    if (before?.root === root && sameFiles(before.varFiles, varFiles)) return before;
    const earlier = new Map(before?.ways.map((each) => [each.deployment.key, each]));
    const deployments = waysOf(root, varFiles, evaluateIn);
    const tried = [[root.directory, deployments.slice(0, MAX_WAYS)] as const];
    const ways = indexRoots(tried, { directories, earlier, evaluateIn });
    const made = { root, varFiles, ways, total: deployments.length };
    kept.set(root.directory.path, made);
    if (kept.size > roots.length) forgetOthers(kept, roots);
    return made;
  };
  const waysIn = (root: IndexedRoot): RootWays => {
    const known = asked.get(root) ?? make(root);
    asked.set(root, known);
    return known;
  };
  // What cannot be too many is not made to be counted.
  const mayBeMany = (root: IndexedRoot): boolean =>
    isPlain(root) && combinations(varFilesOf(root)).length + MAX_WORKSPACES > MAX_WAYS;
  return {
    of: (root) => (isPlain(root) ? waysIn(root).ways : NO_WAYS),
    untried: () =>
      roots.filter(mayBeMany).flatMap((root) => {
        const { total } = waysIn(root);
        return total > MAX_WAYS ? [leftOut(root.directory.path, total)] : [];
      }),
  };
}

function isPlain({ deployment }: IndexedRoot): boolean {
  return deployment.label === "";
}

function leftOut(root: string, ways: number): Problem {
  const message = `only ${MAX_WAYS} of ${ways} ways to apply this root module (var-files, workspaces) were tried; choose with --var-file or --workspace`;
  return { where: root || ".", message };
}

const NO_WAYS: readonly IndexedRoot[] = [];
const NO_FILES: readonly SourceFile[] = [];

function plainOnes(roots: readonly IndexedRoot[]): readonly ModuleDirectory[] {
  return roots.filter(isPlain).map(({ directory }) => directory);
}

function sameFiles(a: readonly SourceFile[], b: readonly SourceFile[]): boolean {
  return a.length === b.length && a.every((file, i) => file === b[i]);
}

/** Roots that are gone. */
function forgetOthers(kept: KeptWays, roots: readonly IndexedRoot[]): void {
  const now = new Set(roots.map(({ directory }) => directory.path));
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
