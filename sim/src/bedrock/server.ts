import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { createTokenQuota, OUTPUT_WEIGHT, type TokenQuota } from "./quota.ts";
import { type LatencyDistribution, lognormal, seeded } from "./random.ts";
import { type ModelOutput, outputOf, type SimErrorName, type SimReply, WIRE_ERRORS, wireErrorOf } from "./replies.ts";
import { readRequest, type SimRequest } from "./request.ts";
import { eventsOf, isMidwayFault, type MidwayFault, type StreamManner, streamed } from "./streaming.ts";
import { createUsageMeter, inputTokens, type SimUsage } from "./usage.ts";

export type { LatencyDistribution } from "./random.ts";
export type { SimErrorName, SimReply } from "./replies.ts";
export type { SimRequest } from "./request.ts";
export type { MidwayFault, StreamManner } from "./streaming.ts";

/** What can be switched while the stand-in runs. */
export interface BedrockBehaviour {
  /** Tool input derived from the request by rules; used when no script answers. */
  readonly reply?: ((request: SimRequest) => unknown) | undefined;
  /** Answers in order, before anything else; once used up, the rest of the behaviour applies. */
  readonly script?: readonly SimReply[] | undefined;
  /** Answers in order per policy or test id (any word of the prompt's `finding` or `policy` section). */
  readonly scripts?: Readonly<Record<string, readonly SimReply[]>> | undefined;
  /** Decides per request; undefined leaves it to the rest. */
  readonly respond?: ((request: SimRequest) => SimReply | undefined) | undefined;
  /** Latency of each reply, log-normal; none when absent. */
  readonly latency?: LatencyDistribution | null | undefined;
  /** Probability of each error per request, 0 to 1; drawn from the seed. */
  readonly faults?: Readonly<Partial<Record<SimErrorName | MidwayFault | "hang" | "reset", number>>> | undefined;
  /** How replies of ConverseStream go over the wire. */
  readonly stream?: StreamManner | undefined;
  /** Throttles like the runtime does; unlimited when absent. */
  readonly tokensPerMinute?: number | null | undefined;
}

export interface BedrockOptions extends BedrockBehaviour {
  readonly host?: string | undefined;
  /** 0, the default, lets the system choose. */
  readonly port?: number | undefined;
  readonly seed?: number | undefined;
}

export interface BedrockStats {
  readonly requests: number;
  /** Replies of the model, by stop reason; errors by their type; `aborted`: the client went away before the end. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** Milliseconds drawn for each reply, in order. */
  readonly latencies: readonly number[];
}

export interface BedrockSim {
  /** To be used as the endpoint of the runtime. */
  readonly url: string;
  /** Every request that was well-formed, in order of arrival. */
  readonly requests: readonly SimRequest[];
  readonly stats: BedrockStats;
  /** Switches behaviour; what is not named stays. Script queues named here start anew. */
  configure(behaviour: BedrockBehaviour): void;
  close(): Promise<void>;
}

interface Queues {
  script: SimReply[];
  scripts: Map<string, SimReply[]>;
}

function queuesOf(behaviour: BedrockBehaviour): Queues {
  const scripts = Object.entries(behaviour.scripts ?? {}).map(([key, replies]): [string, SimReply[]] => [
    key,
    [...replies],
  ]);
  return { script: [...(behaviour.script ?? [])], scripts: new Map(scripts) };
}

/** A request must be signed (or carry a Bedrock API key). The signature itself is not verified. */
function authorised(request: FastifyRequest): boolean {
  const header = request.headers.authorization ?? "";
  return (
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/[\w-]+\/bedrock\/aws4_request,/.test(header) ||
    /^Bearer \S+/.test(header)
  );
}

interface Counters {
  requests: number;
  outcomes: Record<string, number>;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  latencies: number[];
}

/** Where the running server keeps what changes. */
interface Bench {
  behaviour: BedrockBehaviour;
  queues: Queues;
  quota: TokenQuota | null;
  readonly random: () => number;
  readonly meter: ReturnType<typeof createUsageMeter>;
  readonly stats: Counters;
  readonly requests: SimRequest[];
  readonly closing: AbortController;
}

function count(bench: Bench, outcome: string): void {
  bench.stats.outcomes[outcome] = (bench.stats.outcomes[outcome] ?? 0) + 1;
}

function sendError(
  bench: Bench,
  reply: FastifyReply,
  error: { status: number; type: string; message: string },
): FastifyReply {
  count(bench, error.type);
  return reply
    .status(error.status)
    .header("x-amzn-errortype", `${error.type}:http://internal.amazon.com/coral/com.amazon.bedrock/`)
    .header("content-type", "application/json")
    .send(JSON.stringify({ message: error.message }));
}

