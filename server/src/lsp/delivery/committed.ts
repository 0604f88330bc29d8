import type { Failure } from "../../../../shared/src/reasons.ts";
import { ok, type Result } from "../../../../shared/src/result.ts";
import type { TerraformIndex } from "../../terraform/index/model.ts";
import type { Session } from "../session.ts";
import { type Folder, relativeTo } from "../workspace/folder.ts";

/**
 * The index of what is committed. A pull request is computed on it: work that is not committed, saved or not, is never
 * sent, and a fix that was applied here already can still be sent.
 */
export async function committedIndex(
  session: Session,
  folder: Folder,
  signal: AbortSignal,
): Promise<Result<TerraformIndex, Failure>> {
  const open = session.documents.all().flatMap(({ path }) => {
    const file = path === null ? null : relativeTo(folder, path);
    return file === null ? [] : [file];
  });
  const texts = await session.adapters.committed(folder.root, open, signal);
  return texts.ok ? ok(folder.tree.wholeWith(texts.value)) : texts;
}
