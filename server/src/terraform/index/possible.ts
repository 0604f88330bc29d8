import type { Problem } from "../../../../shared/src/report.ts";
import type { Deployment } from "./deployment.ts";
import type { DirectoryMap } from "./graph.ts";
import type { SourceFile, TerraformIndex } from "./model.ts";
import { type IndexedRoot, indexRoots } from "./roots.ts";
import { combinations, environmentsOf, variantFiles, withVarFiles } from "./var-files.ts";
import { workspacesOf } from "./workspaces.ts";

/** Ways to apply one root that are tried; more are left out, and said to be. */
const MAX_WAYS = 40;

/** What the possible ways to apply the roots are read from. */
interface PossibleFrom {
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly directories: DirectoryMap;
  /** The roots as they are applied for certain. */
  readonly roots: readonly IndexedRoot[];
  readonly evaluateIn: TerraformIndex["evaluate"];
  /** Possible roots of an earlier index by key. */
  readonly earlier: ReadonlyMap<string, IndexedRoot> | undefined;
}

export interface PossibleRoots {
  readonly roots: readonly IndexedRoot[];
  /** Roots of which not every way was tried. */
  readonly problems: readonly Problem[];
}

/**
 * Ways to apply a root that nobody chose but the repository is laid out for: with each of its var-files, in each of the
 * workspaces that its code speaks of. A root with a certain way other than the plain one has none.
 */
export function possibleRoots({ files, directories, roots, evaluateIn, earlier }: PossibleFrom): PossibleRoots {
  const open = roots.filter(({ deployment }) => deployment.label === "");
  const plain = open.map(({ directory }) => directory);
  const variants = variantFiles(files.values(), directories, plain);
  const deployments = open.map(
    (root) => [root.directory, waysOf(root, variants.get(root.directory) ?? [], evaluateIn)] as const,
  );
  const tried = deployments.map(([directory, ways]) => [directory, ways.slice(0, MAX_WAYS)] as const);
  return {
    roots: indexRoots(tried, { directories, earlier, evaluateIn }),
    problems: deployments.flatMap(([{ path }, ways]) => (ways.length > MAX_WAYS ? [leftOut(path, ways.length)] : [])),
  };
}

function leftOut(root: string, ways: number): Problem {
  const message = `only ${MAX_WAYS} of ${ways} ways to apply this root module (var-files, workspaces) were tried; choose with --var-file or --workspace`;
  return { where: root || ".", message };
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
