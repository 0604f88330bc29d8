import { cleanText, fenced } from "../markdown.ts";
import { policyOf } from "../naming.ts";
import type { BodyInput } from "./input.ts";

/** How to say no, and how to take it back. */
export function declineSection({ finding, receipt }: BodyInput): string {
  const { resource } = finding;
  const named = receipt.address || resource.arn || resource.id || resource.name || "*";
  const entry = [
    finding.policy === null ? `- test: ${scalar(finding.testId)}` : `- policy: ${policyOf(finding)}`,
    `  resource: ${scalar(named)}`,
    "  reason: <why this stays as it is>",
    "  until: <last day, as 2027-12-31>",
  ].join("\n");
  return [
    "## Won't fix?",
    "",
    "Close this pull request: TerraFix takes that as an exception and opens no other one for this finding. Reopen it to change your mind.",
    "To give the exception a reason and an end, put it into `.terrafix/exceptions.yaml`:",
    "",
    fenced(entry, "yaml"),
    "",
    "You may push to this branch: TerraFix leaves a branch alone once somebody else has worked on it.",
  ].join("\n");
}

/** Quoted as JSON, which YAML reads as it stands. */
function scalar(text: string): string {
  return JSON.stringify(cleanText(text).slice(0, 300));
}
