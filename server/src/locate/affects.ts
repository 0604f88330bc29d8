import { rootLabel } from "../terraform/index/deployment.ts";
import type { ResourceNode, TerraformIndex } from "../terraform/index/model.ts";
import { directoryOf } from "../terraform/index/paths.ts";
import { stripKeys } from "../terraform/state/addresses.ts";

/** More addresses than this help nobody; the rest is counted in one line. */
const MAX_LISTED = 200;

/**
 * Other live resources that an edit of the block changes too: further keys of `count` and `for_each`, and the same
 * block in other uses of its module. Those of other roots carry the root's directory in front: `staging: aws_vpc.main`.
 * `[*]` stands for keys that are not known.
 */
export function alsoAffects(node: ResourceNode, address: string, index: TerraformIndex): readonly string[] {
  const found = new Set<string>();
  for (const other of usesOf(node, index)) {
    const sameRoot = other.module.deployment === node.module.deployment;
    const single = isSwitch(other, index);
    for (const instance of index.expand(other)) {
      const written = instance.wildcard && !single ? `${instance.address}[*]` : instance.address;
      if (sameRoot && isSame(written, address)) continue;
      found.add(sameRoot ? written : `${rootLabel(other.module)}: ${written}`);
    }
  }
  const list = [...found];
  if (list.length <= MAX_LISTED) return list;
  return [...list.slice(0, MAX_LISTED), `and ${list.length - MAX_LISTED} more`];
}

/** `count = var.enabled ? 1 : 0` makes one resource or none, never others beside it. */
function isSwitch(node: ResourceNode, index: TerraformIndex): boolean {
  const count = node.declaration.block.body.attributes.find((attribute) => attribute.name === "count")?.value;
  if (count?.kind !== "conditional") return false;
  return [count.whenTrue, count.whenFalse].every((branch) => {
    const value = index.evaluate(branch, node.module);
    return value.kind === "known" && (Number(value.value) === 0 || Number(value.value) === 1);
  });
}

/** The same resource, unless the written one stands for several of which the address is one. */
function isSame(written: string, address: string): boolean {
  if (written === address) return true;
  // A module key that evaluation does not know but the state does.
  return !written.endsWith("[*]") && !written.includes("[") && stripKeys(address) === written;
}

/**
 * Every use of the block. Where var-files or workspaces are tried, they stand for the plain way to apply their root,
 * which nobody may be using.
 */
function usesOf(node: ResourceNode, index: TerraformIndex): readonly ResourceNode[] {
  const { declaration } = node;
  const directory = directoryOf(declaration.file.path);
  const possible = index
    .possible(declaration.type, ({ reached }) => reached.has(directory))
    .filter((other) => other.declaration === declaration);
  if (possible.length === 0) return index.nodesOf(declaration);
  const tried = new Set(possible.map(({ module }) => module.root));
  const { deployment } = node.module;
  const certain = index.nodesOf(declaration);
  return [...certain.filter(({ module }) => module.deployment === deployment || !tried.has(module.root)), ...possible];
}
