import type { Finding } from "../../../../shared/src/findings.ts";
import { createPause, untilAborted } from "../scheduler.ts";
import type { Session } from "../session.ts";
import type { Folder } from "../workspace/folder.ts";
import { factsOf, filesOf, issuesOf } from "./facts.ts";
import type { Issue } from "./issue.ts";

export interface FoundIssue {
  readonly folder: Folder;
  readonly file: string;
  /** About the very finding that was asked for, when several were reported for its block. */
  readonly issue: Issue;
}

/** The issue of a finding on the text as it is now; null when it is gone or has no block. */
export async function findIssue(session: Session, findingId: string, signal: AbortSignal): Promise<FoundIssue | null> {
  return (await findIssues(session, [findingId], signal)).get(findingId) ?? null;
}

/** The issues of several findings by their ids, each file looked at once; those that are gone are left out. */
export async function findIssues(
  session: Session,
  findingIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, FoundIssue>> {
  const pause = createPause(signal);
  const wanted = new Set(findingIds);
  const found = new Map<string, FoundIssue>();
  for (const folder of [...session.folders.values()]) {
    await untilAborted(folder.ready, signal);
    for (const file of filesOf(folder)) {
      if (found.size === wanted.size) return found;
      const { items } = await factsOf(session, folder, file, pause);
      const here = items.filter(({ id }) => wanted.has(id) && !found.has(id));
      if (here.length === 0) continue;
      const issues = await issuesOf(session, folder, file, pause);
      for (const { id } of here) {
        const issue = issues.map((each) => aboutFinding(each, id)).find((about) => about !== null);
        if (issue !== undefined && issue !== null) found.set(id, { folder, file, issue });
      }
    }
  }
  return found;
}

/** The issue, speaking of that finding of its block; null when it is about others. */
export function aboutFinding(issue: Issue, findingId: string): Issue | null {
  if (issue.finding.id === findingId) return issue;
  const placed = issue.placed.find(({ finding }) => finding.id === findingId);
  return placed === undefined ? null : { ...issue, finding: placed.finding, receipt: placed.receipt };
}

/** Every issue of a policy in the workspace, or of all policies. */
export async function issuesOfPolicy(
  session: Session,
  policy: string | null,
  signal: AbortSignal,
): Promise<ReadonlyMap<Folder, readonly Issue[]>> {
  const pause = createPause(signal);
  const found = new Map<Folder, readonly Issue[]>();
  for (const folder of [...session.folders.values()]) {
    await untilAborted(folder.ready, signal);
    const issues: Issue[] = [];
    for (const file of filesOf(folder)) {
      const { items } = await factsOf(session, folder, file, pause);
      if (!items.some((item) => policy === null || item.policy === policy)) continue;
      const all = await issuesOf(session, folder, file, pause);
      issues.push(...all.filter((issue) => policy === null || issue.policy?.id === policy));
    }
    if (issues.length > 0) found.set(folder, issues);
  }
  return found;
}

/** A reported finding wherever it stands: with a block, without one, or predicted. */
export async function findFinding(
  session: Session,
  findingId: string,
  signal: AbortSignal,
): Promise<{ readonly finding: Finding; readonly found: FoundIssue | null } | null> {
  const found = await findIssue(session, findingId, signal);
  if (found !== null) return { finding: found.issue.finding, found };
  const placed = session.placed.find(({ finding }) => finding.id === findingId);
  return placed === undefined ? null : { finding: placed.finding, found: null };
}
