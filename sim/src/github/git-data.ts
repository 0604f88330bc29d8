import type { FastifyInstance } from "fastify";
import { ApiError, commitJson, invalid, notFound } from "./answers.ts";
import { type Context, enter, fields, rest, string, strings } from "./context.ts";
import type { SimRepository } from "./state.ts";

const HASH = /^[0-9a-f]{40}$/;

/** References, blobs, trees and commits: https://docs.github.com/rest/git */
export function gitDataRoutes(app: FastifyInstance, context: Context): void {
  const at = "/repos/:owner/:repo";
  const refJson = (ref: string, sha: string) => ({ ref, object: { type: "commit", sha } });

  app.get(`${at}/git/ref/*`, async (request) => {
    const { repository } = enter(context, request, "read", "contents");
    const ref = `refs/${rest(request)}`;
    const found = (await repository.git.refs(ref)).find((each) => each.ref === ref);
    if (found === undefined) throw notFound();
    return refJson(found.ref, found.sha);
  });

  app.get(`${at}/git/matching-refs/*`, async (request) => {
    const { repository } = enter(context, request, "read", "contents");
    return (await repository.git.refs(`refs/${rest(request)}`)).map((each) => refJson(each.ref, each.sha));
  });

  app.post(`${at}/git/refs`, async (request, reply) => {
    const { repository } = enter(context, request, "write", "contents");
    const { ref, sha } = fields(request.body);
    const name = string(ref);
    if (!/^refs\/[^\s~^:?*[\\]+\/[^\s~^:?*[\\]+$/.test(name) || name.includes("..")) {
      throw new ApiError(422, "Reference name is not valid");
    }
    if (!HASH.test(string(sha)) || !(await repository.git.exists(string(sha)))) {
      throw new ApiError(422, "Object does not exist");
    }
    const made = await repository.exclusive(() => repository.git.setRef(name, { to: string(sha), from: null }));
    if (!made) throw new ApiError(422, "Reference already exists");
    return reply.code(201).send(refJson(name, string(sha)));
  });

  app.patch(`${at}/git/refs/*`, async (request) => {
    const { repository } = enter(context, request, "write", "contents");
    const ref = `refs/${rest(request)}`;
    const { sha, force } = fields(request.body);
    const to = string(sha);
    if (!HASH.test(to) || !(await repository.git.exists(to))) throw new ApiError(422, "Object does not exist");
    await repository.exclusive(async () => {
      const from = (await repository.git.refs(ref)).find((each) => each.ref === ref)?.sha;
      if (from === undefined) throw new ApiError(422, "Reference does not exist");
      if (force !== true && !(await repository.git.isAncestor(from, to))) {
        throw new ApiError(422, "Update is not a fast forward");
      }
      await repository.git.setRef(ref, { to, from });
      await followBranch(repository, ref.replace(/^refs\/heads\//, ""), to);
    });
    await context.state.save();
    return refJson(ref, to);
  });

  app.delete(`${at}/git/refs/*`, async (request, reply) => {
    const { repository } = enter(context, request, "write", "contents");
    const ref = `refs/${rest(request)}`;
    const gone = await repository.exclusive(() => repository.git.deleteRef(ref));
    if (!gone) throw new ApiError(422, "Reference does not exist");
    // GitHub closes a pull request whose branch goes away.
    for (const pull of repository.pulls) {
      if (pull.state === "open" && repository.headOf(pull) === repository && `refs/heads/${pull.head}` === ref) {
        pull.closedBase = await repository.git.tip(pull.base);
        pull.state = "closed";
      }
    }
    await context.state.save();
    return reply.code(204).send();
  });

  app.post(`${at}/git/blobs`, async (request, reply) => {
    const { repository } = enter(context, request, "write", "contents");
    const { content, encoding } = fields(request.body);
    const sha = await repository.git.writeBlob(Buffer.from(string(content), encoding === "base64" ? "base64" : "utf8"));
    return reply.code(201).send({ sha });
  });

  app.get(`${at}/git/blobs/:sha`, async (request) => {
    const { repository } = enter(context, request, "read", "contents");
    const sha = string(fields(request.params).sha);
    const content = HASH.test(sha) ? await repository.git.blob(sha) : null;
    if (content === null) throw notFound();
    return { sha, size: content.length, encoding: "base64", content: content.toString("base64") };
  });

  app.get(`${at}/git/trees/:sha`, async (request) => {
    const { repository } = enter(context, request, "read", "contents");
    const sha = string(fields(request.params).sha);
    if (!HASH.test(sha) || !(await repository.git.exists(sha))) throw notFound();
    const all = await repository.git.entries(sha, null);
    const deep = fields(request.query).recursive !== undefined;
    return { sha, truncated: false, tree: deep ? all : all.filter((entry) => !entry.path.includes("/")) };
  });

  app.post(`${at}/git/trees`, async (request, reply) => {
    const { repository } = enter(context, request, "write", "contents");
    const body = fields(request.body);
    const base = string(body.base_tree);
    const entries = (Array.isArray(body.tree) ? body.tree : []).map(fields);
    const changes = [];
    for (const entry of entries) {
      const path = string(entry.path);
      if (path === "" || path.startsWith("/") || path.split("/").includes("..")) {
        throw invalid("Tree", "tree.path contains a malformed path component");
      }
      const sha =
        typeof entry.content === "string" ? await repository.git.writeBlob(Buffer.from(entry.content)) : entry.sha;
      changes.push({ path, mode: string(entry.mode), sha: sha === null ? null : string(sha) });
    }
    return reply.code(201).send({ sha: await repository.git.writeTree(base === "" ? null : base, changes) });
  });

  app.get(`${at}/git/commits/:sha`, async (request) => {
    const { repository } = enter(context, request, "read", "contents");
    const sha = string(fields(request.params).sha);
    const commit = HASH.test(sha) ? await repository.git.commit(sha) : null;
    if (commit === null) throw notFound();
    const person = { name: commit.author, email: commit.email, date: commit.date };
    const parents = commit.parents.map((each) => ({ sha: each }));
    return { sha, message: commit.message, tree: { sha: commit.tree }, parents, author: person, committer: person };
  });

  app.post(`${at}/git/commits`, async (request, reply) => {
    const { repository } = enter(context, request, "write", "contents");
    const { message, tree, parents } = fields(request.body);
    for (const each of [string(tree), ...strings(parents)]) {
      if (!HASH.test(each) || !(await repository.git.exists(each))) throw new ApiError(422, "Tree SHA does not exist");
    }
    const commit = { message: string(message), tree: string(tree), parents: strings(parents) };
    return reply.code(201).send({ sha: await repository.git.writeCommit(commit), message: commit.message });
  });

  app.get(`${at}/compare/*`, async (request) => {
    const { repository } = enter(context, request, "read", "contents");
    const [base, head] = await Promise.all(
      rest(request)
        .split("...")
        .map((each) => resolve(repository, each, context)),
    );
    if (base === undefined || head === undefined) throw notFound();
    const commits = await repository.git.commitsBetween(base, head);
    const behind = await repository.git.count(`${head}..${base}`);
    const shown = commits.slice(0, Number(fields(request.query).per_page ?? 250));
    const status =
      behind === 0 ? (commits.length === 0 ? "identical" : "ahead") : commits.length === 0 ? "behind" : "diverged";
    const merge = (await repository.git.mergeBase(base, head)) ?? base;
    return {
      status,
      ahead_by: commits.length,
      behind_by: behind,
      total_commits: commits.length,
      merge_base_commit: { sha: merge },
      commits: shown.map(commitJson),
    };
  });

  app.get(`${at}/contents/*`, async (request) => {
    const { repository } = enter(context, request, "read", "contents");
    const path = rest(request).replace(/\/+$/, "");
    const commit = await resolve(repository, string(fields(request.query).ref) || repository.defaultBranch, context);
    const entry = (await repository.git.entries(commit, path))[0];
    if (entry === undefined) throw notFound();
    if (entry.type === "tree") {
      return (await repository.git.entries(entry.sha, null)).filter((each) => !each.path.includes("/"));
    }
    const type = entry.mode === "120000" ? "symlink" : entry.type === "commit" ? "submodule" : "file";
    // Documented: above 1 MB the content is empty and its encoding "none".
    const small = entry.size <= 1_048_576;
    const content = small ? ((await repository.git.blob(entry.sha)) ?? Buffer.alloc(0)).toString("base64") : "";
    const shared = { name: path.split("/").at(-1), path, sha: entry.sha, size: entry.size, type };
    // As GitHub does it, base64 comes in lines of 60 characters.
    return { ...shared, encoding: small ? "base64" : "none", content: content.replace(/(.{60})/g, "$1\n") };
  });
}

/** A commit by hash, branch name, or `owner:branch` of a fork; throws 404. */
async function resolve(repository: SimRepository, name: string, context: Context): Promise<string> {
  const colon = name.indexOf(":");
  if (colon > 0) {
    const other = context.state.inNetwork(repository, name.slice(0, colon));
    const tip = await other?.git.tip(name.slice(colon + 1));
    if (tip === undefined || tip === null) throw notFound();
    return tip;
  }
  const branch = await repository.git.tip(name);
  if (branch !== null) return branch;
  if (HASH.test(name) && (await repository.git.commit(name)) !== null) return name;
  throw notFound();
}

/** An open pull request follows its branch. */
export async function followBranch(repository: SimRepository, branch: string, sha: string): Promise<void> {
  for (const pull of repository.pulls) {
    if (pull.state !== "open" || pull.head !== branch || repository.headOf(pull) !== repository) continue;
    pull.headSha = sha;
    await repository.git.forceRef(`refs/pull/${pull.number}/head`, sha);
  }
}
