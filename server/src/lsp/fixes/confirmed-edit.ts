import type { AnnotatedTextEdit, ChangeAnnotation, WorkspaceEdit } from "vscode-languageserver/node";
import type { FileEdit, Position } from "../../../../shared/src/protocol.ts";
import { rangeOf } from "../convert.ts";
import type { Issue } from "../findings/issue.ts";
import type { Session } from "../session.ts";
import { workspaceEdit } from "./workspace-edit.ts";

/** A block that fixes were made for, and where it stood before them. */
export interface MendedBlock {
  readonly uri: string;
  readonly start: Position;
  readonly address: string;
  readonly titles: readonly string[];
}

/** The blocks of these issues, each once, with the titles of what was mended there. */
export function mendedBlocks(issues: readonly Issue[], uriOf: (file: string) => string): readonly MendedBlock[] {
  const blocks = new Map<string, MendedBlock>();
  for (const { node, policy, finding } of issues) {
    const { file, block, address } = node.declaration;
    const uri = uriOf(file.path);
    const key = `${uri}#${address}`;
    const known = blocks.get(key) ?? { uri, start: rangeOf(file, block).start, address, titles: [] };
    blocks.set(key, { ...known, titles: [...known.titles, policy?.title ?? finding.title] });
  }
  return [...blocks.values()];
}

/**
 * One edit for many places. Where the editor can, it asks the user to confirm it, block by block: nobody has seen these
 * fixes yet. Other editors take it as it is.
 */
export function confirmedEdit(
  session: Session,
  files: readonly FileEdit[],
  blocks: readonly MendedBlock[],
): WorkspaceEdit {
  const { changeAnnotations, versionedEdits } = session.features;
  if (!changeAnnotations || !versionedEdits) return workspaceEdit(session, files);
  const annotations: Record<string, ChangeAnnotation> = {};
  const documentChanges = files.map(({ uri, version, edits }) => ({
    textDocument: { uri, version },
    edits: edits.map(({ range, newText }): AnnotatedTextEdit => {
      const block = blockOf(blocks, uri, range.start);
      const annotationId = block === null ? uri : `${uri}#${block.address}`;
      annotations[annotationId] = annotationOf(block);
      return { range, newText, annotationId };
    }),
  }));
  return { documentChanges, changeAnnotations: annotations };
}

/** The block that a place is in, or that it follows: new blocks go behind the one they are for. */
function blockOf(blocks: readonly MendedBlock[], uri: string, at: Position): MendedBlock | null {
  let found: MendedBlock | null = null;
  for (const block of blocks) {
    if (block.uri !== uri || before(at, block.start)) continue;
    if (found === null || before(found.start, block.start)) found = block;
  }
  return found;
}

function before(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

function annotationOf(block: MendedBlock | null): ChangeAnnotation {
  if (block === null) return { label: "TerraFix: a value that decides elsewhere", needsConfirmation: true };
  const { address, titles } = block;
  const [first = ""] = titles;
  const label = titles.length === 1 ? `${address}: ${first}` : `${address}: ${titles.length} fixes`;
  return { label, description: titles.join("; "), needsConfirmation: true };
}
