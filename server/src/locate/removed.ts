import { placeOf } from "../terraform/index/lines.ts";
import type { ModuleDirectory, TerraformIndex } from "../terraform/index/model.ts";
import { stripKeys } from "../terraform/state/addresses.ts";
import { addressIn } from "./moved.ts";

/** What a `removed` block takes out of Terraform's control. */
export interface Removed {
  readonly root: ModuleDirectory;
  /** Without instance keys, from the root on; a resource or a whole module. */
  readonly address: string;
  readonly where: string;
}

const cache = new WeakMap<TerraformIndex, readonly Removed[]>();

/** The `removed` blocks that an address falls under, one of each root. */
export function removedAt(address: string, index: TerraformIndex): readonly Removed[] {
  const bare = stripKeys(address);
  return removedBlocks(index).filter(({ address: from }) => bare === from || bare.startsWith(`${from}.`));
}

/** `removed` blocks of resources of some types, for queries that know no address. */
export function removedOfTypes(types: readonly string[], index: TerraformIndex): readonly Removed[] {
  return removedBlocks(index).filter(({ address }) => types.includes(address.split(".").at(-2) ?? ""));
}

/** `removed from Terraform's control by the `removed` block in prod/main.tf:3`. */
export function removedSentence({ where }: Removed): string {
  return `removed from Terraform's control by the \`removed\` block in ${where}`;
}

function removedBlocks(index: TerraformIndex): readonly Removed[] {
  const known = cache.get(index) ?? readRemoved(index);
  cache.set(index, known);
  return known;
}

function readRemoved(index: TerraformIndex): readonly Removed[] {
  const found = new Map<string, Removed>();
  for (const { directory, path, root } of index.instances) {
    for (const site of directory.removed) {
      const from = addressIn(site, "from");
      if (from === null) continue;
      const address = path === "" ? from : `${stripKeys(path)}.${from}`;
      const key = `${root.path}|${address}`;
      if (!found.has(key)) found.set(key, { root, address, where: placeOf(site.file, site.block) });
    }
  }
  return [...found.values()];
}
