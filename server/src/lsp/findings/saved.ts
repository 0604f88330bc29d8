import { createPause } from "../scheduler.ts";
import type { Session } from "../session.ts";
import type { Folder } from "../workspace/folder.ts";
import { issuesOf } from "./facts.ts";

/** Remembers what fails in the saved text of a document, for the scan on save. */
export async function rememberSaved(session: Session, folder: Folder, file: string): Promise<void> {
  if (folder.editor.scan.run !== "onSave") return;
  await folder.ready;
  const issues = await issuesOf(session, folder, file, createPause(new AbortController().signal));
  folder.savedIssues.set(file, new Set(issues.map((issue) => issue.key)));
  folder.revision++;
}
