import path from "node:path";
import { evaluate, type Scope } from "../values/evaluate.ts";
import { unknown } from "../values/value.ts";
import type { Deployment, DeploymentInput } from "./deployment.ts";
import type { ModuleDirectory, SourceFile } from "./model.ts";
import { directoryOf, isOutside, isTfvars } from "./paths.ts";
import { parsedFile } from "./source-file.ts";

/** A var-file belongs to the root above it when the root declares at least this share of its names. */
const FITS = 0.5;
/** Folders between a var-file and a root beside it. */
const MAX_DISTANCE = 5;
/** Files that lie below all the others: `common.tfvars` and `prod.tfvars` are given together. */
const COMMON = /^(?:all|base|common|default|defaults|global|globals|shared)$/;

/** Defaults, tfvars and inputs take literals and functions of literals only. */
export const literalScope: Scope = {
  bindings: new Map(),
  resolve: (root) => ({ value: unknown(`\`${root}\` cannot be used here`), used: 0 }),
};

/** True for the names that Terraform loads by itself when it runs in the file's folder. */
export function isAutomatic(file: string): boolean {
  return /(?:^|\/)(?:terraform|[^/]*\.auto)\.tfvars(?:\.json)?$/.test(file);
}

function namesIn(file: SourceFile): readonly string[] {
  return parsedFile(file).body.attributes.map(({ name }) => name);
}

/** The share of the file's names that the root declares. */
function shareOf(file: SourceFile, root: ModuleDirectory): number {
  const names = namesIn(file);
  return names.length === 0 ? 0 : names.filter((name) => root.variables.has(name)).length / names.length;
}

const NO_ENVIRONMENT: Deployment["environment"] = new Map();

/** What the entries of a var-file give. */
export function inputsIn(file: SourceFile): readonly (readonly [string, DeploymentInput])[] {
  return parsedFile(file).body.attributes.map(({ name, value: expression }) => {
    const value = () => evaluate(expression, literalScope);
    return [name, { file, expression, via: `\`${name}\` in ${file.path}`, decides: true, value }];
  });
}

/** The deployment that var-files make of a root, the later file winning. */
export function withVarFiles(
  root: ModuleDirectory,
  files: readonly SourceFile[],
  given: Pick<Deployment, "certain" | "workspace" | "repository">,
): Deployment {
  const label = files.map((file) => file.path).join(" and ");
  const inputs = new Map(files.flatMap(inputsIn));
  return {
    ...given,
    key: `${root.path} with ${label}`,
    label,
    inputs,
    environment: NO_ENVIRONMENT,
    files,
    providers: [],
  };
}

/** Var-files that the user chose, and which roots they are for: the root above a file, else all that declare a name. */
export function chosenFor(
  chosen: readonly SourceFile[],
  roots: readonly ModuleDirectory[],
): ReadonlyMap<ModuleDirectory, readonly SourceFile[]> {
  const found = new Map<ModuleDirectory, SourceFile[]>();
  for (const file of chosen) {
    const above = nearestAbove(file, roots, (share) => share > 0);
    for (const root of above === null ? roots.filter((each) => shareOf(file, each) > 0) : [above]) {
      found.set(root, [...(found.get(root) ?? []), file]);
    }
  }
  return found;
}

function nearestAbove(
  file: SourceFile,
  directories: Iterable<ModuleDirectory>,
  fits: (share: number) => boolean,
): ModuleDirectory | null {
  let best: ModuleDirectory | null = null;
  for (const directory of directories) {
    if (!isBelow(file.path, directory.path) || (best !== null && best.path.length > directory.path.length)) continue;
    if (fits(shareOf(file, directory))) best = directory;
  }
  return best;
}

/** Directories that a file can be below of; there are as many as its path has folders. */
function* foldersAbove(
  file: SourceFile,
  directories: ReadonlyMap<string, ModuleDirectory>,
): Generator<ModuleDirectory> {
  for (let folder = directoryOf(file.path); ; folder = directoryOf(folder)) {
    const directory = directories.get(folder);
    if (directory !== undefined) yield directory;
    if (folder === "") return;
  }
}

