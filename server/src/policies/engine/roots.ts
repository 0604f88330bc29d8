import { resourcesBeside } from "../../terraform/index/deployment.ts";
import type { ModuleInstance, ResourceNode, TerraformIndex } from "../../terraform/index/model.ts";

type ByRoot = ReadonlyMap<ModuleInstance, readonly ResourceNode[]>;

const grouped = new WeakMap<TerraformIndex, Map<string, ByRoot>>();

/** The instance of the root module that a module instance belongs to. Versions of an index share unchanged ones. */
export function rootInstance(module: ModuleInstance): ModuleInstance {
  let root = module;
  while (root.parent !== null) root = root.parent;
  return root;
}

/** Managed and data resources of a type in the root module of `module`, in file order. */
export function byTypeInRoot(index: TerraformIndex, module: ModuleInstance, type: string): readonly ResourceNode[] {
  const known = grouped.get(index) ?? new Map<string, ByRoot>();
  grouped.set(index, known);
  const key = module.deployment.certain ? type : `possible ${type}`;
  const byRoot = known.get(key) ?? groupByRoot(resourcesBeside(index, module, type));
  known.set(key, byRoot);
  return byRoot.get(rootInstance(module)) ?? [];
}

function groupByRoot(nodes: readonly ResourceNode[]): ByRoot {
  const groups = new Map<ModuleInstance, ResourceNode[]>();
  for (const node of nodes) {
    const root = rootInstance(node.module);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [node]);
    else group.push(node);
  }
  return groups;
}
