import * as z from "zod";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { ConverseError, ConverseReply, TokenUsage } from "./converse.ts";
import { converseError } from "./errors.ts";

/** An answer of the service before it is trusted: of Converse as it came, of ConverseStream put together. */
export interface RawAnswer {
  readonly stopReason?: unknown;
  readonly output?: unknown;
  readonly usage?: unknown;
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

function usageOf(answer: RawAnswer): TokenUsage | null {
  const parsed = USAGE.safeParse(answer.usage);
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

/** Reads an answer without trusting its shape. */
export function readAnswer(answer: RawAnswer, model: string): Result<ConverseReply, ConverseError> {
  const usage = usageOf(answer);
  const paid = usage === null ? {} : { usage };
  const parsed = OUTPUT.safeParse(answer);
  if (!parsed.success) return err({ ...converseError("malformed", model, "it holds no message"), ...paid });
  const { stopReason, output } = parsed.data;
  if (stopReason === "content_filtered" || stopReason === "guardrail_intervened") {
    return err({ ...converseError("refused", model, stopReason), ...paid });
  }
  if (stopReason === "model_context_window_exceeded") {
    return err({ ...converseError("context-too-long", model, stopReason), ...paid });
  }
  const text = output.message.content.map((part) => part.text ?? "").join("");
  const used = output.message.content.find((part) => part.toolUse !== undefined)?.toolUse;
  const toolUse = used === undefined ? null : { id: used.toolUseId, name: used.name, input: used.input };
  const stop = STOPS[stopReason] ?? (toolUse === null ? "text" : "tool-use");
  return ok({ stop, text, toolUse, usage });
}
