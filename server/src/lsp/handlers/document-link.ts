import type { DocumentLink, DocumentLinkParams } from "vscode-languageserver/node";
import { EXCEPTIONS_FILE } from "../../config/exceptions.ts";
import { lineStartsOf, rangeOf } from "../convert.ts";
import { isShown } from "../diagnostics/build.ts";
import { issuesOf } from "../findings/facts.ts";
import { createPause, untilAborted } from "../scheduler.ts";
import { folderOf, type Session } from "../session.ts";
import { helpLink, policyLink } from "../text/links.ts";
import { type Folder, uriIn } from "../workspace/folder.ts";
import type { RequestHandler } from "./handler.ts";

/** In the exceptions file: policies lead to their page, addresses to their block. In code: a block's type to its finding. */
export const documentLink: RequestHandler<DocumentLinkParams, DocumentLink[]> = async (
  session,
  { textDocument },
  signal,
) => {
  const place = folderOf(session, textDocument.uri);
  if (place === null) return [];
  const { folder, file } = place;
  await untilAborted(folder.ready, signal);
  if (file === EXCEPTIONS_FILE) {
    const text = session.documents.get(textDocument.uri)?.text;
    return text === undefined ? [] : exceptionLinks(session, folder, text);
  }
  const issues = await issuesOf(session, folder, file, createPause(signal));
  const links = new Map<string, DocumentLink>();
  for (const issue of issues) {
    const target = issue.finding.url === undefined ? null : helpLink(issue.finding, issue.policy);
    const { file: source, block } = issue.node.declaration;
    if (target === null || !isShown(issue) || links.has(issue.node.declaration.address)) continue;
    const start = source.text.indexOf('"', block.start);
    if (start === -1 || start > block.open) continue;
    const end = source.text.indexOf('"', start + 1);
    const range = rangeOf(source, { start: start + 1, end });
    links.set(issue.node.declaration.address, { range, target, tooltip: "Open the finding" });
  }
  return [...links.values()];
};

const ENTRY = /^([ \t]*(?:-[ \t]+)?(policy|resource):[ \t]+)(["']?)([^"'#\r\n]+?)\3[ \t]*(?:#.*)?$/gm;

function exceptionLinks(session: Session, folder: Folder, text: string): DocumentLink[] {
  const table = { text, lineStarts: lineStartsOf(text) };
  return [...text.matchAll(ENTRY)].flatMap((match) => {
    const [, lead = "", key, quote = "", value = ""] = match;
    const start = match.index + lead.length + quote.length;
    const target = key === "policy" ? policyTarget(folder, value) : blockTarget(session, folder, value);
    return target === null ? [] : [{ range: rangeOf(table, { start, end: start + value.length }), target }];
  });
}

function policyTarget(folder: Folder, id: string): string | null {
  const policy = folder.catalogue.byId(id);
  return policy === null ? null : policyLink(policy);
}

function blockTarget(session: Session, folder: Folder, address: string): string | null {
  const node = folder.tree.whole()?.resources.find((each) => each.address === address);
  if (node === undefined) return null;
  const { file, block } = node.declaration;
  const line = rangeOf(file, block).start.line + 1;
  return `${uriIn(folder, file.path, session.documents.byPath)}#L${line}`;
}
