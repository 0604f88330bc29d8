import fastify, { type FastifyReply, type FastifyRequest } from "fastify";

/** Ways in which an http backend refuses or breaks. */
export type HttpStateFault = "forbidden" | "error" | "truncated" | "redirect" | "html";

export interface HttpStateOptions {
  /** State by path, without the leading slash. */
  readonly states: Readonly<Record<string, string>>;
  /** What basic authentication must say; null for none. */
  readonly login?: { readonly username: string; readonly password: string } | null | undefined;
  readonly fault?: HttpStateFault | undefined;
  readonly port?: number | undefined;
  readonly host?: string | undefined;
}

export interface HttpStateSim {
  readonly url: string;
  /** `GET /path`, in order of arrival. */
  readonly log: string[];
  close(): Promise<void>;
}

/** A local stand-in of Terraform's http backend: GET of a state, nothing that writes or locks. */
export async function startHttpState(options: HttpStateOptions): Promise<HttpStateSim> {
  const app = fastify({ forceCloseConnections: true });
  const log: string[] = [];
  app.addHook("onRequest", async (request) => {
    log.push(`${request.method} ${request.url}`);
  });
  app.get("/*", (request, reply) => answer(options, request, reply));
  app.setNotFoundHandler((_request, reply) => reply.code(405).send(""));
  const url = await app.listen({ port: options.port ?? 0, host: options.host ?? "127.0.0.1" });
  return { url, log, close: () => app.close() };
}

function answer({ states, login = null, fault }: HttpStateOptions, request: FastifyRequest, reply: FastifyReply) {
  const expected = login === null ? undefined : `Basic ${btoa(`${login.username}:${login.password}`)}`;
  if (request.headers.authorization !== expected) return reply.code(401).send("");
  const [path = ""] = request.url.slice(1).split("?");
  switch (fault) {
    case "forbidden":
      return reply.code(403).send("");
    case "error":
      return reply.code(500).send("");
    case "redirect":
      return reply.redirect("http://other.example/state?token=signed-1");
    case "html":
      return reply.type("text/html").send("<html><body>Sign in</body></html>");
  }
  const text = Object.hasOwn(states, path) ? states[path] : undefined;
  if (text === undefined) return reply.code(404).send("");
  const body = fault === "truncated" ? text.slice(0, Math.floor(text.length / 2)) : text;
  return reply.type("application/json").send(body);
}
