import { createHash } from "node:crypto";
import path from "node:path";
import type { Diagnostic } from "vscode-languageserver/node";
import type { FindingItem } from "../../../../shared/src/protocol.ts";
import { isInstalledPath } from "../../terraform/index/installed.ts";
import { directoryOf } from "../../terraform/index/paths.ts";
import { diagnosticOf, isShown } from "../diagnostics/build.ts";
import type { Pause } from "../scheduler.ts";
import { pullRequestOf, type Session, today } from "../session.ts";
import { type Folder, uriIn } from "../workspace/folder.ts";
import type { Issue } from "./issue.ts";
import { issuesInFile } from "./issues-in-file.ts";
import { itemsOf } from "./item.ts";

/** What is shown of one file: plain data, so that old indexes are not kept alive by it. */
export interface FileFacts {
  readonly stamp: string;
  readonly uri: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly items: readonly FindingItem[];
  /** Equal for equal diagnostics. */
  readonly resultId: string;
}

/**
 * The issues of a file on the text as it is now. For open files they are kept until something changes that can change
 * them. Null before the folder was read.
 */
export async function issuesOf(
  session: Session,
  folder: Folder,
  file: string,
  pause: Pause,
): Promise<readonly Issue[]> {
  const { tree } = folder;
  if (!tree.isReadable()) return [];
  const key = `${folder.uri}\n${file}`;
  const stamp = stampOf(folder, file);
  const known = session.issues.get(key);
  if (known?.stamp === stamp) return known.issues;
  const open = session.documents.byPath(path.join(folder.root, file)) !== null || !tree.isFresh();
  const index = open ? tree.slice(directoryOf(file)) : (tree.whole() ?? tree.refresh());
  const issues = await issuesInFile(
    folder,
    index,
    file,
    {
      placed: session.placed.filter(({ block }) => block?.folder === folder.uri && block.file === file),
      pullRequest: (id) => pullRequestOf(session, id),
      today: today(),
    },
    pause,
  );
  const current = stampOf(folder, file) === stamp;
  if (current && session.documents.byPath(path.join(folder.root, file)) !== null)
    session.issues.set(key, { stamp, issues });
  return issues;
}

/** What is shown of a file, from memory when nothing changed. */
export async function factsOf(session: Session, folder: Folder, file: string, pause: Pause): Promise<FileFacts> {
  const key = `${folder.uri}\n${file}`;
  const stamp = stampOf(folder, file);
  const known = session.facts.get(key);
  if (known?.stamp === stamp) return known;
  // Many files have no block to pause at.
  await pause();
  const issues = await issuesOf(session, folder, file, pause);
  const facts = factsFrom(session, folder, { file, stamp, issues });
  if (stampOf(folder, file) === stamp) session.facts.set(key, facts);
  return facts;
}

function factsFrom(
  session: Session,
  folder: Folder,
  { file, stamp, issues }: { readonly file: string; readonly stamp: string; readonly issues: readonly Issue[] },
): FileFacts {
  const uriOfFile = (name: string): string => uriIn(folder, name, session.documents.byPath);
  const uri = uriOfFile(file);
  const options = { features: session.features, uriOf: uriOfFile };
  const document = session.documents.byPath(path.join(folder.root, file));
  if (document?.saved === true) folder.savedIssues.set(file, new Set(issues.map((issue) => issue.key)));
  const diagnostics = issues
    .filter((issue) => isShown(issue) && !isHeldBack(folder, file, issue))
    .map((issue) => diagnosticOf(issue, options));
  const items = issues.flatMap((issue) => itemsOf(issue, { uri, pullRequest: (id) => pullRequestOf(session, id) }));
  return { stamp, uri, diagnostics, items, resultId: resultIdOf(diagnostics) };
}

/** Most files have nothing to tell, and that is told in one way. */
const NOTHING_TO_TELL = "nothing";

function resultIdOf(diagnostics: readonly Diagnostic[]): string {
  if (diagnostics.length === 0) return NOTHING_TO_TELL;
  return createHash("sha1").update(JSON.stringify(diagnostics)).digest("hex").slice(0, 16);
}

/** With the scan on save, what a keystroke broke is shown at the next save; what it mended goes at once. */
function isHeldBack(folder: Folder, file: string, issue: Issue): boolean {
  if (folder.editor.scan.run !== "onSave" || issue.reported > 0) return false;
  const saved = folder.savedIssues.get(file);
  return saved !== undefined && !saved.has(issue.key);
}

/** Changes whenever anything changed that could change what is shown of the file. */
function stampOf(folder: Folder, file: string): string {
  return `${folder.tree.stamp(directoryOf(file))}.${folder.revision}`;
}

/** Files of a folder that hold blocks, in order. */
export function filesOf(folder: Folder): readonly string[] {
  return folder.tree
    .paths()
    .filter((file) => /\.(tf|tofu)(\.json)?$/.test(file) && !isInstalledPath(file))
    .sort();
}
