import { type Hover, type HoverParams, MarkupKind } from "vscode-languageserver/node";
import { offsetAt, rangeOf } from "../convert.ts";
import { headerOf } from "../diagnostics/build.ts";
import { decidingSites } from "../diagnostics/deciding.ts";
import { issuesOf } from "../findings/facts.ts";
import type { Issue } from "../findings/issue.ts";
import { createPause, untilAborted } from "../scheduler.ts";
import { folderOf, pullRequestOf } from "../session.ts";
import { hoverText } from "../text/hover.ts";
import type { RequestHandler } from "./handler.ts";

export const hover: RequestHandler<HoverParams, Hover | null> = async (session, { textDocument, position }, signal) => {
  const place = folderOf(session, textDocument.uri);
  if (place === null) return null;
  await untilAborted(place.folder.readable, signal);
  const issues = await issuesOf(session, place.folder, place.file, createPause(signal));
  const [first] = issues;
  if (first === undefined) return null;
  const { file } = first.node.declaration;
  const offset = offsetAt(file, position);
  const here = issues.filter((issue) => spanAt(issue, offset) !== null);
  const [best] = here;
  if (best === undefined) return null;
  const text = hoverText(here, (id) => pullRequestOf(session, id));
  const value = session.features.markdown ? text : text.replace(/[*`\\]/g, "");
  const kind = session.features.markdown ? MarkupKind.Markdown : MarkupKind.PlainText;
  return { contents: { kind, value }, range: rangeOf(file, spanAt(best, offset) ?? best.node.declaration.block) };
};

/** The block's header, or the attribute that decides, when the offset is on it. */
function spanAt(issue: Issue, offset: number): { readonly start: number; readonly end: number } | null {
  const { file, block } = issue.node.declaration;
  const { here } = decidingSites(issue);
  const spans = here === null ? [headerOf(file, block)] : [here, headerOf(file, block)];
  return spans.find((span) => offset >= span.start && offset <= span.end) ?? null;
}