/** A fault drawn by chance, or null. */
function drawFault(bench: Bench): SimReply | null {
  for (const [kind, probability] of Object.entries(bench.behaviour.faults ?? {})) {
    if (isMidwayFault(kind)) continue;
    if (bench.random() < probability) return { kind: kind as SimErrorName | "hang" | "reset" };
  }
  return null;
}

/** What goes wrong in the middle of a reply, drawn by chance. */
function drawMidway(bench: Bench): MidwayFault | undefined {
  for (const [kind, probability] of Object.entries(bench.behaviour.faults ?? {})) {
    if (isMidwayFault(kind) && bench.random() < probability) return kind;
  }
  return undefined;
}

function chooseReply(bench: Bench, request: SimRequest): SimReply {
  const { behaviour, queues } = bench;
  const scripted = queues.script.shift();
  if (scripted !== undefined) return scripted;
  const about = new Set(`${request.sections.finding ?? ""} ${request.sections.policy ?? ""}`.split(/[\s:,()]+/));
  for (const [key, queue] of queues.scripts) {
    const next = about.has(key) ? queue.shift() : undefined;
    if (next !== undefined) return next;
  }
  const decided = behaviour.respond?.(request);
  if (decided !== undefined) return decided;
  const fault = drawFault(bench);
  if (fault !== null) return fault;
  const nothing = {
    decision: "cannot_fix",
    explanation: "",
    reason: "The stand-in was given no answer for this request.",
  };
  return { kind: "tool", input: behaviour.reply === undefined ? nothing : behaviour.reply(request) };
}

async function pause(bench: Bench): Promise<number> {
  const { latency } = bench.behaviour;
  if (latency === undefined || latency === null) return 0;
  const milliseconds = Math.round(lognormal(latency, bench.random));
  bench.stats.latencies.push(milliseconds);
  await delay(milliseconds, undefined, { signal: bench.closing.signal }).catch(() => undefined);
  return milliseconds;
}

/** Sends what is no message: an error, raw bytes, silence. Null when the reply is a message. */
function sendOddity(bench: Bench, chosen: SimReply, reply: FastifyReply): FastifyReply | null {
  if (chosen.kind === "hang" || chosen.kind === "reset") {
    count(bench, chosen.kind);
    reply.hijack();
    if (chosen.kind === "reset") reply.raw.destroy();
    return reply;
  }
  if (chosen.kind === "raw") {
    count(bench, "raw");
    return reply
      .status(chosen.status)
      .headers(chosen.headers ?? {})
      .send(chosen.body);
  }
  const error = wireErrorOf(chosen);
  return error === null ? null : sendError(bench, reply, error);
}

const FINE_STREAMING = "fine-grained-tool-streaming-2025-05-14";

/** Models of Anthropic hold a parameter back until it is whole, unless they are asked not to. */
function isFine({ modelId, body }: SimRequest): boolean {
  return (
    !modelId.includes("anthropic") || (body.additionalModelRequestFields?.anthropic_beta ?? []).includes(FINE_STREAMING)
  );
}

function sendStream(
  bench: Bench,
  made: {
    readonly request: SimRequest;
    readonly chosen: SimReply;
    readonly output: ModelOutput;
    readonly usage: SimUsage;
    readonly latencyMs: number;
  },
  reply: FastifyReply,
): FastifyReply {
  const { request, chosen, output, usage, latencyMs } = made;
  const own = chosen.kind === "tool" ? chosen.stream : undefined;
  const manner: StreamManner = { ...bench.behaviour.stream, midway: drawMidway(bench), ...own };
  const { pieceSize = 40, midway } = manner;
  if (midway !== undefined) count(bench, midway);
  const events = eventsOf(output, { usage, latencyMs, fine: isFine(request), pieceSize });
  const gone = new AbortController();
  reply.raw.once("close", () => {
    gone.abort();
    if (!reply.raw.writableFinished && midway !== "stream-break") count(bench, "aborted");
  });
  const signal = AbortSignal.any([gone.signal, bench.closing.signal]);
  return reply
    .header("content-type", "application/vnd.amazon.eventstream")
    .send(Readable.from(streamed(events, manner, signal), { objectMode: false }));
}

