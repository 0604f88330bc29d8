import { type KeyObject, verify } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ApiError, notFound, sendError } from "./answers.ts";
import { type Fault, type GithubOptions, type GithubStats, permissionOn, type SimToken } from "./options.ts";

export interface Gate {
  /** Who asks; throws 401. */
  identify(request: FastifyRequest): SimToken;
  /** Throws 403 or 404 when the token does not reach. */
  demand(request: FastifyRequest, right: "read" | "write", permission: string): SimToken;
  /** Adds a token that expires, for an installation. */
  grant(token: SimToken): void;
  /** True for a JSON Web Token signed by the app's key. */
  isApp(request: FastifyRequest): boolean;
  byToken(token: string): SimToken | undefined;
  /** Takes a token away: it has expired or was revoked. */
  revoke(token: string): void;
  /** Counts a request as none against the hourly limit. */
  refund(request: FastifyRequest): void;
}

interface Use {
  hourStart: number;
  count: number;
  content: number[];
}

/** Lets requests in as GitHub does: credentials first, then limits; and makes the faults that were asked for. */
export function installGate(
  app: FastifyInstance,
  context: { options: GithubOptions; tokens: readonly SimToken[]; stats: GithubStats; appKey: KeyObject | null },
): Gate {
  const { options, stats } = context;
  const tokens = new Map(context.tokens.map((token) => [token.token, token]));
  const uses = new Map<string, Use>();
  const chosen = new WeakMap<FastifyRequest, Fault>();
  const dice = generator(options.faults?.seed ?? 1);
  let underWay = 0;
  let asked = 0;

  app.addHook("preHandler", async (request, reply) => {
    if (!isApi(request)) return;
    stats.requests += 1;
    count(stats.routes, `${request.method} ${request.routeOptions.url?.replace(/^\/api(?:\/v3)?(?=\/)/, "") ?? ""}`);
    await delay(options.faults?.latencyMs, dice);
    const token = bearer(request);
    const use = useOf(uses, token ?? "anonymous");
    const limited = checkLimits(request, reply, { use, options, stats });
    if (limited !== null) return sendError(reply, limited);
    if (!isWrite(request)) return;
    stats.writes += 1;
    underWay += 1;
    stats.parallelWrites = Math.max(stats.parallelWrites, underWay);
    reply.raw.once("close", () => {
      underWay -= 1;
    });
    asked += 1;
    const fault = pick(options.faults, { method: request.method, path: request.url, count: asked }, dice);
    if (fault === undefined) return;
    stats.faults += 1;
    if (fault === "502-before") return reply.code(502).type("text/html").send("<h1>Bad Gateway</h1>");
    chosen.set(request, fault);
    return;
  });

  app.addHook("onSend", async (request, reply, payload) => {
    const fault = chosen.get(request);
    if (fault === undefined) return payload;
    if (fault === "drop-after") {
      request.raw.socket.destroy();
      return payload;
    }
    reply.code(502).type("text/html");
    return "<h1>Bad Gateway</h1>";
  });

  const identify = (request: FastifyRequest): SimToken => {
    const token = bearer(request);
    if (token === null) throw new ApiError(401, "Requires authentication");
    const known = tokens.get(token);
    if (known === undefined) throw new ApiError(401, "Bad credentials");
    return known;
  };
  return {
    identify,
    demand(request, right, permission) {
      const token = identify(request);
      const { owner = "", repo = "" } = request.params as { readonly owner?: string; readonly repo?: string };
      const may = permissionOn(token, owner, repo);
      if (may === "none") throw notFound();
      if (right === "write" && may !== "write") {
        const headers = { "x-accepted-github-permissions": `${permission}=write` };
        throw new ApiError(403, "Resource not accessible by personal access token", { headers });
      }
      return token;
    },
    grant: (token) => void tokens.set(token.token, token),
    isApp: (request) => context.appKey !== null && isSigned(bearer(request) ?? "", context.appKey),
    byToken: (token) => tokens.get(token),
    revoke: (token) => void tokens.delete(token),
    refund: (request) => {
      useOf(uses, bearer(request) ?? "anonymous").count -= 1;
    },
  };
}

