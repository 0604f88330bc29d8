import type { CodeAction, CodeActionParams, Command } from "vscode-languageserver/node";
import { SERVER_COMMANDS } from "../../../../shared/src/protocol.ts";
import { actionsFor } from "../actions/list.ts";
import { resolveAction } from "../actions/resolve.ts";
import { rangeOf, touches } from "../convert.ts";
import { headerOf } from "../diagnostics/build.ts";
import { decidingSites } from "../diagnostics/deciding.ts";
import { issuesOf } from "../findings/facts.ts";
import type { Issue } from "../findings/issue.ts";
import { createPause, untilAborted } from "../scheduler.ts";
import { folderOf, type Session } from "../session.ts";
import type { RequestHandler } from "./handler.ts";

export const codeAction: RequestHandler<CodeActionParams, (CodeAction | Command)[]> = async (
  session,
  params,
  signal,
) => {
  const { uri } = params.textDocument;
  const place = folderOf(session, uri);
  if (place === null) return [];
  const { folder, file } = place;
  await untilAborted(folder.readable, signal);
  const version = session.documents.get(uri)?.version ?? null;
  const inFile = await issuesOf(session, folder, file, createPause(signal));
  const named = new Set(params.context.diagnostics.map(({ data }) => findingOf(data)));
  const here = inFile.filter((issue) => named.has(issue.finding.id) || isAt(issue, params.range));
  const asked = { folder, uri, version, only: params.context.only };
  const actions = actionsFor(session, asked, { here, inFile });
  if (!session.features.codeActionLiterals) return asCommands(actions);
  return session.features.lazyEdits ? [...actions] : eager(session, actions, signal);
};

function findingOf(data: unknown): string | null {
  const record = typeof data === "object" && data !== null && "findingId" in data ? data.findingId : null;
  return typeof record === "string" ? record : null;
}

/** The cursor is on the block's header or on the attribute that decides. */
function isAt(issue: Issue, range: CodeActionParams["range"]): boolean {
  const { file, block } = issue.node.declaration;
  const { here } = decidingSites(issue);
  const spans = here === null ? [headerOf(file, block)] : [headerOf(file, block), here];
  return spans.some((span) => touches(rangeOf(file, span), range));
}

/** For editors that take commands only. */
function asCommands(actions: readonly CodeAction[]): Command[] {
  return actions.flatMap(({ title, command, data }) =>
    command !== undefined ? [{ ...command, title }] : [{ title, command: SERVER_COMMANDS.applyFix, arguments: [data] }],
  );
}

/** For editors that want the edit with the list; what has none is left out. */
async function eager(session: Session, actions: readonly CodeAction[], signal: AbortSignal): Promise<CodeAction[]> {
  const resolved: CodeAction[] = [];
  for (const action of actions) {
    if (action.data === undefined) resolved.push(action);
    else {
      const done = await resolveAction(session, action, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        session.log.debug("An action was left out.", { title: action.title, error });
        return null;
      });
      if (done !== null) resolved.push(done);
    }
  }
  return resolved;
}
