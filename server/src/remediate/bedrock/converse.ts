import { type Failure, failure, type Refusal, refusal } from "../../../../shared/src/reasons.ts";
import type { Result } from "../../../../shared/src/result.ts";

/**
 * The seam between the fix loop and the model service: one call, plain data both ways. Another service is another
 * function of type {@link Converse}.
 */
export type Converse = (
  request: ConverseRequest,
  options: ConverseOptions,
) => Promise<Result<ConverseReply, ConverseError>>;

export interface ConverseOptions {
  readonly signal: AbortSignal;
  /** Called for every throttled try, also those that a later try makes good. */
  readonly onThrottled?: (() => void) | undefined;
  /** Gets the reply as it grows. Given only where somebody watches: some models are then asked for smaller pieces. */
  readonly onDelta?: ((delta: ConverseDelta) => void) | undefined;
  /** Called for every try that broke off after the model had begun, with what it will have cost; estimated. */
  readonly onLost?: ((usage: TokenUsage) => void) | undefined;
}

/** A piece of a reply on its way. `start`: a try begins, what came before it is void. */
export type ConverseDelta =
  | { readonly kind: "start" }
  /** JSON text of the tool's input, in pieces cut anywhere. */
  | { readonly kind: "input"; readonly json: string };

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  /** JSON schema of the tool's input. */
  readonly schema: { readonly [key: string]: Json };
}

export interface ToolUse {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

export type ConverseMessage =
  | { readonly role: "user"; readonly text: string }
  | { readonly role: "assistant"; readonly text: string; readonly toolUse: ToolUse | null }
  /** Answers a tool call whose outcome was not good enough. */
  | { readonly role: "feedback"; readonly toolUseId: string; readonly text: string };

export interface ConverseRequest {
  /** The fixed part; cached by the service when it can. */
  readonly system: string;
  /** The model must call this tool. */
  readonly tool: ToolSpec;
  readonly messages: readonly ConverseMessage[];
  readonly maxTokens: number;
}

/** Tokens as the service counted them. `inputTokens` leaves out what was read from or written to the cache. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

export const NO_USAGE: TokenUsage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

/** Sum of two counts. */
export function addUsage(a: TokenUsage, b: TokenUsage): TokenUsage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
  };
}

export interface ConverseReply {
  /** `truncated`: the reply hit `maxTokens`; `malformed`: the service could not read the model's tool call. */
  readonly stop: "tool-use" | "text" | "truncated" | "malformed";
  readonly text: string;
  readonly toolUse: ToolUse | null;
  /** Null when the service did not say. */
  readonly usage: TokenUsage | null;
}

export const CONVERSE_ERRORS = [
  "throttled",
  "daily-quota",
  "timeout",
  "unauthorized",
  "forbidden",
  "model-not-found",
  "context-too-long",
  "refused",
  "malformed",
  "service",
  "network",
  "misconfigured",
  "invalid-request",
  "cancelled",
] as const;
export type ConverseErrorKind = (typeof CONVERSE_ERRORS)[number];

export interface ConverseError {
  readonly kind: ConverseErrorKind;
  /** One sentence: what happened and what the user can do. Holds no secret. */
  readonly message: string;
  /** A refused reply is paid for too. */
  readonly usage?: TokenUsage | undefined;
}

/** The reason that a report carries for an error of the model service. */
export function reasonOf(error: ConverseError): Refusal | Failure {
  const { message } = error;
  switch (error.kind) {
    case "throttled":
    case "daily-quota":
      return failure("rate-limited", message);
    case "timeout":
      return failure("timeout", message);
    case "unauthorized":
      return failure("unauthorized", message);
    case "forbidden":
      return failure("forbidden", message);
    case "model-not-found":
    case "misconfigured":
      return failure("not-found", message);
    case "context-too-long":
      return refusal("no-fix", message);
    case "refused":
      return refusal("model-refused", message);
    case "malformed":
    case "invalid-request":
      return failure("invalid-response", message);
    case "service":
    case "network":
      return failure("network", message);
    case "cancelled":
      return failure("interrupted", message);
  }
}
