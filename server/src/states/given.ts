import path from "node:path";
import type { TerraformIndex } from "../terraform/index/model.ts";
import { textOf } from "../terraform/state/backends/config.ts";
import { type DeclaredBackend, declaredBackends } from "../terraform/state/backends/declared.ts";
import type { StateRoot } from "../terraform/state/model.ts";

/**
 * The root module a given state file belongs to, as far as its place tells: it lies in the root's folder, or its path
 * ends in the key of one root's backend (a copy of the bucket).
 *
 * @param file absolute path.
 */
export function rootOfFile(file: string, folder: string, index: TerraformIndex): StateRoot | null {
  const relative = path.relative(folder, file).split(path.sep).join("/");
  const directory = path.posix.dirname(relative).replace(/\/?terraform\.tfstate\.d\/[^/]+$/, "");
  const own = directory === "." ? "" : directory;
  const isRoot = index.roots.some(({ directory: each }) => each.path === own);
  // At the top lie states of any root.
  if (isRoot && own !== "" && !relative.startsWith("..")) return { path: own, because: `it lies in ${own}` };
  return byKey(file.split(path.sep).join("/"), declaredBackends(index));
}

function byKey(file: string, backends: readonly DeclaredBackend[]): StateRoot | null {
  const fits = backends.flatMap(({ root, config, where }) => {
    const key = textOf(config, "key") ?? "";
    // A bare `terraform.tfstate` says nothing.
    return key.includes("/") && file.endsWith(`/${key}`) ? [{ path: root, where, key }] : [];
  });
  const longest = Math.max(...fits.map(({ key }) => key.length));
  const [best, ...others] = fits.filter(({ key }) => key.length === longest);
  if (best === undefined || others.length > 0) return null;
  return { path: best.path, because: `its path ends in the backend's key "${best.key}" (${best.where})` };
}
