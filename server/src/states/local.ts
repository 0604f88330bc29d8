import path from "node:path";
import type { TerraformIndex } from "../terraform/index/model.ts";
import type { LocalBackend } from "../terraform/state/backends/backend.ts";
import { isPlainFile, namesIn, staysInside } from "./files.ts";

/** A state file in the repository's own folder. */
export interface LocalState {
  /** Relative to the repository. */
  readonly file: string;
  readonly root: string;
}

const DEFAULTS: LocalBackend = { kind: "local", path: "terraform.tfstate", workspaceDirectory: "terraform.tfstate.d" };

/**
 * States lying where Terraform writes them for roots without a remote backend: `terraform.tfstate` and one per workspace.
 * `local` has the backends that say another path; a path out of the repository is left alone.
 */
export async function localStates(
  index: TerraformIndex,
  folder: string,
  given: { readonly local: ReadonlyMap<string, LocalBackend>; readonly remote: ReadonlySet<string> },
): Promise<readonly LocalState[]> {
  const states: LocalState[] = [];
  const roots = new Set(index.roots.map(({ directory }) => directory.path));
  for (const root of roots) {
    // What lies beside a remote backend is what was there before the state was moved to it.
    if (given.remote.has(root)) continue;
    for (const file of await candidates(folder, root, given.local.get(root) ?? DEFAULTS)) {
      if (staysInside(file) && (await isPlainFile(path.join(folder, file)))) states.push({ file, root });
    }
  }
  return states;
}

async function candidates(folder: string, root: string, backend: LocalBackend): Promise<readonly string[]> {
  const inRoot = (relative: string): string => path.posix.join(root, relative.replaceAll("\\", "/"));
  if (path.isAbsolute(backend.path) || path.isAbsolute(backend.workspaceDirectory)) return [];
  const directory = inRoot(backend.workspaceDirectory);
  const workspaces = staysInside(directory) ? await namesIn(path.join(folder, directory)) : [];
  return [inRoot(backend.path), ...workspaces.map((name) => `${directory}/${name}/terraform.tfstate`)];
}
