import { isTerragruntFile, type Unit, unitsOf } from "../terragrunt/units.ts";
import { type Deployment, plainDeployment } from "./deployment.ts";
import type { ChangedReading } from "./directories.ts";
import type { DirectoryMap } from "./graph.ts";
import type { ModuleDirectory, SourceFile } from "./model.ts";
import type { IndexOptions } from "./options.ts";
import type { OutputReader } from "./outputs.ts";
import type { PathMap } from "./path-map.ts";
import { isTfvars } from "./paths.ts";
import { type Collect, collector } from "./persistent-list.ts";
import { varFilePath } from "./read-sources.ts";
import { variablesStay } from "./source-file.ts";
import { chosenFor, withVarFiles } from "./var-files.ts";

/** A directory with the ways that it is applied as a root. */
export type Ways = readonly [ModuleDirectory, readonly Deployment[]];

/**
 * The ways to apply each root that are certain: every root has at least one. Directories that a Terragrunt unit is made
 * from are roots, too, and applied as the units say.
 */
export function certainDeployments(given: {
  readonly root: string;
  readonly files: PathMap<SourceFile>;
  readonly directories: DirectoryMap;
  readonly roots: readonly ModuleDirectory[];
  readonly options: IndexOptions;
}): readonly Ways[] {
  const { root: repository, files, directories, roots, options } = given;
  const common = { workspace: options.workspace, repository };
  const units = unitsByTarget(unitsIn(files, repository));
  const chosen = options.varFiles.flatMap((file) => files.get(varFilePath(repository, file)) ?? []);
  const byRoot = chosen.length === 0 ? null : chosenFor(chosen, roots);
  const ways = roots.map((root): Ways => {
    const own = units.get(root.path);
    if (own !== undefined) return [root, own.map((unit) => ofUnit(unit, common))];
    const varFiles = byRoot?.get(root);
    return [
      root,
      [
        varFiles === undefined
          ? plainDeployment(root, common)
          : withVarFiles(root, varFiles, { ...common, certain: true }),
      ],
    ];
  });
  const known = new Set(roots.map((root) => root.path));
  for (const [path, own] of units) {
    const directory = known.has(path) ? undefined : directories.get(path);
    if (directory !== undefined) ways.push([directory, own.map((unit) => ofUnit(unit, common))]);
  }
  return ways;
}

/** Terragrunt's units among the files of an index. */
export function unitsIn({ list }: PathMap<SourceFile>, repository: string): readonly Unit[] {
  const files = terragruntFiles(list);
  return files.length === 0 ? NONE : unitsOf([...files, ...varFiles(list)], repository);
}

const terragruntFiles: Collect<SourceFile, SourceFile> = collector((file) =>
  isTerragruntFile(file.path) ? [file] : NONE,
);

const varFiles: Collect<SourceFile, SourceFile> = collector((file) => (isTfvars(file.path) ? [file] : NONE));

const NONE: readonly never[] = [];

/** Whether the roots, being the same as before a change, are also applied in the same ways. */
export function deploymentsStay(
  { changedFiles, files }: ChangedReading,
  { root, options }: { readonly root: string; readonly options: IndexOptions },
): boolean {
  if (changedFiles.some(([{ path }]) => isTerragruntFile(path))) return false;
  // Units are given var-files, too.
  if (terragruntFiles(files.list).length > 0 && changedFiles.some(([{ path }]) => isTfvars(path))) return false;
  const chosen = new Set(options.varFiles.map((file) => varFilePath(root, file)));
  // Which roots a chosen file is for is told by the variables that they declare.
  return (
    chosen.size === 0 || changedFiles.every(([before, now]) => !chosen.has(now.path) && variablesStay(before, now))
  );
}

function unitsByTarget(units: readonly Unit[]): ReadonlyMap<string, readonly Unit[]> {
  const found = new Map<string, Unit[]>();
  for (const unit of units) {
    if (unit.target === null) continue;
    const list = found.get(unit.target);
    if (list === undefined) found.set(unit.target, [unit]);
    else list.push(unit);
  }
  return found;
}

function ofUnit(
  { path, inputs: environment, varFiles: inputs, files, providers, inputsWith }: Unit,
  common: Pick<Deployment, "workspace" | "repository">,
): Deployment {
  const label = path === "" ? "." : path;
  const environmentWith = inputsWith === null ? undefined : ({ ofUnit }: OutputReader) => inputsWith(ofUnit);
  return { ...common, key: path, label, certain: true, inputs, environment, environmentWith, files, providers };
}