async function answer(bench: Bench, request: SimRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { cacheable, rest } = inputTokens(request);
  // Without maxTokens the runtime sets aside the model's maximum.
  const reserved = cacheable + rest + (request.body.inferenceConfig?.maxTokens ?? 64_000);
  const { quota } = bench;
  if (quota !== null && !quota.start(reserved)) return sendError(bench, reply, WIRE_ERRORS.throttled);
  const chosen = chooseReply(bench, request);
  const latencyMs = await pause(bench);
  const odd = sendOddity(bench, chosen, reply);
  if (odd !== null) {
    quota?.finish(reserved, 0);
    return odd;
  }
  const output = outputOf(chosen, request);
  const usage = bench.meter(request, output.content);
  quota?.finish(reserved, usage.inputTokens + usage.cacheWriteInputTokens + usage.outputTokens * OUTPUT_WEIGHT);
  count(bench, output.stopReason);
  bench.stats.inputTokens += usage.inputTokens;
  bench.stats.outputTokens += usage.outputTokens;
  bench.stats.cacheReadTokens += usage.cacheReadInputTokens;
  bench.stats.cacheWriteTokens += usage.cacheWriteInputTokens;
  if (request.streaming) return sendStream(bench, { request, chosen, output, usage, latencyMs }, reply);
  const { content, stopReason } = output;
  const body = { output: { message: { role: "assistant", content } }, stopReason, usage, metrics: { latencyMs } };
  return reply.header("content-type", "application/json").send(JSON.stringify(body));
}

function handlerOf(bench: Bench, streaming: boolean) {
  return async (
    incoming: FastifyRequest<{ Params: { modelId: string } }>,
    reply: FastifyReply,
  ): Promise<FastifyReply> => {
    bench.stats.requests += 1;
    const number = bench.stats.requests;
    void reply.header("x-amzn-requestid", `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`);
    if (!authorised(incoming)) return sendError(bench, reply, WIRE_ERRORS["missing-token"]);
    const read = readRequest(incoming.body, { number, modelId: incoming.params.modelId, streaming });
    if ("error" in read) return sendError(bench, reply, { ...WIRE_ERRORS.invalid, message: read.error });
    bench.requests.push(read.request);
    return answer(bench, read.request, reply);
  };
}

async function listen(app: FastifyInstance, options: BedrockOptions): Promise<string> {
  return app.listen({ host: options.host ?? "127.0.0.1", port: options.port ?? 0 });
}

/**
 * A local stand-in of the Bedrock runtime: `POST /model/{modelId}/converse` and `/converse-stream` in the wire format
 * of the AWS SDKs. It answers by script, by rule, or with faults. Requests must carry a SigV4 or bearer
 * Authorization header, which is not verified. Unknown about the real service and therefore guessed: the exact words
 * of some validation errors, the rhythm in which quotas refill, and how tokens are counted.
 */
export async function startBedrock(options: BedrockOptions = {}): Promise<BedrockSim> {
  const quotaOf = (tokens: number | null | undefined): TokenQuota | null =>
    tokens === undefined || tokens === null ? null : createTokenQuota(tokens);
  const bench: Bench = {
    behaviour: options,
    queues: queuesOf(options),
    quota: quotaOf(options.tokensPerMinute),
    random: seeded(options.seed ?? 1),
    meter: createUsageMeter(),
    stats: {
      requests: 0,
      outcomes: {},
      inputTokens: 0,
      outputTokens: 0,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      latencies: [],
    },
    requests: [],
    closing: new AbortController(),
  };
  // Inference profile ARNs are longer than the router's usual limit.
  const app = fastify({
    forceCloseConnections: true,
    bodyLimit: 25 * 1024 * 1024,
    routerOptions: { maxParamLength: 2_048 },
  });
  app.post<{ Params: { modelId: string } }>("/model/:modelId/converse", handlerOf(bench, false));
  app.post<{ Params: { modelId: string } }>("/model/:modelId/converse-stream", handlerOf(bench, true));
  app.setNotFoundHandler((_request, reply) =>
    sendError(bench, reply, { status: 404, type: "UnknownOperationException", message: "" }),
  );
  app.setErrorHandler((error, _request, reply) => {
    const message = error instanceof Error ? error.message : String(error);
    return sendError(bench, reply, { status: 400, type: "SerializationException", message });
  });
  const url = await listen(app, options);
  return {
    url,
    requests: bench.requests,
    stats: bench.stats,
    configure: (behaviour) => {
      bench.behaviour = { ...bench.behaviour, ...behaviour };
      if (behaviour.script !== undefined) bench.queues.script = [...behaviour.script];
      if (behaviour.scripts !== undefined) bench.queues.scripts = queuesOf(behaviour).scripts;
      if (behaviour.tokensPerMinute !== undefined) bench.quota = quotaOf(behaviour.tokensPerMinute);
    },
    close: async () => {
      bench.closing.abort();
      await app.close();
    },
  };
}
