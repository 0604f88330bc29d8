import type { Severity } from "../../../shared/src/findings.ts";
import type { FindingItem, FindingState } from "../../../shared/src/protocol.ts";

export const GROUPINGS = ["test", "file", "severity", "state"] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface FindingGroup {
  /** Stable over refreshes, so that the tree keeps what is expanded. */
  readonly key: string;
  readonly label: string;
  readonly findings: readonly FindingItem[];
}

export const SEVERITY_ORDER: readonly Severity[] = ["critical", "high", "medium", "low", "unknown"];
export const STATE_ORDER: readonly FindingState[] = [
  "open",
  "predicted",
  "applied",
  "in-review",
  "merged",
  "unresolved",
  "declined",
  "excepted",
];

/** What must be told in the user's language, or depends on the workspace. */
export interface GroupLabels {
  readonly severity: Readonly<Record<Severity, string>>;
  readonly state: Readonly<Record<FindingState, string>>;
  /** A file's path as the user knows it. */
  readonly file: (uri: string) => string;
  readonly noFile: string;
}

/** Groups in the order of the view: the worst first, then by name. */
export function groupFindings(findings: readonly FindingItem[], by: Grouping, labels: GroupLabels): FindingGroup[] {
  const groups = new Map<string, { label: string; rank: number; findings: FindingItem[] }>();
  for (const finding of findings) {
    const { key, label, rank } = place(finding, by, labels);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { label, rank, findings: [finding] });
    else {
      group.findings.push(finding);
      group.rank = Math.min(group.rank, rank);
    }
  }
  return [...groups]
    .sort(([, a], [, b]) => a.rank - b.rank || a.label.localeCompare(b.label))
    .map(([key, { label, findings: members }]) => ({ key: `${by}:${key}`, label, findings: members.sort(compare) }));
}

function place(finding: FindingItem, by: Grouping, labels: GroupLabels): { key: string; label: string; rank: number } {
  const severity = SEVERITY_ORDER.indexOf(finding.severity);
  const reported = finding.state === "predicted" ? SEVERITY_ORDER.length : 0;
  switch (by) {
    case "test":
      // One policy answers several tests: what the user sees is the policy's title.
      return { key: finding.policy ?? finding.testId, label: finding.title, rank: reported + severity };
    case "file": {
      const uri = finding.place?.uri ?? "";
      return { key: uri, label: uri === "" ? labels.noFile : labels.file(uri), rank: uri === "" ? 1 : 0 };
    }
    case "severity":
      return { key: finding.severity, label: labels.severity[finding.severity], rank: severity };
    case "state":
      return {
        key: finding.state,
        label: labels.state[finding.state],
        rank: STATE_ORDER.indexOf(finding.state),
      };
  }
}

/** What a source has reported goes before what is only predicted, then the more severe. */
export function byUrgency(a: FindingItem, b: FindingItem): number {
  return (
    STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state) ||
    SEVERITY_ORDER.indexOf(a.severity) - SEVERITY_ORDER.indexOf(b.severity)
  );
}

function compare(a: FindingItem, b: FindingItem): number {
  return (
    byUrgency(a, b) ||
    (a.place?.uri ?? "~").localeCompare(b.place?.uri ?? "~") ||
    (a.place?.range.start.line ?? 0) - (b.place?.range.start.line ?? 0) ||
    a.resource.localeCompare(b.resource)
  );
}

/** Case-insensitive; every word must occur somewhere in what the view shows of the finding. */
export function matchesFilter(finding: FindingItem, filter: string): boolean {
  const { title, testId, policy, severity, state, resource, receipt, place: where, frameworks } = finding;
  const text = [title, testId, policy, severity, state, resource, receipt.address, where?.uri, ...frameworks]
    .join(" ")
    .toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
