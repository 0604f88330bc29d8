import type { Report, ReportedFinding } from "../../../../shared/src/report.ts";
import { placeOf, summary } from "./words.ts";

/** The report as Markdown: a summary, a table, then every finding with its receipt, layers and diff. */
export function renderMarkdown(report: Report): string {
  const rows = report.findings.map((finding) => {
    const link = finding.pullRequest === null ? "" : `[#${finding.pullRequest.number}](${finding.pullRequest.url})`;
    return `| ${finding.status} | ${cell(finding.policy ?? finding.testId)} | ${cell(placeOf(finding))} | ${link} |`;
  });
  const problems = report.problems.map((problem) => `- ${cell(problem.where)}: ${cell(problem.message)}`);
  return [
    "# TerraFix report",
    "",
    `Started ${report.startedAt}; ${summary(report)}. Repositories: ${report.repositories.map((name) => `\`${name}\``).join(", ")}.`,
    "",
    "| status | policy | where | pull request |",
    "|---|---|---|---|",
    ...rows,
    "",
    ...(problems.length === 0 ? [] : ["## Problems", "", ...problems, ""]),
    ...report.findings.flatMap(section),
  ].join("\n");
}

function section(finding: ReportedFinding): string[] {
  const { receipt, reason, fix } = finding;
  const lines = [
    `## ${cell(finding.title)}`,
    "",
    `Finding \`${finding.id}\`, test \`${finding.testId}\`, **${finding.status}**.`,
    "",
  ];
  if (reason !== null) lines.push(`${reason.code}: ${cell(reason.message)}`, "");
  if (receipt.address !== "") {
    lines.push(
      `Block: \`${receipt.address}\` in \`${receipt.file}:${receipt.startLine}\` (${receipt.confidence}, ${receipt.score}).`,
      "",
    );
  }
  lines.push(...receipt.evidence.map((evidence) => `- ${cell(evidence)}`));
  lines.push(
    ...receipt.candidates.map(
      (one) => `- candidate \`${one.address}\` in \`${one.file}:${one.startLine}\` (${one.score})`,
    ),
  );
  if (receipt.alsoAffects.length > 0)
    lines.push(`- also affects: ${receipt.alsoAffects.map((one) => `\`${one}\``).join(", ")}`);
  if (fix === null) return [...lines, ""];
  lines.push("", cell(fix.explanation), "", "| layer | result | detail |", "|---|---|---|");
  lines.push(...fix.layers.map((layer) => `| ${layer.name} | ${layer.status} | ${cell(layer.detail)} |`));
  // A fence longer than any in the diff.
  const fence = "`".repeat(Math.max(3, ...(fix.diff.match(/`+/g) ?? []).map((run) => run.length + 1)));
  return [...lines, "", `${fence}diff`, fix.diff.trimEnd(), fence, ""];
}

/** Text from outside, safe inside a table cell or a line. */
function cell(text: string): string {
  return text
    .replace(/[\r\n]+/g, " ")
    .replace(/\|/g, "\\|")
    .replace(/</g, "&lt;");
}
