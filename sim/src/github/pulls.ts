import type { FastifyInstance, FastifyRequest } from "fastify";
import { ApiError, commitJson, headLabel, invalid, labelJson, notFound, originOf, pullJson } from "./answers.ts";
import { type Context, enter, fields, string, strings } from "./context.ts";
import { permissionOn } from "./options.ts";
import { repositoryJson } from "./repository-answer.ts";
import type { SimPull, SimRepository } from "./state.ts";

/** Pull requests: https://docs.github.com/rest/pulls */
export function pullRoutes(app: FastifyInstance, context: Context): void {
  const at = "/repos/:owner/:repo";

  app.get(at, async (request) => {
    const { repository, token } = enter(context, request, "read", "metadata");
    return repositoryJson(context, originOf(request), { repository, token });
  });

  app.get(`${at}/pulls`, async (request) => {
    const { repository } = enter(context, request, "read", "pull_requests");
    const query = fields(request.query);
    const state = string(query.state) || "open";
    const head = string(query.head);
    const found = repository.pulls.filter(
      (pull) =>
        (state === "all" || pull.state === state) &&
        (head === "" || head.toLowerCase() === headLabel(repository, pull).toLowerCase()) &&
        (string(query.base) === "" || query.base === pull.base),
    );
    const size = Math.min(100, Number(query.per_page ?? 30));
    const from = (Number(query.page ?? 1) - 1) * size;
    await refresh(repository);
    return [...found]
      .reverse()
      .slice(from, from + size)
      .map((pull) => pullJson(originOf(request), repository, pull));
  });

  app.post(`${at}/pulls`, async (request, reply) => {
    // Whoever can read a repository may ask it to take a branch of a fork that they can write.
    const { repository, token } = enter(context, request, "read", "pull_requests");
    const body = fields(request.body);
    const from = sourceOf(context, repository, body);
    if (permissionOn(token, from.owner, from.name) !== "write") {
      throw new ApiError(403, "Resource not accessible by personal access token");
    }
    const head = string(body.head).replace(/^[^:]*:/, "");
    const pull = await repository.exclusive(() => open(repository, { ...body, head }, { author: token.login, from }));
    await context.state.save();
    return reply.code(201).send(pullJson(originOf(request), repository, pull));
  });

  app.get(`${at}/pulls/:number`, async (request) => {
    const { repository } = enter(context, request, "read", "pull_requests");
    await refresh(repository);
    return pullJson(originOf(request), repository, pullOf(repository, request));
  });

  app.patch(`${at}/pulls/:number`, async (request) => {
    const { repository } = enter(context, request, "write", "pull_requests");
    const pull = pullOf(repository, request);
    const body = fields(request.body);
    if (typeof body.title === "string") pull.title = body.title;
    if (typeof body.body === "string") pull.body = body.body;
    if (body.state === "closed") await close(repository, pull);
    if (body.state === "open") await reopen(repository, pull);
    await context.state.save();
    return pullJson(originOf(request), repository, pull);
  });

  app.put(`${at}/pulls/:number/merge`, async (request) => {
    const { repository } = enter(context, request, "write", "pull_requests");
    const pull = pullOf(repository, request);
    const sha = await repository.exclusive(() => merge(repository, pull));
    await context.state.save();
    return { merged: true, sha, message: "Pull Request successfully merged" };
  });

  app.get(`${at}/pulls/:number/files`, async (request) => {
    const { repository } = enter(context, request, "read", "pull_requests");
    const pull = pullOf(repository, request);
    const files = await repository.git.numstat(await baseOf(repository, pull), pull.headSha);
    return files.map(({ path, ...rest }) => ({ filename: path, ...rest, changes: rest.additions + rest.deletions }));
  });

  app.get(`${at}/pulls/:number/commits`, async (request) => {
    const { repository } = enter(context, request, "read", "pull_requests");
    const pull = pullOf(repository, request);
    return (await repository.git.commitsBetween(await baseOf(repository, pull), pull.headSha)).map(commitJson);
  });

  labelRoutes(app, context);
}

