import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import type { Gate } from "./gate.ts";
import type { GithubStats } from "./options.ts";

/**
 * Conditional requests: every answer to a GET has an ETag, and one that the client has already is 304 without a body. As
 * on GitHub that costs nothing of the rate limit: https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
export function installConditional(app: FastifyInstance, { gate, stats }: { gate: Gate; stats: GithubStats }): void {
  app.addHook("onSend", async (request, reply, payload) => {
    if (request.method !== "GET" || reply.statusCode !== 200 || typeof payload !== "string") return payload;
    if (!/^(?:\/api\/v3)?\/repos\//.test(request.url)) return payload;
    const etag = `W/"${createHash("sha256").update(payload).digest("hex")}"`;
    reply.header("etag", etag);
    if (request.headers["if-none-match"] !== etag) return payload;
    stats.notModified += 1;
    gate.refund(request);
    reply.code(304).removeHeader("content-length");
    return "";
  });
}
