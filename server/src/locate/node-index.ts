import type { NodeInstance, ResourceNode, TerraformIndex } from "../terraform/index/model.ts";
import { stripKeys } from "../terraform/state/addresses.ts";
import { movedAddresses } from "./moved.ts";

const cache = new WeakMap<TerraformIndex, ReadonlyMap<string, readonly ResourceNode[]>>();

/** Nodes whose address without keys is that of `address`, in any root. Built once per index. */
export function nodesAt(address: string, index: TerraformIndex): readonly ResourceNode[] {
  const known = cache.get(index) ?? build(index);
  cache.set(index, known);
  const nodes = known.get(stripKeys(address)) ?? [];
  // With keys in the module path, the instances of exactly that path go first.
  const exact = nodes.filter((node) => address.startsWith(node.address));
  return exact.length > 0 ? exact : nodes;
}

/** A node that declares what a state has at an address, under that address or where a `moved` block put it. */
export interface DeclaredNode {
  readonly node: ResourceNode;
  /** The node's address in the code. */
  readonly address: string;
  /** Place of the `moved` block, or null. */
  readonly moved: string | null;
}

/** As {@link nodesAt}, with what each root moved: a root that still has the address does not count as moved. */
export function declaredAt(address: string, index: TerraformIndex): readonly DeclaredNode[] {
  const direct = nodesAt(address, index).map((node): DeclaredNode => ({ node, address, moved: null }));
  const roots = new Set(direct.map(({ node }) => node.module.root));
  const moved = movedAddresses(address, index).flatMap((move) =>
    roots.has(move.root)
      ? []
      : nodesAt(move.address, index)
          .filter((node) => node.module.root === move.root)
          .map((node): DeclaredNode => ({ node, address: move.address, moved: move.where })),
  );
  return [...direct, ...moved];
}

function build(index: TerraformIndex): ReadonlyMap<string, readonly ResourceNode[]> {
  const map = new Map<string, ResourceNode[]>();
  for (const node of index.resources) {
    const key = stripKeys(node.address);
    const list = map.get(key);
    if (list === undefined) map.set(key, [node]);
    else list.push(node);
  }
  return map;
}

/**
 * The live resource of a node that an address means. An address with a key that evaluation does not know stands: the
 * one who gave it (a state) knows better.
 */
export function instanceAt(
  node: ResourceNode,
  address: string,
  index: TerraformIndex,
): Pick<NodeInstance, "address" | "wildcard"> {
  const instances = index.expand(node);
  const same = instances.find((instance) => instance.address === address);
  if (same !== undefined) return same;
  if (address.includes("[") && stripKeys(address) === stripKeys(node.address)) return { address, wildcard: false };
  const [only] = instances;
  return instances.length === 1 && only !== undefined
    ? only
    : { address: node.address, wildcard: node.expansion.kind !== "single" };
}
