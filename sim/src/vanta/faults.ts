import { setTimeout as delay } from "node:timers/promises";
import type { FastifyReply } from "fastify";

/** Something that goes wrong on purpose. */
export interface VantaFault {
  readonly kind: /** `status` (500 unless told) with a JSON body. */
    | "error"
    /** 429 as over a limit. */
    | "rate-limit"
    /** `status` (502 unless told) with a web page, as a gateway sends. */
    | "html"
    /** 200 with JSON that breaks off. */
    | "malformed"
    /** No answer at all until the server closes. */
    | "hang"
    /** The connection is cut before an answer. */
    | "reset"
    /** The bearer token is revoked before the call is looked at. */
    | "expire-token";
  /** Every nth matching call, counted from 1; 1 (each) unless told. */
  readonly every?: number | undefined;
  /** At most so many times. */
  readonly times?: number | undefined;
  /** Calls whose path matches; all unless told. */
  readonly path?: RegExp | undefined;
  readonly status?: number | undefined;
  /** Value of `Retry-After`: seconds or an HTTP date. Whether the real service sends it is not known. */
  readonly retryAfter?: string | undefined;
}

/** Picks the fault for a call, first match wins. */
export interface FaultPlan {
  next(path: string): VantaFault | null;
}

export function faultPlan(faults: readonly VantaFault[]): FaultPlan {
  const state = faults.map((fault) => ({ fault, seen: 0, done: 0 }));
  return {
    next: (path) => {
      for (const entry of state) {
        const { fault } = entry;
        if (fault.path !== undefined && !fault.path.test(path)) continue;
        entry.seen += 1;
        if (entry.seen % (fault.every ?? 1) !== 0 || entry.done >= (fault.times ?? Number.POSITIVE_INFINITY)) continue;
        entry.done += 1;
        return fault;
      }
      return null;
    },
  };
}

/** The body of an error is not documented; this is a plain one. */
export function errorBody(message: string): Readonly<Record<string, unknown>> {
  return { error: { message } };
}

/** Answers 429; `Retry-After` only when told. */
export function sendRateLimited(reply: FastifyReply, retryAfter: string | undefined): FastifyReply {
  if (retryAfter !== undefined) void reply.header("retry-after", retryAfter);
  return reply.code(429).send(errorBody("Too Many Requests"));
}

/** Carries out a fault other than `expire-token`. */
export async function inflict(fault: VantaFault, reply: FastifyReply, closing: AbortSignal): Promise<FastifyReply> {
  switch (fault.kind) {
    case "rate-limit":
      return sendRateLimited(reply, fault.retryAfter);
    case "html": {
      const page = "<!doctype html><html><head><title>Bad Gateway</title></head><body><h1>502</h1></body></html>";
      return reply
        .code(fault.status ?? 502)
        .type("text/html")
        .send(page);
    }
    case "malformed":
      return reply.code(200).type("application/json").send('{"results":{"data":[{"id":"brok');
    case "hang":
      await delay(2 ** 30, undefined, { signal: closing }).catch(() => undefined);
      return reply.hijack();
    case "reset":
      reply.raw.destroy();
      return reply.hijack();
    default:
      if (fault.retryAfter !== undefined) void reply.header("retry-after", fault.retryAfter);
      return reply.code(fault.status ?? 500).send(errorBody("Internal Server Error"));
  }
}
