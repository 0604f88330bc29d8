import fastify, { type FastifyReply, type FastifyRequest } from "fastify";

export interface CloudWorkspace {
  readonly name: string;
  readonly tags?: readonly string[] | undefined;
  /** Null for a workspace that was never applied. */
  readonly state: string | null;
}

export interface CloudSimOptions {
  readonly organization: string;
  readonly workspaces: readonly CloudWorkspace[];
  readonly token: string;
  /** The download is at a signed address of another host, as in HCP Terraform. */
  readonly archive?: boolean | undefined;
  readonly port?: number | undefined;
  readonly host?: string | undefined;
}

export interface CloudSim {
  readonly url: string;
  /** `127.0.0.1:1234`, as a backend's `hostname`. */
  readonly hostname: string;
  readonly log: string[];
  /** Authorization headers that reached the archive; there should be none. */
  readonly archiveTokens: string[];
  close(): Promise<void>;
}

/** A local stand-in of the part of HCP Terraform's API that reads states. */
export async function startCloud(options: CloudSimOptions): Promise<CloudSim> {
  const app = fastify({ forceCloseConnections: true });
  const archive = fastify({ forceCloseConnections: true });
  const log: string[] = [];
  const archiveTokens: string[] = [];
  archive.get("/:id", (request: FastifyRequest<{ Params: { id: string } }>, reply) => {
    if (request.headers.authorization !== undefined) archiveTokens.push(request.headers.authorization);
    return reply.type("application/octet-stream").send(byId(options, request.params.id)?.state ?? "");
  });
  const archiveUrl = await archive.listen({ port: 0, host: "127.0.0.1" });
  app.addHook("onRequest", async (request) => {
    log.push(`${request.method} ${request.url}`);
  });
  app.get("/.well-known/terraform.json", () => ({ "tfe.v2": "/api/v2/", "state.v2": "/api/v2/" }));
  app.addHook("preHandler", async (request, reply) => {
    if (request.url.startsWith("/api/") && request.headers.authorization !== `Bearer ${options.token}`) {
      await reply.code(401).send({ errors: [{ status: "401", title: "unauthorized" }] });
    }
  });
  registerWorkspaces(app, options);
  app.get("/api/v2/workspaces/:id/current-state-version", (request: Named, reply: FastifyReply) => {
    const workspace = byId(options, request.params.id ?? "");
    if (workspace === null || workspace.state === null) return missing(reply);
    const url = options.archive === true ? `${archiveUrl}/${request.params.id}` : `/api/v2/state/${request.params.id}`;
    return reply.send({ data: { id: "sv-1", attributes: { "hosted-state-download-url": url } } });
  });
  app.get("/api/v2/state/:id", (request: Named, reply: FastifyReply) =>
    reply.redirect(`${archiveUrl}/${request.params.id}`),
  );
  const url = await app.listen({ port: options.port ?? 0, host: options.host ?? "127.0.0.1" });
  const close = async (): Promise<void> => {
    await Promise.all([app.close(), archive.close()]);
  };
  return { url, hostname: new URL(url).host, log, archiveTokens, close };
}

type Named = FastifyRequest<{ Params: { id?: string; organization?: string; name?: string } }>;
type Query = FastifyRequest<{ Querystring: Readonly<Record<string, string>>; Params: { organization: string } }>;

function registerWorkspaces(app: ReturnType<typeof fastify>, options: CloudSimOptions): void {
  app.get("/api/v2/organizations/:organization/workspaces", (request: Query, reply: FastifyReply) => {
    if (request.params.organization !== options.organization) return missing(reply);
    const tags = (request.query["search[tags]"] ?? "").split(",").filter((tag) => tag !== "");
    const found = options.workspaces.filter(
      ({ name, tags: own = [] }) =>
        name.includes(request.query["search[name]"] ?? "") && tags.every((tag) => own.includes(tag)),
    );
    return reply.send({ data: found.map(describe), meta: { pagination: { "next-page": null } } });
  });
  app.get("/api/v2/organizations/:organization/workspaces/:name", (request: Named, reply: FastifyReply) => {
    const { organization, name } = request.params;
    const workspace = options.workspaces.find((each) => each.name === name);
    if (organization !== options.organization || workspace === undefined) return missing(reply);
    return reply.send({ data: describe(workspace) });
  });
}

function describe({ name }: CloudWorkspace) {
  return { id: `ws-${name}`, type: "workspaces", attributes: { name } };
}

function byId({ workspaces }: CloudSimOptions, id: string): CloudWorkspace | null {
  return workspaces.find(({ name }) => `ws-${name}` === id) ?? null;
}

function missing(reply: FastifyReply): FastifyReply {
  return reply.code(404).send({ errors: [{ status: "404", title: "not found" }] });
}
