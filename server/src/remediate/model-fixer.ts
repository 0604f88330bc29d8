import type { Finding } from "../../../shared/src/findings.ts";
import type { CandidateFix, LayerResult, ModelProgress } from "../../../shared/src/fix.ts";
import type { Failure, Refusal } from "../../../shared/src/reasons.ts";
import type { Result } from "../../../shared/src/result.ts";
import type { Policy, PolicySettings } from "../policies/model.ts";
import type { ResourceNode, TerraformIndex } from "../terraform/index/model.ts";
import type { TokenBudget } from "./bedrock/budget.ts";
import type { Converse } from "./bedrock/converse.ts";
import { proposeWithModel } from "./bedrock/fixer.ts";
import { PROMPT_LIMITS } from "./bedrock/truncate.ts";
import { deriveEdits } from "./model-edits.ts";
import { buildRequest } from "./model-request.ts";

/** What a model is asked to fix. */
export interface ModelTask {
  readonly finding: Finding;
  readonly policy: Policy;
  readonly node: ResourceNode;
  readonly index: TerraformIndex;
  readonly settings: PolicySettings;
  /** Puts a proposal through the verification layers; what failed goes back to the model. */
  readonly verify: (
    candidate: CandidateFix,
    onLayer: (result: LayerResult) => void,
  ) => Promise<{ readonly passed: boolean; readonly feedback: readonly string[] }>;
  /** Follows the work for somebody who waits. */
  readonly onProgress?: ((progress: ModelProgress) => void) | undefined;
}

/** Proposes a fix with a model: the same promise as a rule's, verified by the same layers. */
export type ModelFixer = (task: ModelTask, signal: AbortSignal) => Promise<Result<CandidateFix, Refusal | Failure>>;

/** A fixer over one Converse client and one token budget, shared by all findings of a run. */
export function bedrockFixer(deps: {
  readonly converse: Converse;
  readonly budget: TokenBudget;
  /** Longest reply in tokens. */
  readonly maxReply: number;
}): ModelFixer {
  return async (task, signal) => {
    const result = await proposeWithModel(buildRequest(task), {
      converse: deps.converse,
      budget: deps.budget,
      limits: { ...PROMPT_LIMITS, maxReply: deps.maxReply },
      signal,
      verify: task.verify,
      onProgress: task.onProgress,
      deriveEdits: (replacement) => deriveEdits(task.node, replacement),
    });
    return result.ok ? { ok: true, value: result.value.candidate } : result;
  };
}