function isApi(request: FastifyRequest): boolean {
  return /^(?:\/api\/v3)?\/(?:repos|user|app|rate_limit)(?:[/?]|$)|^(?:\/api)?\/graphql/.test(request.url);
}

function isWrite(request: FastifyRequest): boolean {
  return request.method !== "GET" && request.method !== "HEAD" && !request.url.includes("/access_tokens");
}

/** Token of `Authorization: bearer …`, `token …` or the password of `basic …`. */
export function bearer(request: FastifyRequest): string | null {
  const header = request.headers.authorization ?? "";
  const [scheme = "", value = ""] = header.split(/\s+/);
  if (/^(?:bearer|token)$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return null;
  return Buffer.from(value, "base64").toString().split(":").slice(1).join(":");
}

function checkLimits(
  request: FastifyRequest,
  reply: FastifyReply,
  context: { use: Use; options: GithubOptions; stats: GithubStats },
): ApiError | null {
  const { use, options, stats } = context;
  const limit = options.limits?.perHour ?? 5000;
  const now = Date.now();
  if (now - use.hourStart > 3_600_000) Object.assign(use, { hourStart: now, count: 0 });
  use.count += 1;
  reply.headers({
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(Math.max(0, limit - use.count)),
    "x-ratelimit-used": String(use.count),
    "x-ratelimit-reset": String(Math.ceil((use.hourStart + 3_600_000) / 1000)),
    "x-ratelimit-resource": "core",
  });
  if (use.count > limit) return new ApiError(403, "API rate limit exceeded for user ID 1.");
  if (!isWrite(request)) return null;
  const window = options.limits?.windowMs ?? 60_000;
  use.content = use.content.filter((at) => now - at < window);
  if (use.content.length < (options.limits?.contentPerWindow ?? 80)) {
    use.content.push(now);
    return null;
  }
  stats.secondaryLimits += 1;
  const rest = Math.ceil(((use.content[0] ?? now) + window - now) / 1000);
  // Documented: 403 or 429 with this message; `retry-after` is there most of the time.
  return new ApiError(
    403,
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
    {
      headers: { "retry-after": String(options.limits?.retryAfterSeconds ?? Math.max(1, rest)) },
    },
  );
}

function useOf(uses: Map<string, Use>, token: string): Use {
  let use = uses.get(token);
  if (use === undefined) {
    use = { hourStart: Date.now(), count: 0, content: [] };
    uses.set(token, use);
  }
  return use;
}

function pick(
  faults: GithubOptions["faults"],
  request: { method: string; path: string; count: number },
  dice: () => number,
): Fault | undefined {
  if (faults?.choose !== undefined) return faults.choose(request);
  const draw = dice();
  const before = faults?.badGatewayBefore ?? 0;
  const after = before + (faults?.badGatewayAfter ?? 0);
  if (draw < before) return "502-before";
  if (draw < after) return "502-after";
  return draw < after + (faults?.dropAfter ?? 0) ? "drop-after" : undefined;
}

async function delay(latency: number | readonly [number, number] | undefined, dice: () => number): Promise<void> {
  if (latency === undefined) return;
  const ms = typeof latency === "number" ? latency : latency[0] + dice() * (latency[1] - latency[0]);
  if (ms > 0) await sleep(ms);
}

/** A small repeatable generator (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function isSigned(token: string, key: KeyObject): boolean {
  const [header = "", claims = "", signature = ""] = token.split(".");
  if (signature === "") return false;
  return verify("RSA-SHA256", Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, "base64url"));
}

function count(routes: Map<string, number>, route: string): void {
  routes.set(route, (routes.get(route) ?? 0) + 1);
}