function isBelow(file: string, directory: string): boolean {
  return directory === "" ? !isOutside(file) : file.startsWith(`${directory}/`);
}

/** Whether Terraform loads a var-file only when it is told to. */
export function isOptional({ path: file }: SourceFile, directories: Pick<ReadonlySet<string>, "has">): boolean {
  return isTfvars(file) && !(isAutomatic(file) && directories.has(directoryOf(file)));
}

/** The optional var-files by path of the root that they may be for. */
export function variantFiles(
  optional: readonly SourceFile[],
  directories: ReadonlyMap<string, ModuleDirectory>,
  roots: readonly ModuleDirectory[],
): ReadonlyMap<string, readonly SourceFile[]> {
  const found = new Map<string, SourceFile[]>();
  for (const file of optional) {
    for (const root of rootsFor(file, directories, roots)) {
      const list = found.get(root.path);
      if (list === undefined) found.set(root.path, [file]);
      else list.push(file);
    }
  }
  return found;
}

/** The root above the file, or the nearest ones beside it that declare all of its names. */
function rootsFor(
  file: SourceFile,
  directories: ReadonlyMap<string, ModuleDirectory>,
  roots: readonly ModuleDirectory[],
): readonly ModuleDirectory[] {
  const above = nearestAbove(file, foldersAbove(file, directories), (share) => share >= FITS);
  // A module's own test values say nothing about a root.
  if (above !== null) return roots.includes(above) ? [above] : [];
  const home = directoryOf(file.path);
  const beside = roots
    .map((root) => ({ root, distance: distance(home, root.path) }))
    .filter(({ root, distance: steps }) => steps <= MAX_DISTANCE && shareOf(file, root) === 1);
  const least = Math.min(...beside.map((each) => each.distance));
  return beside.filter((each) => each.distance === least).map((each) => each.root);
}

function distance(from: string, to: string): number {
  const relative = path.posix.relative(`/${from}`, `/${to}`);
  return relative === "" ? 0 : relative.split("/").length;
}

/** Which of a root's var-files are given together: one list for each way to apply the root. */
export function combinations(files: readonly SourceFile[]): readonly (readonly SourceFile[])[] {
  const isCommon = (file: SourceFile): boolean => COMMON.test(stem(file));
  const common = files.filter(isCommon);
  const own = files.filter((file) => !isCommon(file));
  if (own.length === 0) return common.map((file) => [file]);
  const groups = new Map<string, SourceFile[]>();
  for (const file of own) {
    const home = directoryOf(file.path);
    groups.set(home, [...(groups.get(home) ?? []), file]);
  }
  const sets = [...groups.values()].flatMap((group) => (areParts(group) ? [group] : group.map((file) => [file])));
  return sets.map((set) => {
    const home = directoryOf(set[0]?.path ?? "");
    const below = common.filter(
      (file) => home === directoryOf(file.path) || isBelow(`${home}/`, directoryOf(file.path)),
    );
    return [...below, ...set];
  });
}

function stem(file: SourceFile): string {
  return path.posix.basename(file.path).replace(/(?:\.auto)?\.tfvars(?:\.json)?$/, "");
}

/** `network.tfvars` and `database.tfvars` of one folder set different things: both are given. */
function areParts(group: readonly SourceFile[]): boolean {
  const seen = new Set<string>();
  for (const name of group.flatMap(namesIn)) {
    if (seen.has(name)) return false;
    seen.add(name);
  }
  return group.length > 1;
}

/** `prod` of `envs/prod.tfvars` and of `environments/prod/terraform.tfvars`: what the workspace may be called, too. */
export function environmentsOf(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => [stem(file), path.posix.basename(directoryOf(file.path))]);
}
