import { setTimeout as delay } from "node:timers/promises";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { VantaEstate } from "./estate.ts";
import { errorBody, faultPlan, inflict, sendRateLimited, type VantaFault } from "./faults.ts";
import { DOCUMENTED_LIMITS, type SimLimits, slidingWindow, type Window } from "./limits.ts";
import { registerRoutes } from "./routes.ts";
import { type SimApplication, type TokenDesk, tokenDesk } from "./tokens.ts";

export interface VantaSimOptions {
  readonly estate: VantaEstate;
  /** A free port unless told. */
  readonly port?: number | undefined;
  /** Loopback unless told. */
  readonly host?: string | undefined;
  /** Applications that exist; without any, every client id and secret is accepted. */
  readonly applications?: readonly SimApplication[] | undefined;
  /** The documented limits unless told; null for none. */
  readonly limits?: SimLimits | null | undefined;
  /** Whether a real 429 says `Retry-After` (in seconds); it does not unless told. */
  readonly sendRetryAfter?: boolean | undefined;
  readonly faults?: readonly VantaFault[] | undefined;
  /** Milliseconds before every answer, or a function that draws them. */
  readonly latency?: number | (() => number) | undefined;
  /** Seconds; an hour unless told. */
  readonly tokenLifetime?: number | undefined;
  /** Calls after which a token is refused with 401. */
  readonly callsPerToken?: number | undefined;
}

/** Counts since the start; a live object. */
export interface VantaSimStats {
  calls: number;
  tokensIssued: number;
  /** Answers by status. */
  readonly byStatus: Record<string, number>;
  /** `GET /v1/tests?pageSize=100` and so on, in order of arrival. */
  readonly log: string[];
  /** Most calls under way at the same time. */
  mostAtOnce: number;
}

export interface VantaSim {
  /** Base address without a trailing slash. */
  readonly url: string;
  readonly stats: VantaSimStats;
  /** Replaces the faults; counting starts again. */
  setFaults(faults: readonly VantaFault[]): void;
  setEstate(estate: VantaEstate): void;
  close(): Promise<void>;
}

function bearerOf(request: FastifyRequest): string | null {
  return /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? null;
}

/** Answers 401 or 403, or nothing when the token is good. */
function refuseBearer(bearer: string | null, tokens: TokenDesk, reply: FastifyReply): FastifyReply | undefined {
  const scope = bearer === null ? null : tokens.use(bearer);
  if (scope === null) return reply.code(401).send(errorBody("Unauthorized"));
  return scope.includes("vanta-api.all:read") ? undefined : reply.code(403).send(errorBody("Forbidden"));
}

type Windows = Readonly<Record<keyof SimLimits, Window>>;

/** Milliseconds until the call would be allowed; 0 when it is. */
function overLimit(path: string, windows: Windows): number {
  if (path === "/oauth/token") return windows.token.take();
  const integrations = path.startsWith("/v1/integrations") ? windows.integrations.take() : 0;
  return Math.max(integrations, windows.management.take());
}

async function pause(latency: VantaSimOptions["latency"], closing: AbortSignal): Promise<void> {
  const milliseconds = typeof latency === "function" ? latency() : (latency ?? 0);
  if (milliseconds > 0) await delay(milliseconds, undefined, { signal: closing }).catch(() => undefined);
}

function registerToken(app: FastifyInstance, tokens: TokenDesk, stats: VantaSimStats): void {
  app.post("/oauth/token", (request, reply) => {
    const body = request.body;
    const issued = tokens.issue(typeof body === "object" && body !== null ? { ...body } : {});
    if (!issued.ok) return reply.code(issued.status).send({ error: issued.error });
    stats.tokensIssued += 1;
    return reply.send(issued.body);
  });
}

function registerStats(app: FastifyInstance, stats: VantaSimStats): void {
  let underWay = 0;
  app.addHook("onRequest", async (request) => {
    stats.calls += 1;
    underWay += 1;
    stats.mostAtOnce = Math.max(stats.mostAtOnce, underWay);
    stats.log.push(`${request.method} ${request.url}`);
    request.raw.once("close", () => {
      underWay -= 1;
    });
  });
  app.addHook("onSend", async (_request, reply) => {
    const status = String(reply.statusCode);
    stats.byStatus[status] = (stats.byStatus[status] ?? 0) + 1;
  });
}

/**
 * A local stand-in of the read-only part of the Vanta API. It keeps the documented rules (one live token per
 * application, page sizes, limits, unknown parameters ignored); where the real behaviour is not known, the place says so.
 */
export async function startVanta(options: VantaSimOptions): Promise<VantaSim> {
  const now = (): number => Date.now();
  const limits = options.limits === null ? { token: null, management: null, integrations: null } : options.limits;
  const { token, management, integrations } = limits ?? DOCUMENTED_LIMITS;
  const windows = {
    token: slidingWindow(token, now),
    management: slidingWindow(management, now),
    integrations: slidingWindow(integrations, now),
  };
  const stats: VantaSimStats = { calls: 0, tokensIssued: 0, byStatus: {}, log: [], mostAtOnce: 0 };
  const tokens = tokenDesk({
    applications: options.applications ?? null,
    lifetime: options.tokenLifetime ?? 3_600,
    callsPerToken: options.callsPerToken ?? null,
    now,
  });
  const closing = new AbortController();
  let plan = faultPlan(options.faults ?? []);
  let estate = options.estate;

  const app = fastify({ forceCloseConnections: true });
  registerStats(app, stats);

  app.addHook("preHandler", async (request, reply) => {
    await pause(options.latency, closing.signal);
    const path = request.url.split("?")[0] ?? "";
    const fault = plan.next(path);
    const bearer = bearerOf(request);
    if (fault?.kind === "expire-token" && bearer !== null) tokens.revoke(bearer);
    else if (fault !== null) return inflict(fault, reply, closing.signal);

    // Whether a call over the limit is refused before or after its token is looked at is not known.
    const wait = overLimit(path, windows);
    if (wait > 0) {
      return sendRateLimited(reply, options.sendRetryAfter === true ? String(Math.ceil(wait / 1_000)) : undefined);
    }
    return path === "/oauth/token" ? undefined : refuseBearer(bearer, tokens, reply);
  });
  registerToken(app, tokens, stats);
  registerRoutes(app, () => estate);
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(errorBody("Not Found")));

  const url = await app.listen({ port: options.port ?? 0, host: options.host ?? "127.0.0.1" });
  return {
    url,
    stats,
    setFaults: (faults) => {
      plan = faultPlan(faults);
    },
    setEstate: (replacement) => {
      estate = replacement;
    },
    close: async () => {
      closing.abort();
      await app.close();
    },
  };
}
