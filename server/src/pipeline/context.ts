import type { ModelProgress } from "../../../shared/src/fix.ts";
import type { Logger } from "../observe/log.ts";
import type { Progress } from "../observe/progress.ts";
import type { Catalogue } from "../policies/catalogue.ts";
import type { PolicySettings } from "../policies/model.ts";
import type { ModelFixer } from "../remediate/model-fixer.ts";
import type { VerifyTools } from "../remediate/verify/layer.ts";
import type { Deliverer, Store } from "./ports.ts";
import type { Repository } from "./repository.ts";

/** How a run treats what it finds. */
export interface PipelineOptions {
  readonly deliver: "diff" | "write" | "pull-request";
  readonly fixer: "auto" | "rule" | "bedrock";
  /** Findings worked on at once. */
  readonly concurrency: number;
  /** Least score of an inferred match that is acted on without asking. 0 to 1. */
  readonly minimumScore: number;
  /** Deliver fixes that destroy and recreate the resource. */
  readonly allowReplace: boolean;
  /** UTC date, `YYYY-MM-DD`, against which exceptions are judged. */
  readonly today: string;
}

/** Everything a run works with. Adapters are given; the pipeline never makes one. */
export interface PipelineContext {
  readonly options: PipelineOptions;
  readonly policySettings: PolicySettings;
  readonly catalogue: Catalogue;
  readonly tools: VerifyTools;
  /** Null when the fixer is `rule` or Bedrock is not configured; `modelMissing` then says which. */
  readonly model: ModelFixer | null;
  readonly modelMissing: string;
  /** Follows the model's work, where somebody waits for it. */
  readonly onModel?: ((progress: ModelProgress) => void) | undefined;
  /** Present exactly when `deliver` is `pull-request`. */
  readonly deliverer: Deliverer | null;
  readonly store: Store;
  readonly log: Logger;
  readonly progress: Progress;
  readonly repositories: readonly Repository[];
  readonly signal: AbortSignal;
}
