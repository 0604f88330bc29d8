import { locate } from "../../../server/src/locate/locate.ts";
import { rootLabel } from "../../../server/src/terraform/index/deployment.ts";
import type { ResourceNode, TerraformIndex } from "../../../server/src/terraform/index/model.ts";

/** Everything an index says, as plain text: two indexes of the same files say the same. */
export function told(index: TerraformIndex): unknown {
  const types = [...new Set(index.resources.map(({ declaration }) => declaration.type))];
  return {
    files: [...index.files].map(([path, { text }]) => [path, text]),
    directories: [...index.directories].map(([path, { lock, tfvars, installed, variables }]) => [
      path,
      lock,
      [...tfvars.keys()],
      [...installed],
      [...variables.keys()],
    ]),
    roots: index.roots.map((root) => [root.deployment.key, rootLabel({ root: root.directory, ...root })]),
    reaching: [...index.directories.keys()].map((path) => [
      path,
      index.rootsReaching(path).map(({ deployment }) => deployment.key),
    ]),
    problems: index.problems,
    untried: index.untried(),
    units: index.units.map(({ path, target, inputs }) => [path, target, [...inputs.keys()]]),
    instances: index.instances.map(({ root, path }) => `${root.path}|${path}`),
    resources: index.resources.map((node) => toldOf(node, index)),
    byType: types.map((type) => [type, index.byType(type).map(({ address }) => address)]),
    possible: types.map((type) => [type, index.possible(type).map((node) => toldOf(node, index))]),
  };
}

function toldOf(node: ResourceNode, index: TerraformIndex): unknown {
  return [
    node.module.root.path,
    node.module.deployment.label,
    node.expansion,
    index.expand(node).map(({ address }) => address),
    node.declaration.block.body.attributes.map(({ name, value }) => [
      name,
      index.evaluate(value, node.module),
      index.references(value, node.module),
    ]),
    index.nodesOf(node.declaration).map(({ address }) => address),
  ];
}

/** What is said of each ARN. */
export function answers(index: TerraformIndex, arns: readonly string[]): unknown {
  return arns.map((arn) => locate({ arn }, index, { state: null }));
}
