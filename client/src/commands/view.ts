import * as vscode from "vscode";
import type { Command } from "../app.ts";
import type { GROUPINGS, Grouping } from "../views/group-findings.ts";

/** One command per grouping, so that the view's menu shows them and keys can be bound. */
const groupBy = (grouping: Grouping, id: Command["id"]): Command => ({
  id,
  run(app) {
    app.tree.groupBy(grouping);
    return undefined;
  },
});

export const groupByTest = groupBy("test", "terrafix.groupByTest");
export const groupByFile = groupBy("file", "terrafix.groupByFile");
export const groupBySeverity = groupBy("severity", "terrafix.groupBySeverity");
export const groupByState = groupBy("state", "terrafix.groupByState");

/** Every grouping has its command: checked by the compiler. */
export const GROUPING_COMMANDS: Readonly<Record<(typeof GROUPINGS)[number], Command>> = {
  test: groupByTest,
  file: groupByFile,
  severity: groupBySeverity,
  state: groupByState,
};

export const filterFindings: Command = {
  id: "terrafix.filterFindings",
  async run(app) {
    const filter = await vscode.window.showInputBox({
      title: vscode.l10n.t("Filter findings"),
      prompt: vscode.l10n.t("Words of the title, policy, test, resource, file, severity, state or framework"),
      value: app.tree.filter,
    });
    if (filter !== undefined) app.tree.setFilter(filter);
  },
};

export const clearFilter: Command = {
  id: "terrafix.clearFilter",
  run(app) {
    app.tree.setFilter("");
    return undefined;
  },
};