function labelRoutes(app: FastifyInstance, context: Context): void {
  const at = "/repos/:owner/:repo";

  app.get(`${at}/labels`, async (request) => {
    const { repository } = enter(context, request, "read", "issues");
    const query = fields(request.query);
    const size = Math.min(100, Number(query.per_page ?? 30));
    const from = (Number(query.page ?? 1) - 1) * size;
    return repository.labels.slice(from, from + size);
  });

  app.post(`${at}/labels`, async (request, reply) => {
    const { repository } = enter(context, request, "write", "issues");
    const { name, color } = fields(request.body);
    if (string(name) === "" || string(name).length > 50)
      throw invalid("Label", "name is too long (maximum is 50 characters)");
    if (hasLabel(repository, string(name))) throw invalid("Label", "name already exists", "already_exists");
    repository.labels.push({ name: string(name), color: string(color) || "ededed" });
    await context.state.save();
    return reply.code(201).send(labelJson(repository, string(name)));
  });

  app.post(`${at}/issues/:number/labels`, async (request) => {
    const { repository } = enter(context, request, "write", "issues");
    const pull = pullOf(repository, request);
    for (const label of strings(fields(request.body).labels)) {
      // As on GitHub, a label that does not exist is made on the way.
      if (!hasLabel(repository, label)) repository.labels.push({ name: label, color: "ededed" });
      if (pull.labels.includes(label)) continue;
      pull.labels.push(label);
      pull.events.push({ event: "labeled", label, at: now() });
    }
    await context.state.save();
    return pull.labels.map((label) => labelJson(repository, label));
  });

  app.delete(`${at}/issues/:number/labels/:name`, async (request) => {
    const { repository } = enter(context, request, "write", "issues");
    const pull = pullOf(repository, request);
    const name = string(fields(request.params).name);
    if (!pull.labels.includes(name)) throw new ApiError(404, "Label does not exist");
    pull.labels = pull.labels.filter((label) => label !== name);
    pull.events.push({ event: "unlabeled", label: name, at: now() });
    await context.state.save();
    return pull.labels.map((label) => labelJson(repository, label));
  });

  app.get(`${at}/issues/:number/events`, async (request) => {
    const { repository } = enter(context, request, "read", "issues");
    return pullOf(repository, request).events.map(({ event, label, at: created_at }, id) => ({
      id: id + 1,
      event,
      created_at,
      ...(label === undefined ? {} : { label: labelJson(repository, label) }),
    }));
  });
}

function hasLabel(repository: SimRepository, name: string): boolean {
  return repository.labels.some((label) => label.name.toLowerCase() === name.toLowerCase());
}

function pullOf(repository: SimRepository, request: FastifyRequest): SimPull {
  const number = Number(fields(request.params).number);
  const pull = repository.pulls.find((each) => each.number === number);
  if (pull === undefined) throw notFound();
  return pull;
}

function now(): string {
  return new Date().toISOString();
}

/** The repository that a new pull request's branch is in: `head` may be `owner:branch`. */
function sourceOf(context: Context, repository: SimRepository, body: Readonly<Record<string, unknown>>): SimRepository {
  const [owner = ""] = /^[^:]+(?=:)/.exec(string(body.head)) ?? [];
  if (owner === "") return repository;
  const from = context.state.inNetwork(repository, owner);
  if (from === undefined) throw invalid("PullRequest", "head is invalid", "invalid");
  return from;
}

