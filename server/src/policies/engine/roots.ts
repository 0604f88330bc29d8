import type { ModuleInstance, ResourceNode } from "../../terraform/index/model.ts";
import { resourcesInRoot } from "../../terraform/index/roots.ts";

/** The instance of the root module that a module instance belongs to. Versions of an index share unchanged ones. */
export function rootInstance(module: ModuleInstance): ModuleInstance {
  let root = module;
  while (root.parent !== null) root = root.parent;
  return root;
}

/** Managed and data resources of a type in the root module of `module`, as it is applied there, in file order. */
export function byTypeInRoot(module: ModuleInstance, type: string): readonly ResourceNode[] {
  return resourcesInRoot(rootInstance(module), type);
}
