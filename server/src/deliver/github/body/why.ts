import { code, inline, link, prose } from "../markdown.ts";
import type { BodyInput } from "./input.ts";

/** Which test fails, for which resource, and for whom it matters. */
export function whySection({ finding }: BodyInput): string {
  const lines = [
    `**${inline(finding.title, 200)}** fails (test ${code(finding.testId)}, severity ${finding.severity}).`,
  ];
  if (finding.description.trim() !== "") lines.push("", prose(finding.description, 1500));
  const facts: string[] = [];
  const resource = resourceName(finding.resource);
  if (resource !== null) facts.push(`- Resource: ${resource}`);
  if (finding.frameworks.length > 0) {
    facts.push(
      `- Frameworks: ${finding.frameworks
        .slice(0, 20)
        .map((name) => inline(name, 60))
        .join(", ")}`,
    );
  }
  const address = finding.url === undefined ? null : link(finding.url);
  if (address !== null) facts.push(`- ${closesAnIssue(address) ? "Test" : "Fixes"}: ${address}`);
  if (facts.length > 0) lines.push("", ...facts);
  return `## Why\n\n${lines.join("\n")}`;
}

/** "Fixes: <address of an issue>" would close that issue on merge, which the finding's source has no say in. */
function closesAnIssue(address: string): boolean {
  return /\/(?:issues|pull|pulls|discussions)\/\d+/.test(address);
}

function resourceName(resource: BodyInput["finding"]["resource"]): string | null {
  const name = resource.arn ?? resource.id ?? resource.name;
  if (name === undefined) return resource.accountId === undefined ? null : `account ${code(resource.accountId)}`;
  const where = [resource.accountId, resource.region].filter((each) => each !== undefined && !name.includes(each));
  return where.length === 0 ? code(name) : `${code(name)} (${where.map((each) => inline(each ?? "", 60)).join(", ")})`;
}