async function open(
  repository: SimRepository,
  body: Readonly<Record<string, unknown>>,
  { author, from }: { readonly author: string; readonly from: SimRepository },
): Promise<SimPull> {
  const { git, pulls } = repository;
  const head = string(body.head);
  const base = string(body.base);
  const headSha = await from.git.tip(head);
  const baseSha = await git.tip(base);
  if (headSha === null) throw invalid("PullRequest", "head is invalid", "invalid");
  if (baseSha === null) throw invalid("PullRequest", "base is invalid", "invalid");
  if (string(body.title) === "") throw invalid("PullRequest", "title can't be blank", "missing_field");
  if (string(body.title).length > 256) throw invalid("Issue", "title is too long (maximum is 256 characters)");
  if (string(body.body).length > 65_536) throw invalid("Issue", "body is too long (maximum is 65536 characters)");
  if (
    pulls.some(
      (pull) => pull.state === "open" && pull.head === head && pull.base === base && repository.headOf(pull) === from,
    )
  ) {
    throw invalid("PullRequest", `A pull request already exists for ${from.owner}:${head}.`);
  }
  if ((await git.count(`${baseSha}..${headSha}`)) === 0) {
    throw invalid("PullRequest", `No commits between ${base} and ${head}`);
  }
  const pull: SimPull = {
    number: pulls.length + 1,
    head,
    ...(from === repository ? {} : { headRepository: { owner: from.owner, name: from.name } }),
    base,
    author,
    headSha,
    createdAt: now(),
    title: string(body.title),
    body: string(body.body),
    draft: body.draft === true,
    state: "open",
    mergedAt: null,
    closedBase: null,
    labels: [],
    events: [],
  };
  await git.forceRef(`refs/pull/${pull.number}/head`, headSha);
  pulls.push(pull);
  return pull;
}

/** Where the base stands for a pull request's diff. */
export async function baseOf(repository: SimRepository, pull: SimPull): Promise<string> {
  return pull.closedBase ?? (await repository.git.tip(pull.base)) ?? pull.headSha;
}

/** Open pull requests follow branches that were pushed over git. */
export async function refresh(repository: SimRepository): Promise<void> {
  const open = repository.pulls.filter(({ state }) => state === "open");
  const tips = new Map<SimRepository, ReadonlyMap<string, string>>();
  for (const from of new Set(open.map((pull) => repository.headOf(pull)))) {
    // One git for all branches: there may be hundreds of pull requests.
    if (from !== undefined)
      tips.set(from, new Map((await from.git.refs("refs/heads/")).map(({ ref, sha }) => [ref, sha])));
  }
  for (const pull of open) {
    const from = repository.headOf(pull);
    const tip = (from === undefined ? undefined : tips.get(from)?.get(`refs/heads/${pull.head}`)) ?? null;
    // A branch of the repository itself closes its pull requests when it is deleted; this one is in a fork.
    if (tip === null && from !== repository) await close(repository, pull);
    if (tip === null || tip === pull.headSha) continue;
    pull.headSha = tip;
    await repository.git.forceRef(`refs/pull/${pull.number}/head`, tip);
  }
}

export async function close(repository: SimRepository, pull: SimPull): Promise<void> {
  if (pull.state === "closed") return;
  pull.closedBase = await repository.git.tip(pull.base);
  pull.state = "closed";
  pull.events.push({ event: "closed", at: now() });
}

export async function reopen(repository: SimRepository, pull: SimPull): Promise<void> {
  if (pull.state === "open") return;
  if (pull.mergedAt !== null || ((await repository.headOf(pull)?.git.tip(pull.head)) ?? null) === null) {
    throw invalid("PullRequest", "state cannot be changed. The branch was deleted or merged.", "invalid");
  }
  pull.state = "open";
  pull.closedBase = null;
  pull.events.push({ event: "reopened", at: now() });
}

export async function merge(repository: SimRepository, pull: SimPull): Promise<string> {
  const { git } = repository;
  if (pull.state === "closed") throw new ApiError(405, "Pull Request is not mergeable");
  const base = await git.tip(pull.base);
  if (base === null) throw notFound();
  const tree = await git.mergeTree(base, pull.headSha);
  if (tree === null) throw new ApiError(405, "Pull Request is not mergeable");
  const message = `Merge pull request #${pull.number} from ${headLabel(repository, pull).replace(":", "/")}\n\n${pull.title}\n`;
  const commit = await git.writeCommit({ tree, parents: [base, pull.headSha], message });
  await git.setRef(`refs/heads/${pull.base}`, { to: commit, from: base });
  pull.closedBase = base;
  pull.state = "closed";
  pull.mergedAt = now();
  pull.events.push({ event: "merged", at: now() });
  return commit;
}
