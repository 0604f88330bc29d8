import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { headLabel, notFound } from "./answers.ts";
import { type Context, fields, string } from "./context.ts";
import { escapeHtml, renderCode, renderMarkdown } from "./markdown.ts";
import { baseOf, close, merge, refresh, reopen } from "./pulls.ts";
import type { SimPull, SimRepository } from "./state.ts";
import { STYLE } from "./style.ts";

/** Pages for people: the repositories, the pull requests of one, and one pull request with its diff. */
export function pageRoutes(app: FastifyInstance, context: Context): void {
  app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) =>
    done(null, body),
  );

  app.get("/", async (_request, reply) => {
    const items = context.state.all().map(({ owner, name, pulls }) => {
      const open = pulls.filter((pull) => pull.state === "open").length;
      return `<li><a href="/${path(owner, name)}">${escapeHtml(`${owner}/${name}`)}</a> <small>${open} open</small></li>`;
    });
    return page(reply, "Repositories", `<h1>Repositories</h1><ul class="list">${items.join("")}</ul>`);
  });

  app.get("/:owner/:repo", async (request, reply) => {
    const repository = repositoryOf(context, request);
    const items = [...repository.pulls].reverse().map((pull) => pullItem(repository, pull));
    const list = items.length === 0 ? "<p>No pull requests yet.</p>" : `<ul class="list">${items.join("")}</ul>`;
    const title = `${repository.owner}/${repository.name}`;
    return page(reply, title, `<h1>${escapeHtml(title)}</h1><h2>${items.length} pull requests</h2>${list}`);
  });

  app.get("/:owner/:repo/pull/:number", async (request, reply) => {
    const repository = repositoryOf(context, request);
    await refresh(repository);
    const pull = pullOf(repository, request);
    return page(reply, `${pull.title} · #${pull.number}`, await pullPage(repository, pull));
  });

  const act =
    (change: (repository: SimRepository, pull: SimPull) => Promise<unknown>) =>
    async (request: FastifyRequest, reply: FastifyReply) => {
      const repository = repositoryOf(context, request);
      const pull = pullOf(repository, request);
      await repository.exclusive(() => change(repository, pull));
      await context.state.save();
      return reply.redirect(`/${path(repository.owner, repository.name)}/pull/${pull.number}`, 303);
    };
  app.post("/:owner/:repo/pull/:number/merge", act(merge));
  app.post("/:owner/:repo/pull/:number/close", act(close));
  app.post("/:owner/:repo/pull/:number/reopen", act(reopen));
}

function pullItem(repository: SimRepository, pull: SimPull): string {
  const at = `/${path(repository.owner, repository.name)}/pull/${pull.number}`;
  return `<li>${badge(pull)} <a href="${at}">${escapeHtml(pull.title)}</a> <small>#${pull.number} by ${escapeHtml(pull.author)}</small> ${labels(repository, pull)}</li>`;
}

async function pullPage(repository: SimRepository, pull: SimPull): Promise<string> {
  const base = await baseOf(repository, pull);
  const diff = (await repository.git.diff(base, pull.headSha)).trimEnd();
  const files = await repository.git.numstat(base, pull.headSha);
  const commits = await repository.git.commitsBetween(base, pull.headSha);
  const at = `/${path(repository.owner, repository.name)}`;
  const button = (action: string, text: string): string =>
    `<form method="post" action="${at}/pull/${pull.number}/${action}"><button class="${action}">${text}</button></form>`;
  const actions =
    pull.state === "open"
      ? button("merge", "Merge pull request") + button("close", "Close without merging")
      : pull.mergedAt === null
        ? button("reopen", "Reopen")
        : "";
  const changed = files.map(
    (file) =>
      `<li><code>${escapeHtml(file.path)}</code> <b class="plus">+${file.additions}</b> <b class="minus">−${file.deletions}</b></li>`,
  );
  return `<p><a href="${at}">${escapeHtml(`${repository.owner}/${repository.name}`)}</a></p>
<h1>${escapeHtml(pull.title)} <small>#${pull.number}</small></h1>
<p>${badge(pull)} ${escapeHtml(pull.author)} wants to merge ${commits.length} commit${commits.length === 1 ? "" : "s"} into <code>${escapeHtml(pull.base)}</code> from <code>${escapeHtml(pull.headRepository === undefined ? pull.head : headLabel(repository, pull))}</code></p>
<p>${labels(repository, pull)}</p>
<section class="body">${renderMarkdown(pull.body)}</section>
<div class="actions">${actions}</div>
<h2>Commits</h2>${commits.map((commit) => `<details><summary><code>${commit.sha.slice(0, 7)}</code> ${escapeHtml(commit.message.split("\n")[0] ?? "")}</summary><pre>${escapeHtml(commit.message)}</pre></details>`).join("")}
<h2>Files changed</h2><ul class="list">${changed.join("")}</ul>${renderCode(diff, "diff")}`;
}

function badge(pull: SimPull): string {
  const state = pull.mergedAt !== null ? "merged" : pull.state === "open" && pull.draft ? "draft" : pull.state;
  return `<span class="badge ${state}">${state}</span>`;
}

function labels(repository: SimRepository, pull: SimPull): string {
  return pull.labels
    .map((name) => {
      const colour = repository.labels.find((label) => label.name === name)?.color ?? "ededed";
      const safe = /^[0-9a-f]{6}$/i.test(colour) ? colour : "ededed";
      return `<span class="label" style="border-color:#${safe};background:#${safe}33">${escapeHtml(name)}</span>`;
    })
    .join(" ");
}

function repositoryOf(context: Context, request: FastifyRequest): SimRepository {
  const params = fields(request.params);
  const repository = context.state.find(string(params.owner), string(params.repo).replace(/\.git$/, ""));
  if (repository === undefined) throw notFound();
  return repository;
}

function pullOf(repository: SimRepository, request: FastifyRequest): SimPull {
  const pull = repository.pulls.find((each) => each.number === Number(fields(request.params).number));
  if (pull === undefined) throw notFound();
  return pull;
}

function path(owner: string, name: string): string {
  return `${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}

function page(reply: FastifyReply, title: string, body: string): FastifyReply {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><header><a href="/">GitHub stand-in</a></header><main>${body}</main></body></html>`;
  return reply
    .type("text/html; charset=utf-8")
    .header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'")
    .send(html);
}
