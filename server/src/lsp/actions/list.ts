import { type CodeAction, CodeActionKind, type Diagnostic } from "vscode-languageserver/node";
import { SERVER_COMMANDS } from "../../../../shared/src/protocol.ts";
import { proposeFix } from "../../policies/engine/propose.ts";
import { diagnosticOf, isShown } from "../diagnostics/build.ts";
import type { Issue } from "../findings/issue.ts";
import type { Session } from "../session.ts";
import { type Folder, uriIn } from "../workspace/folder.ts";
import { wants } from "./kinds.ts";
import { type ActionData, FIX_ALL_KIND } from "./model.ts";

export interface Asked {
  readonly folder: Folder;
  readonly uri: string;
  readonly version: number | null;
  readonly only: readonly string[] | undefined;
}

/** Actions for the issues under the cursor: titles only, edits come when one is chosen. */
export function actionsFor(
  session: Session,
  asked: Asked,
  { here, inFile }: { readonly here: readonly Issue[]; readonly inFile: readonly Issue[] },
): readonly CodeAction[] {
  const actions: CodeAction[] = [];
  const shown = here.filter(isShown);
  if (wants(asked.only, CodeActionKind.QuickFix)) {
    const fixes = shown.map((issue) => fixOf(session, asked, issue));
    actions.push(...fixes.map(({ action }) => action));
    const policies = new Map(
      fixes.flatMap(({ issue, fixable }) => (fixable && issue.policy !== null ? [[issue.policy.id, issue]] : [])),
    );
    for (const issue of policies.values()) actions.push(...fixPolicy(asked, issue, inFile));
    for (const issue of shown) actions.push(...commandsFor(session, asked, issue));
  }
  if (wants(asked.only, FIX_ALL_KIND) && inFile.some(isShown)) {
    const data: ActionData = { kind: "fixAll", uri: asked.uri, version: asked.version };
    actions.push({ title: "TerraFix: apply all safe fixes in this file", kind: FIX_ALL_KIND, data });
  }
  return actions;
}

function fixOf(
  session: Session,
  asked: Asked,
  issue: Issue,
): { readonly issue: Issue; readonly action: CodeAction; readonly fixable: boolean } {
  const { policy, node, index, finding } = issue;
  const proposal = policy === null ? null : proposeFix({ policy, node, index, settings: asked.folder.base.policies });
  const why = proposal === null ? "No policy answers this test yet." : proposal.ok ? null : proposal.error.message;
  const data: ActionData = {
    kind: "fix",
    uri: asked.uri,
    version: asked.version,
    policy: policy?.id ?? "",
    address: node.address,
    findingId: finding.id,
  };
  const impact = proposal?.ok === true ? impactNote(proposal.value.impact) : "";
  const action: CodeAction = {
    title: `Fix: ${policy?.title ?? finding.title}${impact}`,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnosticIn(session, asked, issue)],
    data,
    ...(why !== null && session.features.disabledActions ? { disabled: { reason: why } } : {}),
    ...(why === null && impact === "" ? { isPreferred: true } : {}),
  };
  return { issue, action, fixable: why === null };
}

/** Said in the title, so that nobody applies it without having read it. */
function impactNote(impact: "none" | "in-place" | "downtime" | "replace"): string {
  if (impact === "replace") return " (destroys and recreates the resource)";
  return impact === "downtime" ? " (causes downtime)" : "";
}

function fixPolicy(asked: Asked, issue: Issue, inFile: readonly Issue[]): CodeAction[] {
  const { policy } = issue;
  if (policy === null) return [];
  const count = inFile.filter((other) => isShown(other) && other.policy?.id === policy.id).length;
  const data: ActionData = { kind: "fixPolicy", uri: asked.uri, version: asked.version, policy: policy.id };
  const inThisFile: CodeAction = {
    title: `Fix all ${count} of “${policy.title}” in this file`,
    kind: CodeActionKind.QuickFix,
    data,
  };
  const everywhere: CodeAction = {
    title: `Fix all of “${policy.title}” in the workspace`,
    kind: CodeActionKind.QuickFix,
    command: {
      title: "Fix all in the workspace",
      command: SERVER_COMMANDS.fixAllOfPolicy,
      arguments: [{ policy: policy.id }],
    },
  };
  return count > 1 ? [inThisFile, everywhere] : [everywhere];
}

function commandsFor(session: Session, asked: Asked, issue: Issue): CodeAction[] {
  const { finding, policy } = issue;
  const argument = { findingId: finding.id };
  const about = policy?.title ?? finding.title;
  const diagnostics = [diagnosticIn(session, asked, issue)];
  const exception: CodeAction = {
    title: `Add exception for “${about}”…`,
    kind: CodeActionKind.QuickFix,
    diagnostics,
    command: { title: "Add exception…", command: SERVER_COMMANDS.addException, arguments: [argument] },
  };
  const pullRequest: CodeAction = {
    title: `Open pull request for “${about}”…`,
    kind: CodeActionKind.QuickFix,
    diagnostics,
    command: { title: "Open pull request…", command: SERVER_COMMANDS.openPullRequest, arguments: [argument] },
  };
  return session.trusted && policy !== null ? [exception, pullRequest] : [exception];
}

function diagnosticIn(session: Session, { folder }: Asked, issue: Issue): Diagnostic {
  const uriOf = (file: string): string => uriIn(folder, file, session.documents.byPath);
  return diagnosticOf(issue, { features: session.features, uriOf });
}
