import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Context, fields, string } from "./context.ts";
import { bearer } from "./gate.ts";
import { permissionOn } from "./options.ts";
import { gitEnvironment } from "./plumbing.ts";

/** Git over HTTP through git's own CGI program: https://git-scm.com/docs/git-http-backend */
export function smartHttpRoutes(app: FastifyInstance, context: Context): void {
  for (const type of ["application/x-git-upload-pack-request", "application/x-git-receive-pack-request"]) {
    app.addContentTypeParser(type, (_request, payload, done) => done(null, payload));
  }
  const handler = (service: string) => (request: FastifyRequest, reply: FastifyReply) =>
    serve(context, { request, reply, service });
  app.get("/:owner/:repo/info/refs", handler("info/refs"));
  app.post("/:owner/:repo/git-upload-pack", { bodyLimit: 1 << 30 }, handler("git-upload-pack"));
  app.post("/:owner/:repo/git-receive-pack", { bodyLimit: 1 << 30 }, handler("git-receive-pack"));
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly service: string;
}

function serve(context: Context, exchange: Exchange): FastifyReply {
  const { request, reply, service } = exchange;
  const params = fields(request.params);
  const query = request.url.split("?")[1] ?? "";
  const writes = service === "git-receive-pack" || query.includes("git-receive-pack");
  const given = bearer(request);
  const token = given === null ? undefined : context.gate.byToken(given);
  const wrong = given !== null && token === undefined;
  if (wrong || ((writes || context.options.privateGit === true) && token === undefined)) {
    return reply.code(401).header("www-authenticate", 'Basic realm="GitHub"').send("Authentication required");
  }
  const repository = context.state.find(string(params.owner), string(params.repo).replace(/\.git$/, ""));
  const may =
    token === undefined || repository === undefined ? null : permissionOn(token, repository.owner, repository.name);
  if (repository === undefined || may === "none") return reply.code(404).send("Repository not found.");
  if (writes && may !== "write") return reply.code(403).send("Permission denied");
  if (service === "git-upload-pack") context.stats.gitFetches += 1;
  runBackend(exchange, { gitDir: repository.git.gitDir, query, user: token?.login ?? "" });
  return reply;
}

function runBackend(exchange: Exchange, call: { gitDir: string; query: string; user: string }): void {
  const { request, reply, service } = exchange;
  const header = (name: string): string => String(request.headers[name] ?? "");
  const env = gitEnvironment({
    GIT_PROJECT_ROOT: call.gitDir,
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: `/${service}`,
    QUERY_STRING: call.query,
    REQUEST_METHOD: request.method,
    CONTENT_TYPE: header("content-type"),
    ...(header("content-length") === "" ? {} : { CONTENT_LENGTH: header("content-length") }),
    HTTP_CONTENT_ENCODING: header("content-encoding"),
    GIT_PROTOCOL: header("git-protocol"),
    REMOTE_USER: call.user,
    REMOTE_ADDR: request.ip,
  });
  const child = spawn("git", ["http-backend"], { env });
  reply.hijack();
  const out = reply.raw;
  let head: Buffer | null = Buffer.alloc(0);
  child.stdout.on("data", (chunk: Buffer) => {
    if (head === null) {
      out.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    sendHead(reply, head.subarray(0, end).toString());
    out.write(head.subarray(end + 4));
    head = null;
  });
  child.on("error", () => out.destroy());
  child.on("close", () => {
    if (head !== null && !out.headersSent) out.writeHead(500);
    out.end();
  });
  child.stdin.on("error", () => undefined);
  out.once("close", () => child.kill());
  const body = request.body as Readable | undefined;
  if (body === undefined || body === null) child.stdin.end();
  else body.pipe(child.stdin);
}

/** A CGI program states its status as a header. */
function sendHead(reply: FastifyReply, head: string): void {
  let status = 200;
  for (const line of head.split("\r\n")) {
    const [, name = "", value = ""] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    if (name.toLowerCase() === "status") status = Number.parseInt(value, 10);
    else if (name !== "") reply.raw.setHeader(name, value);
  }
  reply.raw.writeHead(status);
}
