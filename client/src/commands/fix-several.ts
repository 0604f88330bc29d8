import * as vscode from "vscode";
import type { PreviewAnswer } from "../../../shared/src/protocol.ts";
import type { Command } from "../app.ts";
import { fixable } from "../features/tree.ts";
import { tell } from "../ui.ts";
import { findingsIn } from "./pick-finding.ts";
import { previewFix } from "./preview-fix.ts";

/** Fixes all findings, or those of the selected nodes, through the editor's refactor preview. */
export const fixSeveral: Command = {
  id: "terrafix.fixSeveral",
  async run(app, clicked, selected) {
    const given = findingsIn(clicked, selected);
    const [only, ...others] = (given.length > 0 ? given : app.findings.all).filter(fixable);
    if (only === undefined) {
      tell("info", vscode.l10n.t("None of these findings has a block that could be fixed."));
      return;
    }
    // One alone has a better preview: the diff, with what was checked beside it.
    if (others.length === 0) {
      await previewFix.run(app, only.id);
      return;
    }
    const findingIds = [only, ...others].map(({ id }) => id);
    tellRefused(await app.server.request("apply", { findingIds }));
  },
};

/** Fixes that destroy or interrupt something are among the refused: those are looked at one by one. */
function tellRefused(answers: readonly PreviewAnswer[]): void {
  const reasons = answers.flatMap((answer) =>
    answer.kind === "refused" && answer.reason.code !== "already-fixed-by-other" ? [answer.reason.message] : [],
  );
  const [first] = reasons;
  if (first === undefined) return;
  tell(
    "info",
    vscode.l10n.t("{0} of {1} findings were left out. The first: {2}", reasons.length, answers.length, first),
  );
}
