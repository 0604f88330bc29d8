import { announce } from "../announce.ts";
import { preparePullRequest } from "../delivery/prepare.ts";
import type { RequestHandler } from "../handlers/handler.ts";
import { sendPullRequest } from "../handlers/open-pull-request.ts";
import { textOf } from "../handlers/params.ts";
import { withProgress } from "../progress.ts";
import type { Session } from "../session.ts";
import { say } from "./say.ts";

const SEND = "Open pull request";

/** For editors without a preview: says what would be sent, and sends it when the user agrees. */
export const openPullRequestAfterAsking: RequestHandler<unknown, unknown> = async (session, argument, signal) => {
  const findingId = textOf(argument, "findingId");
  const prepared = await withProgress(session, { title: "TerraFix: preparing the pull request", signal }, (both) =>
    preparePullRequest(session, { findingId, fixer: "rule" }, both),
  );
  if (prepared.kind === "refused") {
    say(session, "warning", prepared.reason.message);
    return prepared;
  }
  if (prepared.kind === "exists") {
    announce(session);
    await showPage(session, prepared.pullRequest.url);
    return prepared;
  }
  const { delivery, route } = prepared;
  const { title, branch } = session.adapters.pullRequestText(delivery);
  const { to, from, base } = route;
  const isFork = to.owner !== from.owner || to.repo !== from.repo;
  const head = isFork ? `${branch} of your fork ${from.owner}/${from.repo}` : branch;
  const question = `“${title}” on ${to.owner}/${to.repo}: ${head} into ${base}.`;
  // An editor that cannot ask has not agreed.
  const answer = await session.connection.window
    .showInformationMessage(session.log.clean(question), { title: SEND }, { title: "Cancel" })
    .catch(() => undefined);
  if (answer?.title !== SEND) return null;
  session.drafts.set(findingId, { folder: prepared.folder, delivery });
  const sent = await withProgress(session, { title: "TerraFix: opening the pull request", signal }, (both) =>
    sendPullRequest(session, { findingId, text: undefined }, both),
  );
  if (sent.kind === "refused") say(session, "warning", sent.reason.message);
  else await showPage(session, sent.pullRequest.url);
  return sent;
};

async function showPage(session: Session, url: string): Promise<void> {
  if (session.features.showDocument) await session.connection.window.showDocument({ uri: url, external: true });
  else say(session, "info", url);
}
