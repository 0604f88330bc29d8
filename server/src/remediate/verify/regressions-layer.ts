import { checkPolicy } from "../../policies/engine/check.ts";
import type { Policy } from "../../policies/model.ts";
import { targetsOf } from "../../terraform/index/graph.ts";
import type { ModuleDirectory, ResourceNode, TerraformIndex } from "../../terraform/index/model.ts";
import { type Layer, results, type VerifyContext } from "./layer.ts";

const { passed, failed } = results("regressions");

/** No other policy goes from pass to fail, and no created block fails one. */
export const regressionsLayer: Layer = {
  name: "regressions",
  gate: true,
  run(context) {
    const { before, after, catalogue } = context;
    const directories = affectedDirectories(context);
    const old = new Map(nodesIn(before, directories).map((node) => [keyOf(node), node]));
    let checked = 0;
    for (const node of nodesIn(after, directories)) {
      if (node.declaration.mode !== "managed") continue;
      for (const policy of catalogue.policies) {
        if (!policy.on.includes(node.declaration.type)) continue;
        checked++;
        const problem = regression(context, policy, old.get(keyOf(node)), node);
        if (problem !== null) return failed(problem);
      }
    }
    return passed(`${checked} other check(s) in ${directories.size} folder(s), none got worse`);
  },
};

function regression(
  { before, after, settings }: VerifyContext,
  policy: Policy,
  old: ResourceNode | undefined,
  node: ResourceNode,
): string | null {
  const verdict = checkPolicy({ policy, node, index: after, settings });
  if (verdict.status !== "fail") return null;
  // A created block has no earlier verdict: it must not fail at all.
  const earlier = old === undefined ? "pass" : checkPolicy({ policy, node: old, index: before, settings }).status;
  return earlier === "pass" ? `${policy.id} now fails at ${node.address}: ${verdict.because}` : null;
}

function keyOf(node: ResourceNode): string {
  return `${node.module.deployment.key}|${node.address}`;
}

/** Resources of some directories, wherever those are used. */
function nodesIn(index: TerraformIndex, directories: ReadonlySet<string>): readonly ResourceNode[] {
  const roots = new Set([...directories].flatMap((directory) => index.rootsReaching(directory)));
  return [...roots].flatMap((root) =>
    root.contents().nodes.filter(({ module }) => directories.has(module.directory.path)),
  );
}

/** Folders whose verdicts the change can reach: those of the changed files, what they call, and who calls them. */
function affectedDirectories({ after, files }: VerifyContext): ReadonlySet<string> {
  const changed = new Set([...files.keys()].map((file) => file.slice(0, Math.max(0, file.lastIndexOf("/")))));
  const affected = new Set(changed);
  for (const path of changed) reachCallees(after, after.directories.get(path), affected);
  const roots = new Set([...changed].flatMap((directory) => after.rootsReaching(directory)));
  for (const instance of [...roots].flatMap((root) => root.contents().instances)) {
    if (instance.parent !== null && changed.has(instance.directory.path)) affected.add(instance.parent.directory.path);
  }
  return affected;
}

function reachCallees(index: TerraformIndex, directory: ModuleDirectory | undefined, into: Set<string>): void {
  for (const target of directory === undefined ? [] : targetsOf(directory)) {
    if (into.has(target)) continue;
    into.add(target);
    reachCallees(index, index.directories.get(target), into);
  }
}
