import type { BedrockRuntimeClientConfig } from "@aws-sdk/client-bedrock-runtime";
import { type Dispatcher, request } from "undici";
import { plainHeaders, urlOf } from "../../platform/http/sdk-handler.ts";

/** Largest reply that is read; a whole block and its explanation are a few kilobytes. */
const MAX_BODY = 4 * 1024 * 1024;

type Handler = Extract<NonNullable<BedrockRuntimeClientConfig["requestHandler"]>, { handle: unknown }>;
type HandlerRequest = Parameters<Handler["handle"]>[0];
type HandlerOptions = Parameters<Handler["handle"]>[1];
type HandlerOutput = Awaited<ReturnType<Handler["handle"]>>;

/** The reply was larger than any honest one. */
export class OversizedReply extends Error {}

function isEventStream(headers: Readonly<Record<string, string>>): boolean {
  return (headers["content-type"] ?? "").includes("eventstream");
}

/** The pieces as they come, up to the size of an honest reply. */
async function* limited(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MAX_BODY) throw new OversizedReply(`the reply is larger than ${MAX_BODY} bytes`);
    yield chunk;
  }
}

async function readBody(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of limited(body)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * The status that an answer deserves. Gateways and proxies have been seen to pass an error on with status 200; taken
 * for a reply it would read as "the model had nothing to say". Such an answer gets the status of its error, so that
 * the SDK's own error path reads it.
 */
export function honestStatus(status: number, headers: Readonly<Record<string, string>>, body: Uint8Array): number {
  if (status !== 200 || isEventStream(headers)) return status;
  const declared = headers["x-amzn-errortype"] ?? "";
  const text = Buffer.from(body).toString("utf8");
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return declared === "" ? status : 502;
  }
  if (typeof parsed !== "object" || parsed === null || ("output" in parsed && declared === "")) return status;
  const said = `${declared} ${text}`;
  if (/throttl|too many (?:tokens|requests)|rate.?limit|slow ?down/i.test(said)) return 429;
  return declared !== "" || "__type" in parsed || "message" in parsed ? 502 : status;
}

/**
 * The SDK's HTTP layer on our dispatcher, so that HTTPS_PROXY, NO_PROXY and additional certificate authorities count
 * for Bedrock as for every other service. HTTP/1.1: a fix is one request and one short reply, streamed or whole.
 */
export function bedrockTransport(dispatcher: Dispatcher): Handler {
  const handle = async (given: HandlerRequest, options?: HandlerOptions): Promise<HandlerOutput> => {
    const response = await request(urlOf(given), {
      dispatcher,
      method: given.method as Dispatcher.HttpMethod,
      headers: given.headers,
      body: given.body ?? null,
      ...(options?.abortSignal === undefined ? {} : { signal: options.abortSignal as AbortSignal }),
    });
    const headers = plainHeaders(response.headers);
    if (isEventStream(headers)) {
      const streamed = { statusCode: response.statusCode, headers, body: limited(response.body) };
      return { response: streamed as unknown as HandlerOutput["response"] };
    }
    const body = await readBody(response.body);
    const statusCode = honestStatus(response.statusCode, headers, body);
    return { response: { statusCode, headers, body } as unknown as HandlerOutput["response"] };
  };
  return {
    metadata: { handlerProtocol: "http/1.1" },
    handle,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  } as Handler;
}
