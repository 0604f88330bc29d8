import type { CodeLens, CodeLensParams } from "vscode-languageserver/node";
import { SERVER_COMMANDS } from "../../../../shared/src/protocol.ts";
import { rangeOf } from "../convert.ts";
import { headerOf, isShown } from "../diagnostics/build.ts";
import { issuesOf } from "../findings/facts.ts";
import type { Issue } from "../findings/issue.ts";
import { createPause, untilAborted } from "../scheduler.ts";
import { folderOf, pullRequestOf, type Session } from "../session.ts";
import { pullText } from "../text/pull-request.ts";
import type { RequestHandler } from "./handler.ts";

/** Above each block with findings: how many, and the state of their pull requests. */
export const codeLens: RequestHandler<CodeLensParams, CodeLens[]> = async (session, { textDocument }, signal) => {
  const place = folderOf(session, textDocument.uri);
  if (place === null || !place.folder.editor.codeLens.enabled) return [];
  await untilAborted(place.folder.readable, signal);
  const issues = await issuesOf(session, place.folder, place.file, createPause(signal));
  const blocks = new Map<string, Issue[]>();
  for (const issue of issues) {
    const key = issue.node.declaration.address;
    blocks.set(key, [...(blocks.get(key) ?? []), issue]);
  }
  return [...blocks.values()].flatMap((block) => lensesOf(session, block));
};

function lensesOf(session: Session, issues: readonly Issue[]): CodeLens[] {
  const [first] = issues;
  if (first === undefined) return [];
  const { file, block } = first.node.declaration;
  const range = rangeOf(file, headerOf(file, block));
  const title = countText(issues);
  // Without a command the lens is a label.
  const lenses: CodeLens[] = title === null ? [] : [{ range, command: { title, command: "" } }];
  const pulls = new Map(
    issues.flatMap(({ finding }) => {
      const pull = pullRequestOf(session, finding.id);
      return pull === null ? [] : [[pull.url, { pull, findingId: finding.id }] as const];
    }),
  );
  for (const { pull, findingId } of pulls.values()) {
    const command = SERVER_COMMANDS.openPullRequest;
    lenses.push({
      range,
      command: {
        title: `Pull request #${pull.number}${pull.state === null ? "" : ` · ${pullText(pull.state)}`}`,
        command,
        arguments: [{ findingId }],
      },
    });
  }
  return lenses;
}

function countText(issues: readonly Issue[]): string | null {
  const shown = issues.filter(isShown);
  const open = shown.filter((issue) => issue.reported > 0).length;
  const predicted = shown.length - open;
  const excepted = issues.filter((issue) => issue.state === "excepted").length;
  const declined = issues.filter((issue) => issue.state === "declined").length;
  const parts = [
    ...(open > 0 ? [`${open} open finding${open === 1 ? "" : "s"}`] : []),
    ...(predicted > 0 ? [`${predicted} predicted`] : []),
    ...(excepted > 0 ? [`${excepted} excepted`] : []),
    ...(declined > 0 ? [`${declined} declined`] : []),
  ];
  return parts.length === 0 ? null : `TerraFix: ${parts.join(", ")}`;
}
