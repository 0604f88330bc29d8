import type { Failure } from "../../../../shared/src/reasons.ts";
import { ok, type Result } from "../../../../shared/src/result.ts";
import type { TerraformIndex } from "../../terraform/index/model.ts";
import { aboutFinding, type FoundIssue, findIssue } from "../findings/find.ts";
import { issuesInFile } from "../findings/issues-in-file.ts";
import { createPause } from "../scheduler.ts";
import { pullRequestOf, type Session, today } from "../session.ts";
import { type Folder, relativeTo } from "../workspace/folder.ts";

/** What is committed in a folder. */
export interface Committed {
  readonly index: TerraformIndex;
  /** Files whose text on the screen is, or may be, another. */
  readonly changed: readonly string[];
}

/**
 * The index of what is committed. A pull request is computed on it: work that is not committed, saved or not, is never
 * sent, and a fix that was applied here already can still be sent.
 */
export async function committedIn(
  session: Session,
  folder: Folder,
  signal: AbortSignal,
): Promise<Result<Committed, Failure>> {
  const open = session.documents.all().flatMap(({ path }) => {
    const file = path === null ? null : relativeTo(folder, path);
    return file === null ? [] : [file];
  });
  const texts = await session.adapters.committed(folder.root, open, signal);
  if (!texts.ok) return texts;
  return ok({ index: folder.tree.wholeWith(texts.value), changed: [...texts.value.keys()] });
}

/**
 * The issue of a finding on the screen; when it is gone there, since its fix was applied, the one in what is committed.
 */
export async function findIssueToSend(
  session: Session,
  findingId: string,
  signal: AbortSignal,
): Promise<FoundIssue | null> {
  const found = await findIssue(session, findingId, signal);
  if (found !== null) return found;
  const pause = createPause(signal);
  for (const folder of [...session.folders.values()]) {
    const committed = await committedIn(session, folder, signal);
    if (!committed.ok) continue;
    for (const file of committed.value.changed) {
      const knowledge = {
        placed: session.placed.filter(({ block }) => block?.folder === folder.uri && block.file === file),
        pullRequest: (id: string) => pullRequestOf(session, id),
        today: today(),
      };
      for (const issue of await issuesInFile(folder, committed.value.index, file, knowledge, pause)) {
        const about = aboutFinding(issue, findingId);
        if (about !== null) return { folder, file, issue: about };
      }
    }
  }
  return null;
}
