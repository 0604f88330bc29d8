import type { DraftAnswer } from "../../../../shared/src/protocol.ts";
import { announce } from "../announce.ts";
import { preparePullRequest } from "../delivery/prepare.ts";
import { withProgress } from "../progress.ts";
import type { RequestHandler } from "./handler.ts";
import { fixerOf, textOf } from "./params.ts";

/** What would be sent, for the user to read and to word. */
export const draftPullRequest: RequestHandler<unknown, DraftAnswer> = (session, params, signal) => {
  const findingId = textOf(params, "findingId");
  const fixer = fixerOf(params);
  return withProgress(
    session,
    { title: "TerraFix: preparing the pull request", signal },
    async (both): Promise<DraftAnswer> => {
      const prepared = await preparePullRequest(session, { findingId, fixer }, both);
      if (prepared.kind === "exists") announce(session);
      if (prepared.kind !== "ready") return prepared;
      const { delivery, route } = prepared;
      session.drafts.set(findingId, { folder: prepared.folder, delivery });
      const draft = {
        findingId,
        slug: `${route.to.owner}/${route.to.repo}`,
        base: route.base,
        headSlug: `${route.from.owner}/${route.from.repo}`,
        ...session.adapters.pullRequestText(delivery),
      };
      return { kind: "draft", draft };
    },
  );
};
