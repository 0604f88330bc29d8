import type { SimRequest } from "./request.ts";

/** The wire's TokenUsage. */
export interface SimUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
  readonly cacheReadInputTokens: number;
  readonly cacheWriteInputTokens: number;
}

/** Shorter prefixes are not cached (documented minimum for Claude Sonnet). */
const MINIMUM_CACHED = 1_024;

/** About four characters per token; the real tokenizer is not public. */
export function countTokens(value: unknown): number {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return Math.ceil(text.length / 4);
}

/** Input tokens: those before the cache point apart from the rest. */
export function inputTokens({ body }: SimRequest): { readonly cacheable: number; readonly rest: number } {
  const prefix =
    countTokens(body.toolConfig?.tools ?? "") + countTokens((body.system ?? []).map((part) => part.text).join(""));
  const messages = countTokens(body.messages);
  const marked = (body.system ?? []).some((part) => part.cachePoint !== undefined);
  return marked && prefix >= MINIMUM_CACHED
    ? { cacheable: prefix, rest: messages }
    : { cacheable: 0, rest: prefix + messages };
}

/** Prompt caching per model and prefix. The real cache forgets after five minutes; this one lives as long as the server. */
export function createUsageMeter(): (request: SimRequest, output: unknown) => SimUsage {
  const cached = new Set<string>();
  return (request, output) => {
    const { cacheable, rest } = inputTokens(request);
    const key = `${request.modelId}\n${JSON.stringify([request.body.toolConfig?.tools, request.body.system])}`;
    const hit = cacheable > 0 && cached.has(key);
    if (cacheable > 0) cached.add(key);
    const outputTokens = countTokens(output);
    return {
      inputTokens: rest,
      outputTokens,
      totalTokens: rest + cacheable + outputTokens,
      cacheReadInputTokens: hit ? cacheable : 0,
      cacheWriteInputTokens: hit ? 0 : cacheable,
    };
  };
}
