import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseCommand,
  type ConverseCommandInput,
  type ConverseCommandOutput,
  type Message,
} from "@aws-sdk/client-bedrock-runtime";
import type { Dispatcher } from "undici";
import { z } from "zod";
import { failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { createDispatcher } from "../../platform/http/dispatcher.ts";
import { type RetryPolicy, withRetry } from "../../platform/http/retry.ts";
import {
  type Converse,
  type ConverseError,
  type ConverseMessage,
  type ConverseReply,
  type ConverseRequest,
  reasonOf,
  type TokenUsage,
} from "./converse.ts";
import { classify, converseError } from "./errors.ts";
import { bedrockTransport } from "./transport.ts";

export interface BedrockClientOptions {
  /** Model id, inference profile id or ARN. */
  readonly model: string;
  /** Without one the SDK's own chain decides (AWS_REGION, profile). */
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
  /** Milliseconds for one try, reply included. */
  readonly timeoutMs: number;
  /** Without them the SDK's own chain decides (environment, profile, SSO, instance role). */
  readonly credentials?: BedrockRuntimeClientConfig["credentials"];
  /** Tries on throttling, outages and broken connections. */
  readonly retry?: RetryPolicy | undefined;
  /** 0 unless told; null leaves it to the model (some accept no temperature). */
  readonly temperature?: number | null | undefined;
  /** Decided by the model's family unless told. */
  readonly promptCaching?: boolean | undefined;
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

/** Families for which the service documents cache points; others reject the field. */
function cachesPrompts(model: string): boolean {
  return /anthropic\.claude-(?:3-[57]|[a-z]+-4|[4-9])|anthropic\.claude-(?:opus|sonnet|haiku)-|amazon\.nova/.test(
    model,
  );
}

function toMessage(message: ConverseMessage): Message {
  if (message.role === "user") return { role: "user", content: [{ text: message.text }] };
  if (message.role === "feedback") {
    const { toolUseId, text } = message;
    return { role: "user", content: [{ toolResult: { toolUseId, status: "error", content: [{ text }] } }] };
  }
  const { text, toolUse } = message;
  return {
    role: "assistant",
    content: [
      // The service rejects empty text.
      ...(text.trim() === "" ? [] : [{ text }]),
      ...(toolUse === null
        ? []
        : [{ toolUse: { toolUseId: toolUse.id, name: toolUse.name, input: asDocument(toolUse.input) } }]),
    ],
  };
}

type Document = NonNullable<NonNullable<NonNullable<Message["content"]>[number]["toolUse"]>["input"]>;

/** What came as JSON goes back as JSON; a tool's input must be an object. */
function asDocument(input: unknown): Document {
  return (typeof input === "object" && input !== null ? input : {}) as Document;
}

function toInput(request: ConverseRequest, options: BedrockClientOptions): ConverseCommandInput {
  const { tool } = request;
  const caching = options.promptCaching ?? cachesPrompts(options.model);
  const temperature = options.temperature === undefined ? 0 : options.temperature;
  return {
    modelId: options.model,
    // Tools come before the system text in the cached prefix, so one point at the end covers both.
    system: [{ text: request.system }, ...(caching ? [{ cachePoint: { type: "default" as const } }] : [])],
    messages: request.messages.map(toMessage),
    inferenceConfig: { maxTokens: request.maxTokens, ...(temperature === null ? {} : { temperature }) },
    toolConfig: {
      tools: [
        {
          toolSpec: { name: tool.name, description: tool.description, inputSchema: { json: asDocument(tool.schema) } },
        },
      ],
      toolChoice: { tool: { name: tool.name } },
    },
  };
}

const COUNT = z.number().int().nonnegative();
const OUTPUT = z.object({
  stopReason: z.string(),
  output: z.object({
    message: z.object({
      content: z.array(
        z.object({
          text: z.string().optional(),
          toolUse: z
            .object({ toolUseId: z.string().min(1), name: z.string(), input: z.unknown().optional() })
            .optional(),
        }),
      ),
    }),
  }),
});
const USAGE = z.object({
  inputTokens: COUNT,
  outputTokens: COUNT,
  cacheReadInputTokens: COUNT.nullish(),
  cacheWriteInputTokens: COUNT.nullish(),
});

function usageOf(output: ConverseCommandOutput): TokenUsage | null {
  const parsed = USAGE.safeParse(output.usage);
  if (!parsed.success) return null;
  const { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens } = parsed.data;
  const cacheReadTokens = cacheReadInputTokens ?? 0;
  return { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens: cacheWriteInputTokens ?? 0 };
}

const STOPS: Readonly<Record<string, ConverseReply["stop"]>> = {
  max_tokens: "truncated",
  malformed_tool_use: "malformed",
  malformed_model_output: "malformed",
};

function readOutput(output: ConverseCommandOutput, model: string): Result<ConverseReply, ConverseError> {
  const usage = usageOf(output);
  const paid = usage === null ? {} : { usage };
  const parsed = OUTPUT.safeParse(output);
  if (!parsed.success) return err({ ...converseError("malformed", model, "it holds no message"), ...paid });
  const { stopReason, output: body } = parsed.data;
  if (stopReason === "content_filtered" || stopReason === "guardrail_intervened") {
    return err({ ...converseError("refused", model, stopReason), ...paid });
  }
  if (stopReason === "model_context_window_exceeded") {
    return err({ ...converseError("context-too-long", model, stopReason), ...paid });
  }
  const text = body.message.content.map((part) => part.text ?? "").join("");
  const used = body.message.content.find((part) => part.toolUse !== undefined)?.toolUse;
  const toolUse = used === undefined ? null : { id: used.toolUseId, name: used.name, input: used.input };
  const stop = STOPS[stopReason] ?? (toolUse === null ? "text" : "tool-use");
  return ok({ stop, text, toolUse, usage });
}

/** One try with its own time limit, apart from the caller's signal. */
async function sendOnce(
  client: BedrockRuntimeClient,
  input: ConverseCommandInput,
  options: { readonly model: string; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Result<ConverseReply, ConverseError>> {
  const { model, signal } = options;
  if (signal.aborted) return err(converseError("cancelled", model, ""));
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const timer = setTimeout(stop, options.timeoutMs);
  signal.addEventListener("abort", stop, { once: true });
  try {
    return readOutput(await client.send(new ConverseCommand(input), { abortSignal: controller.signal }), model);
  } catch (error) {
    if (signal.aborted) return err(converseError("cancelled", model, ""));
    if (controller.signal.aborted) return err(converseError("timeout", model, ""));
    return err(classify(error, model));
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

/**
 * The Bedrock runtime's Converse API with a forced tool. The SDK's own retries are off: they know requests, and the
 * service throttles by tokens. Every outcome is a value; exceptions are bugs.
 */
export function createBedrockClient(options: BedrockClientOptions): BedrockClient {
  const { model, timeoutMs } = options;
  const dispatcher =
    options.dispatcher ?? createDispatcher(process.env, { connect: 10_000, headers: timeoutMs, body: timeoutMs });
  const client = new BedrockRuntimeClient({
    maxAttempts: 1,
    requestHandler: bedrockTransport(dispatcher),
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
  });
  const converse: Converse = async (request, { signal, onThrottled }) => {
    const input = toInput(request, options);
    let last: ConverseError = converseError("cancelled", model, "");
    const outcome = await withRetry(
      async () => {
        const reply = await sendOnce(client, input, { model, timeoutMs, signal });
        if (reply.ok) return reply;
        last = reply.error;
        if (last.kind === "throttled") onThrottled?.();
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
