import Table from "cli-table3";
import type { Report, ReportedFinding } from "../../../../shared/src/report.ts";

/** The result for people: the diffs when that is how fixes are delivered, then one row per finding and the counts. */
export function renderText(report: Report, options: { readonly withDiffs: boolean; readonly columns: number }): string {
  const parts: string[] = [];
  if (options.withDiffs) {
    for (const finding of report.findings) {
      if (finding.status === "fixed" && finding.fix !== null)
        parts.push(`# ${finding.title} (${finding.id.slice(0, 12)})\n${finding.fix.diff}`);
    }
  }
  if (report.findings.length > 0) parts.push(table(report.findings, options.columns));
  parts.push(summary(report));
  return `${parts.join("\n")}\n`;
}

function table(findings: readonly ReportedFinding[], columns: number): string {
  // Three columns and their borders; the last one takes what is left.
  const wide = Math.max(40, columns - 16 - 44 - 10);
  const rows = new Table({
    head: ["status", "finding", "what came of it"],
    colWidths: [16, 46, wide],
    wordWrap: true,
    wrapOnWordBoundary: false,
    style: { head: [], border: [] },
  });
  for (const finding of findings)
    rows.push([finding.status, `${finding.policy ?? finding.testId}\n${placeOf(finding)}`, resultOf(finding)]);
  return rows.toString();
}

/** Where the block is, else what the finding called the resource. */
export function placeOf({ receipt, resource }: ReportedFinding): string {
  if (receipt.file !== "") return `${receipt.address} (${receipt.file}:${receipt.startLine})`;
  return resource.arn ?? resource.address ?? resource.name ?? resource.id ?? resource.accountId ?? "unnamed resource";
}

function resultOf(finding: ReportedFinding): string {
  const { pullRequest, reason, fix } = finding;
  if (pullRequest !== null) return reason === null ? pullRequest.url : `${pullRequest.url}\n${reason.message}`;
  if (reason !== null) return `${reason.code}: ${reason.message}`;
  if (fix !== null) return `${fix.by} fix in ${fix.files.join(", ")}; impact ${fix.impact}`;
  return finding.receipt.evidence.at(-1) ?? "";
}

/** `3 delivered, 1 refused` in the order of the statuses, with the time it took. */
export function summary(report: Report): string {
  const counts = Object.entries(report.counts).map(([status, count]) => `${count} ${status}`);
  const total = (report.timings.t_total / 1000).toFixed(1);
  const list = counts.length === 0 ? "no failing finding" : counts.join(", ");
  return `${list} in ${total} s`;
}
