import * as vscode from "vscode";
import type { FindingItem } from "../../../shared/src/protocol.ts";
import { setContext } from "../context-keys.ts";
import {
  findingIcon,
  findingName,
  groupLabels,
  pullRequestLabel,
  severityIcon,
  severityLabels,
  stateLabels,
} from "../views/finding-labels.ts";
import { type FindingGroup, GROUPINGS, type Grouping, groupFindings, matchesFilter } from "../views/group-findings.ts";
import type { Findings } from "./findings.ts";

export const VIEW_ID = "terrafix.findings";
const GROUPING_KEY = "terrafix.grouping";

export type TreeNode =
  | { readonly kind: "group"; readonly group: FindingGroup }
  | { readonly kind: "finding"; readonly finding: FindingItem; readonly group: FindingGroup };

/** The findings view. */
export interface FindingsTree extends vscode.Disposable {
  readonly grouping: Grouping;
  readonly groupBy: (grouping: Grouping) => void;
  readonly filter: string;
  readonly setFilter: (filter: string) => void;
  /** Findings of the selected nodes; a group stands for its findings. */
  readonly selected: () => readonly FindingItem[];
}

export function createTree(findings: Findings, memory: vscode.Memento): FindingsTree {
  const changed = new vscode.EventEmitter<undefined>();
  let grouping = GROUPINGS.find((one) => one === memory.get(GROUPING_KEY)) ?? "test";
  let filter = "";
  let groups: readonly FindingGroup[] = [];

  const provider: vscode.TreeDataProvider<TreeNode> = {
    onDidChangeTreeData: changed.event,
    getChildren: (node) =>
      node === undefined
        ? groups.map((group) => ({ kind: "group", group }))
        : node.kind === "group"
          ? node.group.findings.map((finding) => ({ kind: "finding", finding, group: node.group }))
          : [],
    getTreeItem: (node) =>
      node.kind === "group"
        ? groupItem(node.group, grouping)
        : findingItem(node.finding, node.group, { grouping, mixed: findings.all.some(isReported) }),
    getParent: (node) => (node.kind === "finding" ? { kind: "group", group: node.group } : undefined),
  };
  const view = vscode.window.createTreeView(VIEW_ID, {
    treeDataProvider: provider,
    showCollapseAll: true,
    canSelectMany: true,
  });

  function update(): void {
    const shown = filter === "" ? findings.all : findings.all.filter((finding) => matchesFilter(finding, filter));
    groups = groupFindings(shown, grouping, groupLabels());
    view.message = messageOver({ filter, shown: shown.length, all: findings.all });
    const waiting = findings.all.filter(({ state }) => state === "open").length;
    view.badge = waiting === 0 ? undefined : { value: waiting, tooltip: vscode.l10n.t("Open findings: {0}", waiting) };
    setContext("filtered", filter !== "");
    changed.fire(undefined);
  }
  const listener = findings.onDidChange(update);

  return {
    get grouping() {
      return grouping;
    },
    groupBy(next) {
      grouping = next;
      void memory.update(GROUPING_KEY, next);
      update();
    },
    get filter() {
      return filter;
    },
    setFilter(next) {
      filter = next.trim();
      update();
    },
    selected: () => [...new Set(view.selection.flatMap(findingsOf))],
    dispose: () => vscode.Disposable.from(listener, view, changed).dispose(),
  };
}

/** The line above the list. */
function messageOver(list: {
  readonly filter: string;
  readonly shown: number;
  readonly all: readonly FindingItem[];
}): string {
  const { filter, shown, all } = list;
  if (filter !== "") return vscode.l10n.t("Filter “{0}”: {1} of {2}", filter, shown, all.length);
  if (all.length === 0 || all.some(isReported)) return "";
  return vscode.l10n.t("Predicted by the catalogue's own scan; no platform has reported them.");
}

export function findingsOf(node: TreeNode): readonly FindingItem[] {
  return node.kind === "group" ? node.group.findings : [node.finding];
}

function groupItem({ key, label, findings }: FindingGroup, grouping: Grouping): vscode.TreeItem {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = key;
  item.description = String(findings.length);
  item.contextValue = findings.some(fixable) ? "group.fixable" : "group";
  const first = findings[0];
  if (grouping === "file" && first?.place) {
    item.resourceUri = vscode.Uri.parse(first.place.uri);
    item.iconPath = vscode.ThemeIcon.File;
  } else if (first !== undefined && grouping !== "state" && grouping !== "file") {
    item.iconPath = severityIcon(first.severity);
  }
  return item;
}

/** False for what the catalogue's own scan predicts. */
function isReported({ source }: FindingItem): boolean {
  return source !== "policies";
}

function findingItem(
  finding: FindingItem,
  { key }: FindingGroup,
  // `mixed`: reported and predicted findings stand side by side, so that each must say what it is.
  { grouping, mixed }: { readonly grouping: Grouping; readonly mixed: boolean },
): vscode.TreeItem {
  const { id, place, title, state, pullRequest } = finding;
  const item = new vscode.TreeItem(grouping === "test" ? findingName(finding) : title);
  item.id = `${key}/${id}`;
  item.iconPath = findingIcon(finding);
  const where = place === null ? "" : `${fileName(place.uri)}:${place.range.start.line + 1}`;
  const review = pullRequest === null ? "" : pullRequestLabel(pullRequest);
  const name = grouping === "test" ? "" : findingName(finding);
  const worthSaying = state === "unresolved" || state === "excepted" || (state === "predicted" && mixed);
  const said = worthSaying && grouping !== "state" ? stateLabels()[state].toLowerCase() : "";
  // What is cut off in a narrow view is the file, which a click shows.
  item.description = [name, review, said, grouping === "file" ? "" : where].filter(Boolean).join(" · ");
  item.tooltip = findingTooltip(finding);
  item.contextValue = contextValue(finding);
  item.command = { command: "terrafix.goToBlock", title: vscode.l10n.t("Go to block"), arguments: [id] };
  item.accessibilityInformation = {
    label: `${title}, ${findingName(finding)}, ${severityLabels()[finding.severity]}, ${stateLabels()[state]}`,
  };
  return item;
}

/** `finding`, then what can be done with it: matched by `viewItem =~ /…/` in the manifest. */
function contextValue(finding: FindingItem): string {
  const parts = ["finding", finding.state];
  if (fixable(finding)) parts.push("fixable");
  if (finding.pullRequest !== null) parts.push("reviewed");
  if (finding.url !== null) parts.push("linked");
  return parts.join(".");
}

/** What a fix can be made of, and is not under way already. */
export function fixable({ place, state }: FindingItem): boolean {
  return place !== null && (state === "open" || state === "predicted");
}

function findingTooltip(finding: FindingItem): vscode.MarkdownString {
  const { title, severity, state, receipt, reason, testId, policy, frameworks } = finding;
  const text = new vscode.MarkdownString("", true);
  text.appendMarkdown("**").appendText(title).appendMarkdown("**\n\n");
  text.appendText(`${severityLabels()[severity]} · ${stateLabels()[state]}`);
  if (frameworks.length > 0) text.appendText(` · ${frameworks.join(", ")}`);
  text.appendMarkdown("\n\n").appendText(policy === null || policy === testId ? testId : `${policy} (${testId})`);
  if (reason !== null) text.appendMarkdown("\n\n$(info) ").appendText(reason.message);
  for (const line of receipt.evidence.slice(0, 5)) text.appendMarkdown("\n\n$(check) ").appendText(line);
  return text;
}

function fileName(uri: string): string {
  return vscode.Uri.parse(uri).path.split("/").at(-1) ?? "";
}
