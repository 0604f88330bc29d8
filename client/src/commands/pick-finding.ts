import * as vscode from "vscode";
import type { FindingItem } from "../../../shared/src/protocol.ts";
import type { App } from "../app.ts";
import { findingsOf, type TreeNode } from "../features/tree.ts";
import { findingIcon, findingName } from "../views/finding-labels.ts";
import { byUrgency } from "../views/group-findings.ts";

interface Item extends vscode.QuickPickItem {
  readonly finding: FindingItem;
}

/**
 * The finding a command is about: the one it was given (an id, a message of the server, a node of the tree), else the
 * one at the cursor, else the one the user picks. Undefined when they pick none.
 */
export async function pickFinding(
  app: App,
  given: unknown,
  wanted: (finding: FindingItem) => boolean = () => true,
): Promise<FindingItem | undefined> {
  const id = idOf(given);
  if (id !== undefined) {
    if (app.findings.byId(id) === undefined) await app.findings.reload();
    const finding = app.findings.byId(id);
    if (finding === undefined) void vscode.window.showInformationMessage(vscode.l10n.t("This finding is gone."));
    return finding;
  }
  const node = findingsIn(given)[0] ?? app.tree.selected().find(wanted);
  if (given !== undefined && node !== undefined) return node;
  const editor = vscode.window.activeTextEditor;
  const here = editor === undefined ? [] : app.findings.at(editor.document.uri, editor.selection.active).filter(wanted);
  if (here.length === 1) return here[0];
  return choose(here.length > 0 ? here : app.findings.all.filter(wanted));
}

/** Findings of tree nodes: the one that was clicked and, when several are selected, all of them. */
export function findingsIn(clicked: unknown, selected?: unknown): readonly FindingItem[] {
  const nodes = Array.isArray(selected) && selected.length > 0 ? selected : [clicked];
  return [...new Set(nodes.filter(isNode).flatMap(findingsOf))];
}

function idOf(given: unknown): string | undefined {
  if (typeof given === "string") return given;
  if (typeof given !== "object" || given === null || !("findingId" in given)) return undefined;
  return typeof given.findingId === "string" ? given.findingId : undefined;
}

function isNode(value: unknown): value is TreeNode {
  return typeof value === "object" && value !== null && "kind" in value && "group" in value;
}

async function choose(findings: readonly FindingItem[]): Promise<FindingItem | undefined> {
  if (findings.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t("There is no finding that this could be done with."));
    return undefined;
  }
  const items = [...findings].sort(byUrgency).map(
    (finding): Item => ({
      finding,
      label: finding.title,
      description: findingName(finding),
      iconPath: findingIcon(finding),
    }),
  );
  const placeHolder = vscode.l10n.t("Which finding?");
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.finding;
}
