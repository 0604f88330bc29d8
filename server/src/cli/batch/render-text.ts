import Table from "cli-table3";
import { type Report, type ReportedFinding, STATUSES } from "../../../../shared/src/report.ts";
import { wrap } from "../wrap.ts";
import { placeOf, summary } from "./words.ts";

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

/** Characters of the middle column's text. */
const FINDING_WIDTH = 46;

function table(findings: readonly ReportedFinding[], columns: number): string {
  // Three columns, their borders and padding; the last one takes what is left.
  const wide = Math.max(40, columns - LONGEST_STATUS - FINDING_WIDTH - 10);
  const rows = new Table({ head: ["status", "finding", "what came of it"], style: { head: [], border: [] } });
  for (const finding of findings) {
    const about = [finding.policy ?? finding.testId, placeOf(finding)];
    const outcome = resultOf(finding).split("\n");
    rows.push([finding.status, wrapAll(about, FINDING_WIDTH), wrapAll(outcome, wide)]);
  }
  return rows.toString();
}

const LONGEST_STATUS = Math.max(...STATUSES.map((status) => status.length));

function wrapAll(lines: readonly string[], width: number): string {
  return lines.flatMap((line) => wrap(line, width)).join("\n");
}

function resultOf(finding: ReportedFinding): string {
  const { pullRequest, reason, fix } = finding;
  if (pullRequest !== null) return reason === null ? pullRequest.url : `${pullRequest.url}\n${reason.message}`;
  if (reason !== null) return `${reason.code}: ${reason.message}`;
  if (fix !== null) return `${fix.by} fix in ${fix.files.join(", ")}; impact ${fix.impact}`;
  return finding.receipt.evidence.at(-1) ?? "";
}
