import { type Deployment, plainDeployment } from "./deployment.ts";
import type { ModuleDirectory, SourceFile } from "./model.ts";
import type { IndexOptions } from "./options.ts";
import { varFilePath } from "./read-sources.ts";
import { chosenFor, withVarFiles } from "./var-files.ts";

/** The ways to apply each root that are certain, roots in their given order. Every root has at least one. */
export function certainDeployments(given: {
  readonly root: string;
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly roots: readonly ModuleDirectory[];
  readonly options: IndexOptions;
}): ReadonlyMap<ModuleDirectory, readonly Deployment[]> {
  const { root: repository, files, roots, options } = given;
  const { workspace } = options;
  const chosen = options.varFiles.flatMap((file) => files.get(varFilePath(repository, file)) ?? []);
  const byRoot = chosen.length === 0 ? null : chosenFor(chosen, roots);
  return new Map(
    roots.map((root) => {
      const own = byRoot?.get(root);
      const deployment =
        own === undefined ? plainDeployment(root, workspace) : withVarFiles(root, own, { certain: true, workspace });
      return [root, [deployment]];
    }),
  );
}
