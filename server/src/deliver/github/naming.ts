import { createHash } from "node:crypto";
import type { Finding } from "../../../../shared/src/findings.ts";
import type { Impact, VerifiedFix } from "../../../../shared/src/fix.ts";
import { clip, plain } from "./markdown.ts";

/** What a branch, its commits and its pull request are called. All of it follows from the finding alone. */

/** Lower-case words joined by dashes; what git allows in a reference, and nothing else. */
export function slug(text: string): string {
  const words = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return words.slice(0, 80).replace(/-+$/, "") || "finding";
}

/** The policy that names the branch; a test without one lends its own id. */
export function policyOf(finding: Finding): string {
  return slug(finding.policy ?? finding.testId);
}

/** `terrafix/<policy>/<12 hex of the finding's hash>`. */
export function branchOf(finding: Finding): string {
  return `terrafix/${policyOf(finding)}/${finding.id.slice(0, 12)}`;
}

/** Says in a pull request's body which finding it is about. Invisible when rendered. */
export function markerOf(findingId: string): string {
  return `<!-- terrafix:finding=${findingId} version=1 -->`;
}

/** The findings whose markers stand in a body, in order. */
export function readMarkers(body: string): readonly string[] {
  return [...body.matchAll(/<!--\s*terrafix:finding=([0-9a-f]{64})\s+version=\d+\s*-->/g)].map(
    (match) => match[1] ?? "",
  );
}

/**
 * What a fix changes, whatever lines it stands on: 16 hexadecimal digits over the blocks it touches and the lines it
 * adds and removes. Two findings (a security group and its rule, two tests of one port) can ask for the very same
 * change; one pull request then answers both.
 */
export function changeKey(fix: Pick<VerifiedFix, "promised" | "diff">): string {
  const blocks = fix.promised.map(({ file, address, change }) => `${change} ${file} ${address}`).sort();
  const lines = fix.diff.split("\n").filter((line) => /^[-+]/.test(line));
  return createHash("sha256")
    .update(JSON.stringify([blocks, lines]))
    .digest("hex")
    .slice(0, 16);
}

/** Says in a pull request's body which change it makes. Invisible when rendered. */
export function changeMarkerOf(fix: Pick<VerifiedFix, "promised" | "diff">): string {
  return `<!-- terrafix:change=${changeKey(fix)} -->`;
}

/** True when a body says that its pull request makes this change. */
export function makesChange(body: string, key: string): boolean {
  return [...body.matchAll(/<!--\s*terrafix:change=([0-9a-f]{16})\s*-->/g)].some((match) => match[1] === key);
}

/** Last line of our commit messages; how a commit is known as ours. */
export function trailerOf(findingId: string): string {
  return `TerraFix-Finding: ${findingId}`;
}

/** True when a commit message ends in our trailer for this finding. */
export function isOurCommit(message: string, findingId: string): boolean {
  return message.split(/\r?\n/).some((line) => line.trimEnd() === trailerOf(findingId));
}

/** The AWS service of a finding, as the scope of a conventional commit. */
export function serviceOf(finding: Finding): string {
  return (
    policyOf(finding)
      .replace(/^(?:aws|ckv)-(?=.)/, "")
      .split("-")[0] ?? "aws"
  );
}

const IMPACT_NOTE: Record<Impact, string> = {
  none: "",
  "in-place": "",
  downtime: " [downtime]",
  replace: " [replaces the resource]",
};

/** `fix(s3): title (address)`. GitHub allows 256 characters. */
export function titleOf(finding: Finding, about: { address: string; impact: Impact }): string {
  const note = IMPACT_NOTE[about.impact];
  const address = about.address === "" ? "" : ` (${plain(about.address, 80)})`;
  return `fix(${serviceOf(finding)}): ${plain(finding.title, 120)}${address}${note}`;
}

/** First line of the commit: at most 72 characters, as git's own tools show them. */
export function headlineOf(finding: Finding): string {
  return clip(`fix(${serviceOf(finding)}): ${plain(finding.title, 120)}`, 72);
}

/** Labels, most general first. GitHub allows 50 characters each. */
export function labelsOf(finding: Finding): readonly string[] {
  return ["terrafix", "compliance", `severity:${finding.severity}`, clip(`policy:${policyOf(finding)}`, 50)];
}

/** Colours as GitHub writes them, without `#`. */
export function labelColour(label: string): string {
  const colours: Record<string, string> = {
    terrafix: "5319e7",
    compliance: "0e8a16",
    "severity:critical": "b60205",
    "severity:high": "d93f0b",
    "severity:medium": "fbca04",
    "severity:low": "c2e0c6",
  };
  return colours[label] ?? "bfd4f2";
}
