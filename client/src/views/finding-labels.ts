import * as vscode from "vscode";
import type { Severity } from "../../../shared/src/findings.ts";
import type { FindingItem, FindingState, ShownPullRequest } from "../../../shared/src/protocol.ts";
import type { GroupLabels } from "./group-findings.ts";

/** Words of the findings view. Built when asked for: the language bundle is not loaded before activation. */
export function groupLabels(): GroupLabels {
  return {
    severity: severityLabels(),
    state: stateLabels(),
    file: (uri) => vscode.workspace.asRelativePath(vscode.Uri.parse(uri)),
    noFile: vscode.l10n.t("Not found in this workspace"),
  };
}

export function severityLabels(): Readonly<Record<Severity, string>> {
  return {
    critical: vscode.l10n.t("Critical"),
    high: vscode.l10n.t("High"),
    medium: vscode.l10n.t("Medium"),
    low: vscode.l10n.t("Low"),
    unknown: vscode.l10n.t("No severity"),
  };
}

export function stateLabels(): Readonly<Record<FindingState, string>> {
  return {
    open: vscode.l10n.t("Open"),
    predicted: vscode.l10n.t("Predicted"),
    applied: vscode.l10n.t("Fixed here, not merged"),
    "in-review": vscode.l10n.t("In review"),
    merged: vscode.l10n.t("Merged, waits to be applied"),
    declined: vscode.l10n.t("Declined in review"),
    unresolved: vscode.l10n.t("No single block"),
    excepted: vscode.l10n.t("Excepted"),
  };
}

const SEVERITY_ICONS: Readonly<Record<Severity, readonly [icon: string, color: string]>> = {
  critical: ["error", "list.errorForeground"],
  high: ["error", "list.errorForeground"],
  medium: ["warning", "list.warningForeground"],
  low: ["info", "problemsInfoIcon.foreground"],
  unknown: ["circle-outline", "icon.foreground"],
};

const STATE_ICONS: Readonly<Partial<Record<FindingState, string>>> = {
  applied: "check",
  "in-review": "git-pull-request",
  merged: "git-merge",
  declined: "git-pull-request-closed",
  unresolved: "question",
  excepted: "circle-slash",
};

/** Shape tells the state, colour the severity: neither carries the meaning alone. */
export function findingIcon({ severity, state }: FindingItem): vscode.ThemeIcon {
  const [icon, color] = SEVERITY_ICONS[severity];
  return new vscode.ThemeIcon(STATE_ICONS[state] ?? icon, new vscode.ThemeColor(color));
}

export function severityIcon(severity: Severity): vscode.ThemeIcon {
  const [icon, color] = SEVERITY_ICONS[severity];
  return new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
}

/** What names the finding in lists: the block when it is known, else what the platform calls the resource. */
export function findingName({ place, receipt, resource }: FindingItem): string {
  return place === null ? resource : receipt.address || resource;
}

/** `#7 draft, checks failed`: the number alone while nothing else is worth a word. */
export function pullRequestLabel({ number, state }: ShownPullRequest): string {
  const words: Readonly<Record<string, string>> = {
    draft: vscode.l10n.t("draft"),
    merged: vscode.l10n.t("merged"),
    closed: vscode.l10n.t("closed"),
    passed: vscode.l10n.t("checks passed"),
    failed: vscode.l10n.t("checks failed"),
    pending: vscode.l10n.t("checks running"),
  };
  const parts = [words[state?.state ?? ""], words[state?.checks ?? ""]].filter((word) => word !== undefined);
  return [`#${number}`, parts.join(", ")].filter(Boolean).join(" ");
}
