import { BedrockRuntimeClient, type BedrockRuntimeClientConfig } from "@aws-sdk/client-bedrock-runtime";
import type { Dispatcher } from "undici";
import { failure } from "../../../../shared/src/reasons.ts";
import { err } from "../../../../shared/src/result.ts";
import { quietly } from "../../platform/aws-sdk.ts";
import { createDispatcher } from "../../platform/http/dispatcher.ts";
import { type RetryPolicy, withRetry } from "../../platform/http/retry.ts";
import { type Attempt, attempt } from "./attempt.ts";
import { type Converse, type ConverseError, type ConverseOptions, reasonOf, type TokenUsage } from "./converse.ts";
import { converseError } from "./errors.ts";
import { type Manner, streamsFinely, toInput } from "./message.ts";
import { bedrockTransport } from "./transport.ts";

export interface BedrockClientOptions extends Manner {
  /** Without one the SDK's own chain decides (AWS_REGION, profile). */
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
  /** Profile of the shared AWS configuration; without one the SDK's own chain decides. */
  readonly profile?: string | undefined;
  /** Milliseconds for one try, reply included. */
  readonly timeoutMs: number;
  /** Milliseconds between two pieces of a reply; 45 s unless told. Some models send a whole block as one piece. */
  readonly silenceMs?: number | undefined;
  /** Without them the SDK's own chain decides (environment, profile, SSO, instance role). */
  readonly credentials?: BedrockRuntimeClientConfig["credentials"];
  /** Tries on throttling, outages and broken connections. */
  readonly retry?: RetryPolicy | undefined;
  /** Proxy-aware unless told. */
  readonly dispatcher?: Dispatcher | undefined;
}

export interface BedrockClient {
  readonly converse: Converse;
  close(): Promise<void>;
}

/** 2, 4, 8, 16 and 32 s with jitter: a token bucket of one minute has refilled by then. Bedrock sends no Retry-After. */
const RETRY: RetryPolicy = { retries: 5, minDelay: 2_000, maxDelay: 32_000, maxRetryAfter: 120_000 };

const RETRIED: ReadonlySet<string> = new Set(["throttled", "service", "network"]);

/**
 * The Bedrock runtime's ConverseStream API with a forced tool. Where a reply cannot be streamed (the credentials may
 * only InvokeModel, the model calls no tools in a stream, a gateway does not know the operation) Converse is asked, from
 * then on. The SDK's own retries are off: they know requests, and the service throttles by tokens. Every outcome is a
 * value; exceptions are bugs.
 */
export function createBedrockClient(options: BedrockClientOptions): BedrockClient {
  const { model, timeoutMs, silenceMs = 45_000 } = options;
  const dispatcher =
    options.dispatcher ?? createDispatcher(process.env, { connect: 10_000, headers: timeoutMs, body: timeoutMs });
  const config: BedrockRuntimeClientConfig = {
    maxAttempts: 1,
    requestHandler: bedrockTransport(dispatcher),
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
  };
  const client = quietly(() => new BedrockRuntimeClient(config));
  // What the service turned out not to offer stays off: to find it out costs a request.
  const offers = { stream: true, fine: streamsFinely(model) };

  /** One try; at once another one where only the manner of asking was at fault. */
  const ask = async (request: Parameters<Converse>[0], call: ConverseOptions): Promise<Attempt> => {
    for (;;) {
      const { stream } = offers;
      const fine = stream && offers.fine && call.onDelta !== undefined;
      const onDelta = call.onDelta ?? (() => undefined);
      const input = toInput(request, { ...options, fine });
      const { signal } = call;
      const tried = await attempt(client, input, { model, timeoutMs, silenceMs, streams: stream, onDelta, signal });
      if (tried.obstacle === "stream" && stream) offers.stream = false;
      else if (tried.obstacle === "fine" && fine) offers.fine = false;
      else return tried;
    }
  };

  const converse: Converse = async (request, call) => {
    const { signal } = call;
    let last: ConverseError = converseError("cancelled", model, "");
    let lost: TokenUsage | null = null;
    const outcome = await withRetry(
      async () => {
        // The last try is accounted for by the caller, who set aside more than it can have cost.
        if (lost !== null) call.onLost?.(lost);
        const tried = await ask(request, call);
        if (tried.reply.ok) return tried.reply;
        last = tried.reply.error;
        lost = tried.lost;
        if (last.kind === "throttled") call.onThrottled?.();
        const reason = reasonOf(last);
        const final = !RETRIED.has(last.kind);
        return err({ failure: failure(final ? "internal" : "network", reason.message), retryAfter: null, final });
      },
      { what: "The request to the model", policy: options.retry ?? RETRY, signal },
    );
    if (outcome.ok) return outcome;
    return err(signal.aborted ? converseError("cancelled", model, "") : last);
  };
  return {
    converse,
    close: async () => {
      client.destroy();
      if (options.dispatcher === undefined) await dispatcher.close();
    },
  };
}
