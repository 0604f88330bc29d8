import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { ApiError, notFound } from "./answers.ts";
import { type Context, fields, string } from "./context.ts";

const INSTALLATION = 4242;

/** What a GitHub App needs, and the small endpoints about oneself: https://docs.github.com/rest/apps */
export function appRoutes(app: FastifyInstance, context: Context): void {
  const { gate, state } = context;

  app.get("/user", async (request) => {
    const { login } = gate.identify(request);
    return { login, id: 1, type: "User" };
  });

  app.get("/rate_limit", async (request) => {
    gate.identify(request);
    const limit = context.options.limits?.perHour ?? 5000;
    const core = { limit, used: 0, remaining: limit, reset: Math.ceil(Date.now() / 1000) + 3600 };
    return { resources: { core, graphql: core }, rate: core };
  });

  app.get("/app", async (request) => {
    if (!gate.isApp(request)) throw new ApiError(401, "A JSON web token could not be decoded");
    return { id: 1001, slug: "terrafix", name: "TerraFix" };
  });

  app.get("/repos/:owner/:repo/installation", async (request) => {
    if (!gate.isApp(request)) throw new ApiError(401, "A JSON web token could not be decoded");
    const params = fields(request.params);
    if (state.find(string(params.owner), string(params.repo)) === undefined) throw notFound();
    return { id: INSTALLATION, app_id: 1001, account: { login: string(params.owner) } };
  });

  app.post("/app/installations/:id/access_tokens", async (request, reply) => {
    if (!gate.isApp(request)) throw new ApiError(401, "A JSON web token could not be decoded");
    if (Number(fields(request.params).id) !== INSTALLATION) throw notFound();
    const token = `ghs_${randomUUID().replaceAll("-", "")}`;
    gate.grant({ token, login: "terrafix[bot]", permission: "write" });
    const permissions = { contents: "write", pull_requests: "write", issues: "write", metadata: "read" };
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    return reply.code(201).send({ token, expires_at: expires, permissions, repository_selection: "all" });
  });
}
