import type { Example, Policy } from "../../server/src/policies/model.ts";

const NOTICE = "<!-- Generated from server/src/policies/catalogue by `npm run generate -- catalogue`. -->";

const IMPACTS: Readonly<Record<Policy["impact"], string>> = {
  none: "changes nothing on the live resource",
  "in-place": "changes the live resource in place",
  downtime: "interrupts the live resource",
  replace: "replaces the live resource",
};

/** The page of one policy. */
export function policyPage(policy: Policy): string {
  const parts = [
    NOTICE,
    `# ${policy.title}`,
    policy.why,
    facts(policy),
    ...remarks(policy),
    ...(policy.examples.length > 0 ? ["## Examples", ...policy.examples.map(examplePart)] : []),
    "[All policies](README.md)",
  ];
  return `${parts.join("\n\n")}\n`;
}

function facts(policy: Policy): string {
  const rows: [string, string][] = [
    ["Policy", code(policy.id)],
    ["Severity", policy.severity],
    ["Resources", policy.on.map(code).join(", ")],
    ["Satisfied by", satisfiedBy(policy)],
    ["Impact of the fix", `${policy.impact}: ${IMPACTS[policy.impact]}`],
    ["Vanta", list(policy.tests.vanta)],
    ["Checkov", list(policy.tests.checkov)],
    ["Trivy", list(policy.tests.trivy)],
    ["Security Hub", list(policy.tests.securityHub)],
  ];
  return ["| | |", "|---|---|", ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join("\n");
}

function satisfiedBy(policy: Policy): string {
  const ways: string[] = [];
  if (policy.companion !== undefined) ways.push(`${code(policy.companion.type)} that refers to it`);
  if (policy.require !== undefined) ways.push("attributes of the block itself");
  if (policy.orElse !== undefined) ways.push(`${code(policy.orElse.type)} in the same root module`);
  if (policy.operation !== undefined) ways.push(`the operation ${code(policy.operation.name)}`);
  return ways.join(", or ");
}

function remarks(policy: Policy): string[] {
  const lines: string[] = [];
  if (policy.impactNote !== undefined) lines.push(`**Before applying:** ${policy.impactNote}`);
  const since = policy.companion?.since;
  if (since !== undefined) {
    lines.push(
      `The separate resource exists since version ${since} of the AWS provider. A root module that is locked to an older version gets the block's own form where there is one; otherwise the fix is refused.`,
    );
  }
  if (policy.onRequest === true) {
    lines.push(
      "Stricter than most frameworks ask: used when a finding names one of these tests, not by a scan of the code.",
    );
  }
  return lines;
}

function examplePart(example: Example): string {
  const parts = [`### ${example.name}`];
  if (example.before !== undefined) parts.push("Before:", fence(example.before), "After:", fence(example.after ?? ""));
  if (example.passing !== undefined) parts.push("Passes:", fence(example.passing));
  if (example.unknown !== undefined) parts.push("Cannot be told from the code:", fence(example.unknown));
  if (example.notApplicable !== undefined) parts.push("Not applicable:", fence(example.notApplicable));
  if (example.refused !== undefined)
    parts.push(`Fails, and the fix is refused (${code(example.refused.code)}):`, fence(example.refused.text));
  return parts.join("\n\n");
}

/** The table of all policies. */
export function indexPage(policies: readonly Policy[]): string {
  const rows = policies.map(
    (policy) =>
      `| [${policy.id}](${policy.id}.md) | ${policy.title} | ${policy.severity} | ${policy.impact} | ${list([...policy.tests.vanta, ...policy.tests.checkov, ...policy.tests.trivy, ...policy.tests.securityHub])} |`,
  );
  const parts = [
    NOTICE,
    "# Policies",
    "What compliant means, one page per policy. Each example is executed as a test.",
    ["| policy | title | severity | impact of the fix | answers |", "|---|---|---|---|---|", ...rows].join("\n"),
  ];
  return `${parts.join("\n\n")}\n`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function list(ids: readonly string[]): string {
  return ids.length === 0 ? "–" : ids.map(code).join(", ");
}

function fence(text: string): string {
  return `\`\`\`hcl\n${text.trimEnd()}\n\`\`\``;
}
