import type { CandidateFix, LayerName, LayerResult } from "../../../../shared/src/fix.ts";
import type { Catalogue } from "../../policies/catalogue.ts";
import type { Policy, PolicySettings } from "../../policies/model.ts";
import type { ResourceNode, TerraformIndex } from "../../terraform/index/model.ts";

/** What every layer may look at. */
export interface VerifyContext {
  readonly before: TerraformIndex;
  readonly after: TerraformIndex;
  readonly candidate: CandidateFix;
  /** The finding's resource in the index before the change. */
  readonly node: ResourceNode;
  readonly policy: Policy;
  readonly catalogue: Catalogue;
  readonly settings: PolicySettings;
  /** Whole new text of every changed file, by path. */
  readonly files: ReadonlyMap<string, string>;
  readonly tools: VerifyTools;
  readonly signal: AbortSignal;
}

/** Programs found on the PATH; null means that the layer says it was not run. */
export interface VerifyTools {
  readonly terraform: string | null;
  readonly checkov: string | null;
}

/** One layer: a gate (1 to 5) or evidence. Never throws for user input. */
export interface Layer {
  readonly name: LayerName;
  /** A fix that fails a gate is never offered. */
  readonly gate: boolean;
  run(context: VerifyContext): Promise<LayerResult> | LayerResult;
}

/** Builds the results of one layer. */
export function results(name: LayerName): {
  readonly passed: (detail: string) => LayerResult;
  readonly failed: (detail: string) => LayerResult;
  readonly notRun: (detail: string) => LayerResult;
} {
  return {
    passed: (detail) => ({ name, status: "passed", detail }),
    failed: (detail) => ({ name, status: "failed", detail }),
    notRun: (detail) => ({ name, status: "not-run", detail }),
  };
}

/** The node of the changed index that stands for the same resource: same root, same address. */
export function sameNode(node: ResourceNode, index: TerraformIndex): ResourceNode | undefined {
  const { root, deployment } = node.module;
  const { type } = node.declaration;
  const beside = deployment.certain
    ? index.rootsReaching(root.path).flatMap((each) => each.contents().byType.get(type) ?? [])
    : index.possible(type, ({ directory }) => directory.path === root.path);
  return beside.find((other) => other.address === node.address && other.module.deployment.key === deployment.key);
}
