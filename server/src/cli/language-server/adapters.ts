import { readSettings } from "../../config/load.ts";
import { openFolder } from "../../deliver/git/folder.ts";
import { planDelivery } from "../../deliver/github/plan.ts";
import type { Adapters, ForgeAccess, PullRequestReader } from "../../lsp/adapters.ts";
import { redact } from "../../observe/redact.ts";
import type { RoutingDeliverer } from "../../pipeline/ports.ts";
import { nullStore } from "../../store/null.ts";
import { chooseModel } from "../batch/model.ts";
import { renderMarkdown } from "../batch/render-markdown.ts";
import { findTools } from "../batch/tools.ts";
import type { CommandContext } from "../command.ts";
import { queryOf } from "../locate/queries.ts";
import { committedTexts } from "./committed.ts";
import { GIT, remoteHost } from "./git.ts";
import { reword } from "./reword.ts";

/** The outside world as the language server sees it: the same adapters that the batch uses. */
export function adaptersFor(ctx: CommandContext): Adapters {
  return {
    settings: (root) => readSettings({ cwd: root, env: ctx.env }),
    vanta: (access) => ({
      name: "vanta",
      fetch: async (signal) => (await network()).vantaSource(access).fetch(signal),
    }),
    findingsFile: (path) => ({
      name: "file",
      fetch: async (signal) => (await network()).fileSource(path).fetch(signal),
    }),
    states: async ({ index, root, files, readBackends, signal }) => {
      const { loadStates } = await import("../../states/load.ts");
      const backends = readBackends ? "read" : "off";
      return loadStates({ index, folder: root, given: files, cwd: root, backends, env: ctx.env, signal });
    },
    checkout: (root, signal) => openFolder(root, GIT, signal),
    committed: committedTexts,
    remoteHost,
    deliverer: lazyDeliverer,
    pullRequestReader: lazyPullRequestReader,
    query: (text) => queryOf(text).ref,
    reportMarkdown: (report) => redact(renderMarkdown(report)),
    pullRequestText: (delivery) => {
      const { branch, title, body } = planDelivery(delivery);
      return { branch, title, body };
    },
    model: ({ settings, profile }) => {
      const env = profile === null ? ctx.env : { ...ctx.env, AWS_PROFILE: profile };
      return chooseModel({ ...ctx.settings, bedrock: settings }, "bedrock", env);
    },
    tools: () => findTools(ctx.env, ctx.settings.batch.secondOpinion),
    store: async () => {
      const { openStore } = await import("../../store/open.ts");
      const opened = await openStore({ url: ctx.settings.database.url, cwd: ctx.cwd });
      return opened.ok ? opened.value : nullStore();
    },
  };
}

/** What reaches the network: loaded with the first call. */
function network(): Promise<typeof import("./network.ts")> {
  return import("./network.ts");
}

function lazyDeliverer(access: ForgeAccess): RoutingDeliverer {
  const { credentials, apiUrl, draft, writeSpacingMs, onNotice, labels, text } = access;
  let made: Promise<RoutingDeliverer> | null = null;
  const deliverer = (): Promise<RoutingDeliverer> => {
    made ??= network().then(({ githubDeliverer }) =>
      githubDeliverer({
        credentials,
        apiUrl,
        draft,
        pacing: { writeSpacingMs },
        onNotice,
        rewrite: (plan, finding) => reword(plan, finding, { labels, text }),
      }),
    );
    return made;
  };
  return {
    route: async (...asked) => (await deliverer()).route(...asked),
    existing: async (...asked) => (await deliverer()).existing(...asked),
    deliver: async (...asked) => (await deliverer()).deliver(...asked),
  };
}

function lazyPullRequestReader({ credentials, apiUrl, onNotice }: ForgeAccess): PullRequestReader {
  let made: Promise<PullRequestReader> | null = null;
  return async (pull, signal) => {
    made ??= network().then(({ githubPullStates }) => githubPullStates({ credentials, apiUrl, onNotice }));
    return (await made)(pull, signal);
  };
}
