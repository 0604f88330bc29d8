import * as vscode from "vscode";
import { SERVER_COMMANDS } from "../../../shared/src/protocol.ts";
import type { PolicyChoice } from "../commands/fix-policy.ts";

type Action = vscode.Command | vscode.CodeAction;

/** What the server lists once per finding for editors without dialogs; here one entry asks which finding is meant. */
const GATHERED: Readonly<Record<string, { readonly title: () => string; readonly command: string }>> = {
  [SERVER_COMMANDS.openPullRequest]: {
    title: () => vscode.l10n.t("Open pull request…"),
    command: "terrafix.openPullRequest",
  },
  [SERVER_COMMANDS.addException]: {
    title: () => vscode.l10n.t("Add exception…"),
    command: "terrafix.addException",
  },
};

/**
 * The light bulb's list: the server's fixes, then "Preview fix…", then what else can be done. With several findings on a
 * block the list stays short: entries that differ only in the finding become one.
 */
export function arrangeActions(actions: readonly Action[]): Action[] {
  const fixes = actions.filter((action) => commandOf(action) === undefined);
  const others = actions.filter((action) => commandOf(action) !== undefined);
  const arranged: Action[] = [...fixes];
  if (fixes.some(isOffered)) arranged.push(entry(vscode.l10n.t("Preview fix…"), "terrafix.previewFix", []));
  // Where no rule can decide, the model may: for one that is asked, nothing is applied unseen.
  if (vscode.workspace.isTrusted && fixes.some(isWithoutRule))
    arranged.push(entry(vscode.l10n.t("Preview fix by Bedrock…"), "terrafix.previewFixWithModel", []));
  for (const [command, { title, command: own }] of Object.entries(GATHERED)) {
    const same = others.filter((action) => commandOf(action)?.command === command);
    const [only] = same;
    if (only === undefined) continue;
    arranged.push(entry(title(), own, same.length === 1 ? (commandOf(only)?.arguments ?? []) : []));
  }
  const rest = others.filter((action) => GATHERED[commandOf(action)?.command ?? ""] === undefined);
  const everywhere = rest.filter((action) => commandOf(action)?.command === SERVER_COMMANDS.fixAllOfPolicy);
  if (everywhere.length < 2) return [...arranged, ...rest];
  const title = vscode.l10n.t("Fix all of one policy in the workspace…");
  const choices = everywhere.map(
    (action): PolicyChoice => ({ title: action.title, argument: commandOf(action)?.arguments?.[0] }),
  );
  return [
    ...arranged,
    entry(title, "terrafix.fixPolicy", choices),
    ...rest.filter((action) => !everywhere.includes(action)),
  ];
}

/** A quick fix that can be chosen; its edit comes when it is. */
function isOffered(action: Action): boolean {
  if (typeof action.command === "string") return false;
  const { kind, disabled } = action as vscode.CodeAction;
  return disabled === undefined && kind?.value === vscode.CodeActionKind.QuickFix.value;
}

function isWithoutRule(action: Action): boolean {
  return typeof action.command !== "string" && (action as vscode.CodeAction).disabled !== undefined;
}

function commandOf(action: Action): vscode.Command | undefined {
  return typeof action.command === "string" ? (action as vscode.Command) : action.command;
}

function entry(title: string, command: string, args: readonly unknown[]): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.command = { title, command, arguments: [...args] };
  return action;
}
