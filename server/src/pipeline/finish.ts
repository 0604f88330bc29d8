import type { Finding } from "../../../shared/src/findings.ts";
import { failure, refusal } from "../../../shared/src/reasons.ts";
import type { Verification } from "../remediate/verify/verify.ts";
import type { PipelineContext } from "./context.ts";
import type { FoundBlock } from "./find-block.ts";
import { ended, type Outcome } from "./outcome.ts";
import type { Delivery, DeliveryOutcome } from "./ports.ts";
import { receiptOfFix } from "./reach.ts";
import type { Stopwatch } from "./stopwatch.ts";
import { writeFiles } from "./write-files.ts";

/** Delivers a verified fix the way the run asks for. */
export async function finish(
  task: {
    readonly finding: Finding;
    readonly found: FoundBlock;
    readonly verification: Verification;
    readonly watch: Stopwatch;
  },
  context: PipelineContext,
): Promise<Outcome> {
  const { finding, found, verification, watch } = task;
  const { repository } = found;
  const receipt = receiptOfFix(found, verification.fix);
  const known = { receipt, fix: verification.fix, repository: repository.checkout.source };
  if (verification.fix.impact === "replace" && !context.options.allowReplace) {
    return ended("refused", refusal("would-replace", replaceMessage(found, verification)), known);
  }
  if (context.options.deliver === "diff") return ended("fixed", null, known);
  if (context.options.deliver === "write") {
    const written = await writeFiles(repository.index, verification.files);
    if (!written.ok) return ended("failed", written.error, known);
    repository.index = verification.after;
    return ended("fixed", null, known);
  }
  const { deliverer } = context;
  if (deliverer === null) return ended("failed", failure("internal", "There is nothing to deliver with."), known);
  const delivery: Delivery = {
    finding,
    receipt,
    fix: verification.fix,
    checkout: repository.checkout,
    files: verification.files,
  };
  return delivered(await watch.timeAsync("t_pr", () => deliverer.deliver(delivery, context.signal)), known);
}

function replaceMessage(found: FoundBlock, verification: Verification): string {
  const [warning] = verification.fix.warnings;
  const why = warning === undefined ? "" : ` ${warning}`;
  return `Applying this would destroy and recreate ${found.receipt.address}.${why} Look at the patch, plan the migration, and allow it with batch.allowReplace or --allow-replace.`;
}

/** The pipeline's outcome for what the forge said. */
export function delivered(outcome: DeliveryOutcome, known: Partial<Outcome>): Outcome {
  switch (outcome.kind) {
    case "delivered":
    case "already-delivered":
      return ended(outcome.kind, null, { ...known, pullRequest: outcome.pullRequest });
    case "excepted":
      return ended("excepted", refusal("excepted", outcome.message), {
        ...known,
        pullRequest: outcome.pullRequest,
      });
    case "refused":
      return ended("refused", outcome.reason, known);
    case "failed":
      return ended("failed", outcome.reason, known);
  }
}
