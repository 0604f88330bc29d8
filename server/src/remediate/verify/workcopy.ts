import { access, cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { ModuleDirectory, TerraformIndex } from "../../terraform/index/model.ts";

/** An isolated copy of a root module and the local modules it calls, for programs that want files. */
export interface Workcopy {
  /** Absolute path of the root module inside the copy. */
  readonly folder: string;
  dispose(): Promise<void>;
}

/**
 * Writes the configuration of a root module and everything it calls to a temporary folder. `.terraform` of the original
 * is linked, not copied: providers are hundreds of megabytes.
 */
export async function makeWorkcopy(index: TerraformIndex, root: ModuleDirectory): Promise<Result<Workcopy, Failure>> {
  let base: string | null = null;
  try {
    base = await mkdtemp(path.join(tmpdir(), "terrafix-verify-"));
    for (const directory of reachable(index, root)) await writeDirectory(base, directory);
    const folder = path.join(base, root.path);
    await linkTerraformData(path.join(index.root, root.path), folder);
    const made = base;
    return ok({ folder, dispose: () => rm(made, { recursive: true, force: true }) });
  } catch (error) {
    if (base !== null) await rm(base, { recursive: true, force: true });
    const why = error instanceof Error ? error.message : String(error);
    return err(failure("io", `Could not make a copy to verify in (${why}). Check free space in the temporary folder.`));
  }
}

async function writeDirectory(base: string, directory: ModuleDirectory): Promise<void> {
  await mkdir(path.join(base, directory.path), { recursive: true });
  await Promise.all(directory.files.map((file) => writeFile(path.join(base, file.path), file.text)));
  if (directory.lock !== null) await writeFile(path.join(base, directory.path, ".terraform.lock.hcl"), directory.lock);
}

async function linkTerraformData(original: string, copy: string): Promise<void> {
  const data = path.join(original, ".terraform");
  try {
    await access(data);
  } catch {
    return;
  }
  // modules.json holds paths relative to the root module, so it works in the copy.
  await mkdir(path.join(copy, ".terraform"), { recursive: true });
  for (const name of ["providers", "plugins"]) {
    await symlink(path.join(data, name), path.join(copy, ".terraform", name)).catch(() => undefined);
  }
  await cp(path.join(data, "modules"), path.join(copy, ".terraform", "modules"), { recursive: true }).catch(
    () => undefined,
  );
}

function reachable(index: TerraformIndex, root: ModuleDirectory): readonly ModuleDirectory[] {
  const found = new Map<string, ModuleDirectory>();
  const visit = (directory: ModuleDirectory): void => {
    if (found.has(directory.path)) return;
    found.set(directory.path, directory);
    for (const call of directory.calls.values()) {
      const target = call.target === null ? undefined : index.directories.get(call.target);
      if (target !== undefined) visit(target);
    }
  };
  visit(root);
  return [...found.values()];
}
