import { createHash } from "node:crypto";
import type { Finding, RawFinding, ResourceRef, Severity } from "../../../shared/src/findings.ts";
import type { Policy } from "../policies/model.ts";

function accountOf(resource: ResourceRef): string | undefined {
  return resource.accountId ?? (resource.arn?.split(":")[4] || undefined) ?? resource.accountName;
}

/**
 * What makes a resource this one and no other, as strings in a fixed order. The best key there is, and nothing
 * besides it: a source that learns a resource's region tomorrow must not make a new finding of it when it had the ARN.
 */
function resourceKey(raw: RawFinding): readonly string[] {
  const { resource } = raw;
  if (raw.accountLevel === true && resource.address === undefined) {
    return ["account", accountOf(resource) ?? "account", resource.region ?? ""];
  }
  // A log group's ARN is written with and without the trailing `:*`.
  if (resource.arn !== undefined) return ["arn", resource.arn.replace(/(?::\*)+$/, "")];
  if (resource.address !== undefined) {
    return [
      "address",
      resource.address,
      resource.file ?? "",
      ...(resource.root === undefined ? [] : [`root ${resource.root}`]),
      ...(resource.repository === undefined ? [] : [resource.repository]),
    ];
  }
  const label = resource.id ?? resource.name;
  if (label !== undefined) {
    return ["resource", resource.type ?? "", label, accountOf(resource) ?? "", resource.region ?? ""];
  }
  const tags = Object.entries(resource.tags ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const place = [resource.file ?? "", String(resource.line ?? "")];
  return ["other", resource.type ?? "", accountOf(resource) ?? "", resource.region ?? "", ...place, ...tags.flat()];
}

/**
 * Gives a finding its identity: SHA-256 over the policy that answers the test (or the test itself) and the resource.
 * Two tests with one policy that name the same resource are one finding. Stable across runs, sources and key order;
 * branch names and pull-request markers are made of it, so a change here opens every pull request anew.
 */
export function identify(raw: RawFinding, policyOf: (testId: string) => string | null): Finding {
  const policy = policyOf(raw.testId);
  const canonical = JSON.stringify([policy ?? raw.testId, resourceKey(raw)]);
  return { ...raw, id: createHash("sha256").update(canonical).digest("hex"), policy };
}

/** What of a policy matters to a finding that it answers. */
type Answering = Pick<Policy, "id" | "severity">;

/** Identity and severity from the catalogue: Vanta states no severity, the policy that answers its test does. */
export function identifyBy(raw: RawFinding, byTest: (testId: string) => readonly Answering[]): Finding {
  const [policy] = byTest(raw.testId);
  const severity = raw.severity === "unknown" ? (policy?.severity ?? "unknown") : raw.severity;
  return identify({ ...raw, severity }, () => policy?.id ?? null);
}

const SEVERITIES: readonly Severity[] = ["unknown", "low", "medium", "high", "critical"];

function worse(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) >= SEVERITIES.indexOf(b) ? a : b;
}

/** The first one's view of the resource, completed by what only the others know. */
function mergedResource(group: readonly Finding[]): ResourceRef {
  const filled: Record<string, unknown> = {};
  for (const { resource } of group) {
    for (const [key, value] of Object.entries(resource)) {
      if (value !== undefined) filled[key] ??= value;
    }
  }
  return filled as ResourceRef;
}

function merge(group: readonly [Finding, ...Finding[]]): Finding {
  if (group.length === 1) return group[0];
  const text = (finding: Finding): string => `${finding.testId}\n${JSON.stringify(finding)}`;
  const sorted = [...group].sort((a, b) => (text(a) < text(b) ? -1 : 1));
  const [first = group[0]] = sorted;
  const url = sorted.find((finding) => finding.url !== undefined)?.url;
  // One source that could name the resource is enough.
  const unresolved = sorted.every((finding) => finding.unresolved !== undefined) ? first.unresolved : undefined;
  const { unresolved: _, ...rest } = first;
  return {
    ...rest,
    severity: sorted.map((finding) => finding.severity).reduce(worse),
    frameworks: [...new Set(sorted.flatMap((finding) => finding.frameworks))].sort(),
    resource: mergedResource(sorted),
    ...(url === undefined ? {} : { url }),
    ...(unresolved === undefined ? {} : { unresolved }),
  };
}

/**
 * Merges findings of equal id, in the order of first appearance: frameworks united, the gravest severity, and one
 * test's words (the same one whatever the order of the input).
 */
export function dedupe(findings: readonly Finding[]): Finding[] {
  const groups = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    const group = groups.get(finding.id);
    if (group === undefined) groups.set(finding.id, [finding]);
    else group.push(finding);
  }
  return [...groups.values()].map(merge);
}
