import type { Finding } from "../../../shared/src/findings.ts";
import { FAILURE_CODES, failure, refusal } from "../../../shared/src/reasons.ts";
import type { FindingTimings } from "../../../shared/src/report.ts";
import { matchException } from "../config/exceptions.ts";
import type { Policy } from "../policies/model.ts";
import { createForAccount, notFound } from "./account.ts";
import { choosePolicy } from "./choose-policy.ts";
import type { PipelineContext } from "./context.ts";
import { type FoundBlock, findBlock } from "./find-block.ts";
import { delivered, finish } from "./finish.ts";
import { liveName } from "./live-name.ts";
import { ended, type Outcome } from "./outcome.ts";
import { remedy } from "./remedy.ts";
import { createStopwatch, type Stopwatch } from "./stopwatch.ts";

export interface Processed {
  readonly outcome: Outcome;
  readonly timings: FindingTimings;
}

/** Takes one finding through all stages. Never throws: a bug ends this finding, not the run. */
export async function processFinding(finding: Finding, context: PipelineContext): Promise<Processed> {
  const watch = createStopwatch();
  try {
    const outcome = await stages(finding, context, watch);
    return { outcome, timings: watch.timings() };
  } catch (error) {
    if (context.signal.aborted) {
      const reason = failure("interrupted", "The run was stopped before this finding was done; run again to go on.");
      return { outcome: ended("failed", reason), timings: watch.timings() };
    }
    const why = error instanceof Error ? error.message : String(error);
    context.log.debug("a finding ended with an exception", {
      finding: finding.id,
      stack: error instanceof Error ? error.stack : why,
    });
    const reason = failure(
      "internal",
      `TerraFix failed on this finding (${why}). Run with --log-level debug and report it.`,
    );
    return { outcome: ended("failed", reason), timings: watch.timings() };
  }
}

async function stages(finding: Finding, context: PipelineContext, watch: Stopwatch): Promise<Outcome> {
  context.signal.throwIfAborted();
  const candidates = context.catalogue.byTest(finding.testId);
  if (candidates.length === 0) {
    const message = `No policy answers the test ${finding.testId} yet. \`docs/policies\` lists those that exist.`;
    return ended("refused", refusal("unsupported-test", message));
  }
  const search = watch.time("t_match", () =>
    findBlock(finding, context.repositories, {
      types: [...new Set(candidates.flatMap((policy) => policy.on))],
      minimumScore: context.options.minimumScore,
    }),
  );
  if (!search.ok) {
    const { receipt, reason, repository } = search;
    const excepted = exceptionFor(finding, context, null);
    if (excepted !== null) return excepted;
    const created = await createForAccount({ finding, policies: candidates, watch }, context);
    return created ?? notFound(reason, receipt, repository);
  }
  const { policy, found } = choosePolicy(candidates, search.found);
  return exceptionFor(finding, context, search.found) ?? treat({ finding, policy, found, watch }, context);
}

interface Task {
  readonly finding: Finding;
  readonly policy: Policy;
  readonly found: FoundBlock;
  readonly watch: Stopwatch;
}

async function treat(task: Task, context: PipelineContext): Promise<Outcome> {
  const { finding, found, watch } = task;
  const known = { receipt: found.receipt, repository: found.repository.checkout.source };
  const { deliverer } = context;
  if (deliverer !== null) {
    const before = await watch.timeAsync("t_pr", () =>
      deliverer.existing(finding, found.repository.checkout, context.signal),
    );
    if (before !== null) return delivered(before, known);
  }
  const result = await remedy(task, context);
  switch (result.kind) {
    case "compliant":
      return ended("compliant", null, { ...known, receipt: withEvidence(found, result.because) });
    case "reason": {
      const fix = result.verification?.fix ?? null;
      return ended(isFailure(result.reason.code) ? "failed" : "refused", result.reason, { ...known, fix });
    }
    case "fixed":
      return finish({ finding, found, verification: result.verification, watch }, context);
  }
}

/** The code complies although the live resource does not: it is not applied yet, or it drifted. */
function withEvidence(found: FoundBlock, because: string): FoundBlock["receipt"] {
  return { ...found.receipt, evidence: [...found.receipt.evidence, `the code already complies: ${because}`] };
}

const FAILURES: ReadonlySet<string> = new Set(FAILURE_CODES);

function isFailure(code: string): boolean {
  return FAILURES.has(code);
}

/** An exception of the repository the block is in; of any repository when no block was found. */
function exceptionFor(finding: Finding, context: PipelineContext, found: FoundBlock | null): Outcome | null {
  const repositories = found === null ? context.repositories : [found.repository];
  for (const { exceptions, checkout } of repositories) {
    const exception = matchException({
      finding,
      policy: finding.policy,
      exceptions,
      today: context.options.today,
      address: found?.receipt.address,
      liveName: found === null ? undefined : (liveName(found) ?? undefined),
    });
    if (exception === null) continue;
    const by = exception.by === null ? "" : ` by ${exception.by}`;
    const message = `Excepted${by} until ${exception.until}: ${exception.reason} (${exception.where}).`;
    const known = found === null ? {} : { receipt: found.receipt };
    return ended("excepted", refusal("excepted", message), { ...known, repository: checkout.source });
  }
  return null;
}
