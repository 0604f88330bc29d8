import type { Report, ReportedFinding } from "../../../shared/src/report.ts";
import { NO_TIMINGS, reported } from "../pipeline/outcome.ts";
import { issuesOfPolicy } from "./findings/find.ts";
import type { Issue } from "./findings/issue.ts";
import { computeFix } from "./fixes/compute.ts";
import type { WorkProgress } from "./progress.ts";
import { createPause } from "./scheduler.ts";
import { pullRequestOf, type Session } from "./session.ts";
import type { Folder } from "./workspace/folder.ts";

/** The report that a batch run with `--deliver diff` would write of the folders as they are on the screen. */
export async function reportOf(session: Session, progress: WorkProgress, signal: AbortSignal): Promise<Report> {
  const startedAt = new Date();
  const pause = createPause(signal);
  const findings: ReportedFinding[] = [];
  const folders = [...session.folders.values()];
  const all = [...(await issuesOfPolicy(session, null, signal))].flatMap(([folder, issues]) =>
    issues.map((issue) => ({ folder, issue })),
  );
  for (const [done, { folder, issue }] of all.entries()) {
    await pause();
    progress.report(done, all.length);
    findings.push(...(await reportIssue(session, folder, issue, signal)));
  }
  for (const { finding, receipt, reason, block } of session.placed) {
    if (block !== null) continue;
    const status = reason?.code === "excepted" ? "excepted" : "refused";
    findings.push(
      reported(finding, { status, reason, receipt, fix: null, pullRequest: null, repository: "" }, NO_TIMINGS),
    );
  }
  const counts: Record<string, number> = {};
  for (const { status } of findings) counts[status] = (counts[status] ?? 0) + 1;
  return {
    version: 1,
    startedAt: startedAt.toISOString(),
    repositories: folders.map((folder) => folder.checkout.source),
    findings,
    problems: folders.flatMap((folder) => folder.tree.problems()),
    timings: { t_fetch: 0, t_clone: 0, t_parse: 0, t_total: Date.now() - startedAt.getTime() },
    counts,
  };
}

async function reportIssue(
  session: Session,
  folder: Folder,
  issue: Issue,
  signal: AbortSignal,
): Promise<readonly ReportedFinding[]> {
  const each = issue.placed.length > 0 ? issue.placed : [{ finding: issue.finding, receipt: issue.receipt }];
  const base = { repository: folder.checkout.source };
  if (issue.state === "excepted" || issue.state === "declined" || issue.state === "applied") {
    const status = issue.state === "applied" ? "compliant" : "excepted";
    return each.map(({ finding, receipt }) =>
      reported(finding, { ...base, status, reason: null, receipt, fix: null, pullRequest: null }, NO_TIMINGS),
    );
  }
  const computed = await computeFix(session, folder, issue, { fixer: "rule", signal });
  return each.map(({ finding, receipt }) => {
    const known = pullRequestOf(session, finding.id);
    // The state that the editor shows beside it is no part of the report.
    const pullRequest = known === null ? null : { url: known.url, number: known.number, branch: known.branch };
    const outcome =
      computed.kind === "fix"
        ? ({
            status: pullRequest === null ? "fixed" : "already-delivered",
            reason: null,
            fix: computed.verification.fix,
          } as const)
        : ({ status: "refused", reason: computed.reason, fix: null } as const);
    return reported(finding, { ...base, ...outcome, receipt, pullRequest }, NO_TIMINGS);
  });
}
