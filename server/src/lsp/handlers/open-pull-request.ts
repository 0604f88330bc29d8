import type { OpenAnswer } from "../../../../shared/src/protocol.ts";
import { announce } from "../announce.ts";
import { forgeAccess } from "../delivery/forge.ts";
import { deliver, preparePullRequest, UNTRUSTED } from "../delivery/prepare.ts";
import { withProgress } from "../progress.ts";
import type { Session } from "../session.ts";
import type { RequestHandler } from "./handler.ts";
import { optionalText, textOf } from "./params.ts";

/** Opens the pull request that was drafted, in the user's words; without a draft the rule's fix in ours. */
export const openPullRequest: RequestHandler<unknown, OpenAnswer> = (session, params, signal) => {
  const findingId = textOf(params, "findingId");
  const title = optionalText(params, "title");
  const body = optionalText(params, "body");
  const text = title === null || body === null ? undefined : { title, body };
  return withProgress(session, { title: "TerraFix: opening the pull request", signal }, (both) =>
    sendPullRequest(session, { findingId, text }, both),
  );
};

export async function sendPullRequest(
  session: Session,
  asked: { readonly findingId: string; readonly text: { readonly title: string; readonly body: string } | undefined },
  signal: AbortSignal,
): Promise<OpenAnswer> {
  const { findingId, text } = asked;
  if (!session.trusted) return { kind: "refused", reason: UNTRUSTED };
  const drafted = session.drafts.get(findingId);
  const access = drafted === undefined ? null : await forgeAccess(session, drafted.folder, signal);
  if (access?.ok === false) return { kind: "refused", reason: access.error };
  const prepared =
    drafted !== undefined && access !== null
      ? ({ kind: "ready", delivery: drafted.delivery, access: access.value } as const)
      : await preparePullRequest(session, { findingId, fixer: "rule" }, signal);
  if (prepared.kind !== "ready") return prepared;
  const { delivery } = prepared;
  const answer = await deliver(session, { delivery, access: { ...prepared.access, text } }, signal);
  if (answer.kind === "refused") return answer;
  session.drafts.delete(findingId);
  session.pullRequests.set(findingId, answer.pullRequest);
  await remember(session, delivery, answer.pullRequest);
  announce(session);
  return answer;
}

/** So that the next start knows of it without asking the forge; losing it changes nothing. */
async function remember(
  session: Session,
  { finding, checkout }: Parameters<typeof deliver>[1]["delivery"],
  pullRequest: { readonly url: string; readonly number: number; readonly branch: string },
): Promise<void> {
  const store = await session.shared.store();
  const done = await store.record({
    id: finding.id,
    testId: finding.testId,
    policy: finding.policy,
    repository: checkout.source,
    status: "delivered",
    pullRequest,
    error: null,
  });
  if (!done.ok) session.log.info(done.error.message);
}
