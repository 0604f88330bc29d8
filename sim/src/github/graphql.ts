import type { FastifyInstance, FastifyRequest } from "fastify";
import { notFound } from "./answers.ts";
import { type Context, fields, string } from "./context.ts";
import { followBranch } from "./git-data.ts";
import { permissionOn } from "./options.ts";
import type { SimRepository } from "./state.ts";

/**
 * The mutation `createCommitOnBranch` and the query `viewer`, answered as GitHub does: errors come with status 200.
 * The real service also signs the commit; this one cannot.
 */
export function graphqlRoutes(app: FastifyInstance, context: Context): void {
  const handler = async (request: FastifyRequest): Promise<unknown> => {
    if (context.options.faults?.graphqlDisabled === true) throw notFound();
    const token = context.gate.identify(request);
    const { query, variables } = fields(request.body);
    if (/\bcreateCommitOnBranch\b/.test(string(query))) {
      const input = fields(fields(variables).input);
      const [owner = "", name = ""] = string(fields(input.branch).repositoryNameWithOwner).split("/");
      if (permissionOn(token, owner, name) !== "write") {
        return failed("FORBIDDEN", "Resource not accessible by personal access token");
      }
      return createCommit(context, input);
    }
    if (/\bviewer\b/.test(string(query))) return { data: { viewer: { login: token.login } } };
    return { errors: [{ type: "undefinedField", message: "This stand-in does not know that query" }] };
  };
  app.post("/graphql", handler);
  app.post("/api/graphql", handler);
}

async function createCommit(context: Context, input: Readonly<Record<string, unknown>>): Promise<unknown> {
  const branch = fields(input.branch);
  const [owner = "", name = ""] = string(branch.repositoryNameWithOwner).split("/");
  const repository = context.state.find(owner, name);
  if (repository === undefined) {
    return failed("NOT_FOUND", `Could not resolve to a Repository with the name '${owner}/${name}'.`);
  }
  const answer = await repository.exclusive(() => commitOn(repository, string(branch.branchName), input));
  await context.state.save();
  return answer;
}

async function commitOn(
  repository: SimRepository,
  branch: string,
  input: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const { git } = repository;
  const tip = await git.tip(branch);
  if (tip === null) return failed("NOT_FOUND", `No branch named "${branch}" was found in the repository.`);
  const expected = string(input.expectedHeadOid);
  if (tip !== expected) {
    return failed("STALE_DATA", `Expected branch to point to "${expected}" but it did not.  Pull and try again.`);
  }
  const changes = fields(input.fileChanges);
  const list = [];
  for (const each of Array.isArray(changes.additions) ? changes.additions.map(fields) : []) {
    list.push({ path: string(each.path), sha: await git.writeBlob(Buffer.from(string(each.contents), "base64")) });
  }
  for (const each of Array.isArray(changes.deletions) ? changes.deletions.map(fields) : []) {
    list.push({ path: string(each.path), sha: null });
  }
  const { headline, body } = fields(input.message);
  const message = string(body) === "" ? string(headline) : `${string(headline)}\n\n${string(body)}`;
  const oid = await git.writeCommit({ tree: await git.writeTree(tip, list), parents: [tip], message });
  await git.setRef(`refs/heads/${branch}`, { to: oid, from: tip });
  await followBranch(repository, branch, oid);
  return { data: { createCommitOnBranch: { commit: { oid } } } };
}

function failed(type: string, message: string): unknown {
  const error = { type, path: ["createCommitOnBranch"], locations: [{ line: 2, column: 3 }], message };
  return { data: { createCommitOnBranch: null }, errors: [error] };
}
