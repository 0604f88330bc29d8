import { readSettings } from "../../config/load.ts";
import { openFolder } from "../../deliver/git/folder.ts";
import { githubDeliverer } from "../../deliver/github/deliverer.ts";
import { planDelivery } from "../../deliver/github/plan.ts";
import { fileSource } from "../../findings/file/source.ts";
import { vantaSource } from "../../findings/vanta/source.ts";
import type { Adapters } from "../../lsp/adapters.ts";
import { redact } from "../../observe/redact.ts";
import { nullStore } from "../../store/null.ts";
import { openStore } from "../../store/open.ts";
import { chooseModel } from "../batch/model.ts";
import { renderMarkdown } from "../batch/render-markdown.ts";
import { readStates } from "../batch/states.ts";
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
    vanta: (access) => vantaSource(access),
    findingsFile: (path) => fileSource(path),
    states: (files, root) => readStates(files, root),
    checkout: (root, signal) => openFolder(root, GIT, signal),
    committed: committedTexts,
    remoteHost,
    deliverer: ({ credentials, apiUrl, draft, writeSpacingMs, onNotice, labels, text }) =>
      githubDeliverer({
        credentials,
        apiUrl,
        draft,
        pacing: { writeSpacingMs },
        onNotice,
        rewrite: (plan, finding) => reword(plan, finding, { labels, text }),
      }),
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
      const opened = await openStore({ url: ctx.settings.database.url, cwd: ctx.cwd });
      return opened.ok ? opened.value : nullStore();
    },
  };
}
