import type { FastifyInstance } from "fastify";
import { invalid } from "./answers.ts";
import { type Context, enter, fields, string } from "./context.ts";
import type { SimRepository } from "./state.ts";

interface Reported {
  readonly name: string;
  /** `success`, `failure`, `pending` … of a status; the conclusion of a check run, null while it runs. */
  readonly state: string | null;
}

/** What was reported for commits; forgotten when the stand-in ends. */
interface Commits {
  readonly statuses: Map<string, Reported[]>;
  readonly runs: Map<string, Reported[]>;
}

/** Commit statuses and check runs: https://docs.github.com/rest/commits/statuses, https://docs.github.com/rest/checks/runs */
export function checkRoutes(app: FastifyInstance, context: Context): void {
  const all = new WeakMap<SimRepository, Commits>();
  const of = (repository: SimRepository): Commits => {
    const commits = all.get(repository) ?? { statuses: new Map(), runs: new Map() };
    all.set(repository, commits);
    return commits;
  };
  const put = (into: Map<string, Reported[]>, sha: string, one: Reported): void => {
    into.set(sha, [...(into.get(sha) ?? []).filter(({ name }) => name !== one.name), one]);
  };
  const at = "/repos/:owner/:repo";

  app.post(`${at}/statuses/:sha`, async (request, reply) => {
    const { repository } = enter(context, request, "write", "statuses");
    const { state, context: name } = fields(request.body);
    if (!["error", "failure", "pending", "success"].includes(string(state)))
      throw invalid("Status", "state is invalid");
    put(of(repository).statuses, string(fields(request.params).sha), {
      name: string(name) || "default",
      state: string(state),
    });
    return reply.code(201).send({ state, context: name });
  });

  app.get(`${at}/commits/:sha/status`, async (request) => {
    const { repository } = enter(context, request, "read", "statuses");
    const statuses = of(repository).statuses.get(string(fields(request.params).sha)) ?? [];
    const states = statuses.map(({ state }) => state);
    const failed = states.includes("failure") || states.includes("error");
    // Without any status the combined one is pending, too.
    const state = failed ? "failure" : states.includes("pending") || states.length === 0 ? "pending" : "success";
    return { state, total_count: statuses.length, statuses: statuses.map((one) => ({ context: one.name, ...one })) };
  });

  app.post(`${at}/check-runs`, async (request, reply) => {
    const { repository } = enter(context, request, "write", "checks");
    const { name, head_sha: sha, conclusion } = fields(request.body);
    put(of(repository).runs, string(sha), { name: string(name), state: string(conclusion) || null });
    return reply.code(201).send({ name, head_sha: sha, conclusion });
  });

  app.get(`${at}/commits/:sha/check-runs`, async (request) => {
    const { repository } = enter(context, request, "read", "checks");
    const runs = of(repository).runs.get(string(fields(request.params).sha)) ?? [];
    const shown = runs.map(({ name, state }) => ({
      name,
      status: state === null ? "in_progress" : "completed",
      conclusion: state,
    }));
    return { total_count: shown.length, check_runs: shown };
  });
}
