import type { StreamManner } from "./streaming.ts";

/** What the stand-in answers to one request. */
export type SimReply =
  /** The model calls the tool. */
  | {
      readonly kind: "tool";
      readonly input: unknown;
      readonly name?: string | undefined;
      readonly text?: string | undefined;
      /** Before the behaviour's own. */
      readonly stream?: StreamManner | undefined;
    }
  /** The model answers in prose although a tool was forced. */
  | { readonly kind: "text"; readonly text: string }
  /** The reply hit maxTokens. */
  | { readonly kind: "truncated"; readonly text?: string | undefined }
  | { readonly kind: "filtered" }
  | { readonly kind: "malformed-tool-use" }
  | { readonly kind: SimErrorName; readonly message?: string | undefined }
  /** Any status, headers and body. */
  | {
      readonly kind: "raw";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>> | undefined;
      readonly body: string;
    }
  /** Takes the request and never answers. */
  | { readonly kind: "hang" }
  /** Closes the connection without an answer. */
  | { readonly kind: "reset" };

interface WireError {
  readonly status: number;
  readonly type: string;
  readonly message: string;
}

/** Status, type and text of the runtime's errors, as documented and as seen in public reports. */
export const WIRE_ERRORS = {
  throttled: { status: 429, type: "ThrottlingException", message: "Too many tokens, please wait before trying again." },
  "daily-quota": {
    status: 429,
    type: "ThrottlingException",
    message: "Too many tokens per day, please wait before trying again.",
  },
  "model-not-ready": {
    status: 429,
    type: "ModelNotReadyException",
    message: "The model is not ready for inference. Wait and try again.",
  },
  "access-denied": {
    status: 403,
    type: "AccessDeniedException",
    message: "You don't have access to the model with the specified model ID.",
  },
  "expired-token": {
    status: 403,
    type: "ExpiredTokenException",
    message: "The security token included in the request is expired",
  },
  "invalid-token": {
    status: 403,
    type: "UnrecognizedClientException",
    message: "The security token included in the request is invalid.",
  },
  "missing-token": {
    status: 403,
    type: "MissingAuthenticationTokenException",
    message: "Missing Authentication Token",
  },
  "unknown-model": { status: 400, type: "ValidationException", message: "The provided model identifier is invalid." },
  "needs-profile": {
    status: 400,
    type: "ValidationException",
    message:
      "Invocation of model ID with on-demand throughput isn\u2019t supported. Retry your request with the ID or ARN of an inference profile that contains this model.",
  },
  "no-such-model": {
    status: 404,
    type: "ResourceNotFoundException",
    message: "Could not resolve the foundation model from the provided model identifier.",
  },
  "too-long": { status: 400, type: "ValidationException", message: "Input is too long for requested model." },
  invalid: {
    status: 400,
    type: "ValidationException",
    message: "Malformed input request, please reformat your input and try again.",
  },
  "model-error": {
    status: 424,
    type: "ModelErrorException",
    message: "The request failed due to an error while processing the model.",
  },
  "model-timeout": { status: 408, type: "ModelTimeoutException", message: "The request took too long to process." },
  internal: {
    status: 500,
    type: "InternalServerException",
    message: "An internal server error occurred. Retry your request.",
  },
  unavailable: {
    status: 503,
    type: "ServiceUnavailableException",
    message: "Bedrock is unable to process your request.",
  },
} as const satisfies Readonly<Record<string, WireError>>;
export type SimErrorName = keyof typeof WIRE_ERRORS;

/** The error behind a reply, or null when the reply is none. */
export function wireErrorOf(reply: SimReply): WireError | null {
  if (!Object.hasOwn(WIRE_ERRORS, reply.kind)) return null;
  const known: WireError = WIRE_ERRORS[reply.kind as SimErrorName];
  const message = "message" in reply && reply.message !== undefined ? reply.message : known.message;
  return { ...known, message };
}

/** An error with status 200, as broken gateways deliver it. */
export const DISGUISED_THROTTLING: SimReply = {
  kind: "raw",
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ message: WIRE_ERRORS.throttled.message }),
};

/** A body that is no JSON. */
export const BROKEN_JSON: SimReply = {
  kind: "raw",
  status: 200,
  headers: { "content-type": "application/json" },
  body: '{"output":{"message":{"role":"assistant","content":[{"toolUse":{"inp',
};

/** JSON without a message. */
export const EMPTY_OBJECT: SimReply = {
  kind: "raw",
  status: 200,
  headers: { "content-type": "application/json" },
  body: "{}",
};

/** The page of a gateway in between. */
export const HTML_PAGE: SimReply = {
  kind: "raw",
  status: 502,
  headers: { "content-type": "text/html" },
  body: "<html><body><h1>502 Bad Gateway</h1></body></html>",
};

export interface ModelOutput {
  readonly content: readonly Record<string, unknown>[];
  readonly stopReason: string;
}

/** The message of a reply that is no error. */
export function outputOf(
  reply: SimReply,
  facts: { readonly number: number; readonly tool: string | null },
): ModelOutput {
  switch (reply.kind) {
    case "tool": {
      const name = reply.name ?? facts.tool ?? "tool";
      const toolUse = { toolUseId: `tooluse_${String(facts.number).padStart(8, "0")}`, name, input: reply.input };
      const text = reply.text === undefined ? [] : [{ text: reply.text }];
      return { content: [...text, { toolUse }], stopReason: "tool_use" };
    }
    case "text":
      return { content: [{ text: reply.text }], stopReason: "end_turn" };
    case "truncated":
      return { content: [{ text: reply.text ?? "The block needs" }], stopReason: "max_tokens" };
    case "filtered":
      return { content: [{ text: "Sorry, I cannot help with that." }], stopReason: "content_filtered" };
    default:
      return { content: [{ text: "{" }], stopReason: "malformed_tool_use" };
  }
}
