import type { ModelProgress } from "../../../../shared/src/fix.ts";
import type { PipelineContext } from "../../pipeline/context.ts";
import type { Repository } from "../../pipeline/repository.ts";
import type { VerifyTools } from "../../remediate/verify/layer.ts";
import { nullProgress } from "../progress.ts";
import { type Session, today } from "../session.ts";
import type { Folder } from "../workspace/folder.ts";
import { modelOf } from "./model.ts";

export type Fixer = "rule" | "bedrock";

/** No program is started: the layers that need one are skipped. */
export const NO_TOOLS: VerifyTools = { terraform: null, checkov: null };

/** What the pipeline's stages work with, made of the session. Nothing is delivered through it. */
export async function pipelineContext(
  session: Session,
  folder: Folder,
  options: {
    readonly fixer: Fixer;
    readonly repository: Repository;
    readonly tools: VerifyTools;
    readonly signal: AbortSignal;
    readonly onModel?: ((progress: ModelProgress) => void) | undefined;
  },
): Promise<PipelineContext> {
  const { fixer, repository, tools, signal, onModel } = options;
  const model = fixer === "rule" ? null : modelOf(session, folder);
  return {
    options: {
      deliver: "diff",
      fixer,
      concurrency: 1,
      minimumScore: folder.base.batch.minimumScore,
      allowReplace: folder.base.batch.allowReplace,
      today: today(),
    },
    policySettings: folder.base.policies,
    catalogue: folder.catalogue,
    tools,
    model: model?.model ?? null,
    modelMissing: model?.missing ?? "the fixer is `rule`",
    onModel,
    deliverer: null,
    store: await session.shared.store(),
    log: session.log,
    progress: nullProgress(),
    repositories: [repository],
    signal,
  };
}
