import pLimit from "p-limit";
import type { Finding, RawFinding } from "../../../shared/src/findings.ts";
import { failure } from "../../../shared/src/reasons.ts";
import type { Problem, Report, ReportedFinding, Status } from "../../../shared/src/report.ts";
import type { PipelineContext } from "./context.ts";
import { ended, NO_TIMINGS, type Outcome, reported } from "./outcome.ts";
import { type Processed, processFinding } from "./process-finding.ts";

export interface BatchInput {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  /** Milliseconds of the stages before. */
  readonly before: { readonly t_fetch: number; readonly t_clone: number; readonly t_parse: number };
  readonly startedAt: Date;
  /** As the user named them. */
  readonly repositories: readonly string[];
}

/** Takes every finding through the pipeline and reports all of them, in the order they came. */
export async function runBatch(input: BatchInput, context: PipelineContext): Promise<Report> {
  const since = performance.now();
  // Writing changes the index that the next finding is computed on, so there one goes after the other.
  const limit = pLimit(context.options.deliver === "write" ? 1 : context.options.concurrency);
  context.progress.stage("findings", input.findings.length);
  const problems: Problem[] = [...input.problems];
  const results = await Promise.all(
    input.findings.map((finding) =>
      limit(async () => {
        const processed = await processFinding(finding, context);
        const problem = await remember(finding, processed.outcome, context);
        if (problem !== null && !problems.some((other) => other.message === problem.message)) problems.push(problem);
        context.progress.tick();
        return reportOf(finding, processed);
      }),
    ),
  );
  context.progress.done();
  const total = performance.now() - since + input.before.t_fetch + input.before.t_clone + input.before.t_parse;
  return {
    version: 1,
    startedAt: input.startedAt.toISOString(),
    repositories: input.repositories,
    findings: results,
    problems,
    timings: { ...rounded(input.before), t_total: Math.round(total * 10) / 10 },
    counts: countByStatus(results),
  };
}

/** A report of a run that was stopped before its findings could be worked on. */
export function interruptedReport(input: BatchInput): Report {
  const reason = failure("interrupted", "The run was stopped before this finding was looked at.");
  const findings = input.findings.map((finding) => reported(finding, ended("failed", reason), NO_TIMINGS));
  return {
    version: 1,
    startedAt: input.startedAt.toISOString(),
    repositories: input.repositories,
    findings,
    problems: input.problems,
    timings: { ...rounded(input.before), t_total: Date.now() - input.startedAt.getTime() },
    counts: countByStatus(findings),
  };
}

function reportOf(finding: Finding, { outcome, timings }: Processed): ReportedFinding {
  const known: Pick<RawFinding, "unresolved"> = finding;
  // What the source could not tell about the resource belongs to the reason why nothing was found.
  const needsHint = known.unresolved !== undefined && outcome.receipt.confidence === "none" && outcome.reason !== null;
  const reason = needsHint
    ? { ...outcome.reason, code: outcome.reason.code, message: `${outcome.reason.message} ${known.unresolved}` }
    : outcome.reason;
  return reported(finding, { ...outcome, reason }, timings);
}

async function remember(finding: Finding, outcome: Outcome, context: PipelineContext): Promise<Problem | null> {
  const { status, reason, pullRequest, repository } = outcome;
  const result = await context.store.record({
    id: finding.id,
    testId: finding.testId,
    policy: finding.policy,
    repository,
    status,
    pullRequest,
    error: reason === null ? null : `${reason.code}: ${reason.message}`,
  });
  return result.ok ? null : { where: "state store", message: `${result.error.message} The run goes on without it.` };
}

function rounded(times: BatchInput["before"]): BatchInput["before"] {
  const round = (ms: number): number => Math.round(ms * 10) / 10;
  return { t_fetch: round(times.t_fetch), t_clone: round(times.t_clone), t_parse: round(times.t_parse) };
}

function countByStatus(findings: readonly ReportedFinding[]): Report["counts"] {
  const counts: Partial<Record<Status, number>> = {};
  for (const { status } of findings) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
