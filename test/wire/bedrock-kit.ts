import { type BedrockClientOptions, createBedrockClient } from "../../server/src/remediate/bedrock/client.ts";
import type { ConverseRequest } from "../../server/src/remediate/bedrock/converse.ts";
import { SYSTEM_PROMPT } from "../../server/src/remediate/bedrock/prompt/system.ts";
import { PROPOSE_FIX } from "../../server/src/remediate/bedrock/reply.ts";

export const MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
export const FAST = { retries: 3, minDelay: 1, maxDelay: 2, maxRetryAfter: 10 };
export const REQUEST: ConverseRequest = {
  system: SYSTEM_PROMPT,
  tool: PROPOSE_FIX,
  messages: [{ role: "user", text: "hello" }],
  maxTokens: 1_500,
};

/** Clients of a stand-in, and how to close all that were made; `closers` takes what else is to be closed with them. */
export function clientsOf(sim: () => { readonly url: string }) {
  const closers: (() => Promise<void>)[] = [];
  return {
    closers,
    client: (changes: Partial<BedrockClientOptions> = {}) => {
      const made = createBedrockClient({
        model: MODEL,
        region: "us-east-1",
        endpoint: sim().url,
        timeoutMs: 5_000,
        credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
        retry: FAST,
        ...changes,
      });
      closers.push(made.close);
      return made;
    },
    closeAll: async (): Promise<void> => {
      await Promise.all(closers.splice(0).map((close) => close()));
    },
  };
}
