import { redact } from "../../observe/redact.ts";
import { excerpt } from "../../platform/http/redact.ts";
import type { ConverseError, ConverseErrorKind } from "./converse.ts";
import { BrokenStream } from "./stream.ts";
import { OversizedReply } from "./transport.ts";

/** What an exception of the SDK gives away, read without trusting its shape. */
interface Facts {
  readonly name: string;
  readonly message: string;
  readonly status: number;
  readonly codes: readonly string[];
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** System error codes of the whole chain (`fetch failed` says nothing; its cause does). */
function codesOf(error: unknown, depth = 0): string[] {
  if (depth > 5) return [];
  const code = field(error, "code");
  const inner = field(error, "errors");
  return [
    ...(typeof code === "string" ? [code] : []),
    ...codesOfMany(inner, depth),
    ...(field(error, "cause") === undefined ? [] : codesOf(field(error, "cause"), depth + 1)),
  ];
}

function codesOfMany(errors: unknown, depth: number): string[] {
  return Array.isArray(errors) ? errors.flatMap((error) => codesOf(error, depth + 1)) : [];
}

function factsOf(error: unknown): Facts {
  const name = field(error, "name");
  const message = field(error, "message");
  const status = field(field(error, "$metadata"), "httpStatusCode");
  return {
    // In the middle of a stream an exception that the SDK does not know has its wire name: `modelTimeoutException`.
    name: typeof name === "string" ? name.charAt(0).toUpperCase() + name.slice(1) : "",
    message: typeof message === "string" ? message : String(error),
    status: typeof status === "number" ? status : 0,
    codes: codesOf(error),
  };
}

const TIMEOUT_CODES: ReadonlySet<string> = new Set([
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
]);

/** In order: the first that holds decides. Names and texts as the Bedrock runtime sends them. */
const RULES: readonly (readonly [ConverseErrorKind, (facts: Facts) => boolean])[] = [
  ["daily-quota", ({ name, message }) => /Throttling|Quota/.test(name) && /per day/i.test(message)],
  [
    "throttled",
    ({ name, status }) =>
      status === 429 ||
      /^(?:Throttling|TooManyRequests|ServiceQuotaExceeded|RequestLimitExceeded|ModelNotReady)/.test(name),
  ],
  ["timeout", ({ name, codes }) => name === "ModelTimeoutException" || codes.some((code) => TIMEOUT_CODES.has(code))],
  [
    "unauthorized",
    ({ name, status }) =>
      status === 401 ||
      /^(?:ExpiredToken|UnrecognizedClient|InvalidSignature|IncompleteSignature|MissingAuthenticationToken|InvalidClientTokenId|SignatureDoesNotMatch|CredentialsProviderError|TokenProviderError|RequestExpired|NotAuthorized)/.test(
        name,
      ),
  ],
  [
    "misconfigured",
    ({ message, status }) => status === 0 && /region is missing|invalid (?:url|endpoint)/i.test(message),
  ],
  ["forbidden", ({ name, status }) => name.startsWith("AccessDenied") || status === 403],
  [
    "model-not-found",
    ({ name, status, message }) =>
      name === "ResourceNotFoundException" ||
      status === 404 ||
      (name === "ValidationException" &&
        /model identifier is invalid|on-demand throughput isn.t supported|inference profile|model.*not.*(?:found|exist|supported)/i.test(
          message,
        )),
  ],
  [
    "context-too-long",
    ({ name, message }) =>
      name === "ValidationException" && /too long|too large|context (?:window|length)|exceeds? .*token/i.test(message),
  ],
  [
    "refused",
    ({ name, message }) => name === "ValidationException" && /guardrail|content filter|blocked/i.test(message),
  ],
  // In the middle of a stream; the documentation says to try again.
  ["service", ({ name }) => name === "ModelStreamErrorException"],
  ["invalid-request", ({ name, status }) => name === "ValidationException" || status === 400 || status === 424],
  [
    "service",
    ({ name, status }) => status >= 500 || /^(?:Internal(?:Server|Failure|Error)|ServiceUnavailable)/i.test(name),
  ],
  ["network", ({ codes, name }) => codes.length > 0 || name === "NetworkingError"],
];

/** `what it said` completes the sentence with the service's own words. */
const SENTENCES: Readonly<Record<ConverseErrorKind, (model: string, said: string) => string>> = {
  throttled: (_model, said) =>
    `Bedrock throttles this account's tokens per minute (${said}). Lower bedrock.tokensPerMinute or ask AWS for a higher quota.`,
  "daily-quota": (_model, said) =>
    `The account's tokens per day for this model are used up (${said}). Run again tomorrow or ask AWS for a higher quota.`,
  timeout: (model) => `Bedrock did not answer for ${model} in time. Try again, or raise bedrock.timeoutMs.`,
  unauthorized: (_model, said) =>
    `AWS did not accept the credentials (${said}). Sign in again (aws sso login) or renew the AWS variables.`,
  forbidden: (model, said) =>
    `These credentials may not use ${model} (${said}). Grant bedrock:InvokeModelWithResponseStream and access to the model in this region.`,
  "model-not-found": (model, said) =>
    `Bedrock does not offer ${model} here (${said}). Check TERRAFIX_BEDROCK_MODEL and TERRAFIX_BEDROCK_REGION; newer models need an inference profile id such as us.anthropic….`,
  "context-too-long": (model, said) =>
    `The block and its context are too long for ${model} (${said}). Split the block.`,
  refused: (_model, said) => `The model's safety filter stopped the reply (${said}).`,
  malformed: (_model, said) =>
    `Bedrock's answer could not be read (${said}). Check TERRAFIX_BEDROCK_ENDPOINT and any proxy.`,
  service: (_model, said) => `Bedrock has a problem of its own (${said}). Try again later.`,
  network: (_model, said) =>
    `Could not reach Bedrock (${said}). Check the network, HTTPS_PROXY and TERRAFIX_BEDROCK_ENDPOINT.`,
  misconfigured: (_model, said) => `Bedrock is not configured (${said}). Set TERRAFIX_BEDROCK_REGION or AWS_REGION.`,
  "invalid-request": (model, said) => `Bedrock rejected the request for ${model} (${said}).`,
  cancelled: () => "The request to the model was interrupted.",
};

/** Builds an error with its sentence; `said` may be anything that a peer sent. */
export function converseError(kind: ConverseErrorKind, model: string, said: string): ConverseError {
  return { kind, message: SENTENCES[kind](model, excerpt(redact(said)).replace(/\.$/, "")) };
}

function kindOf(error: unknown, facts: Facts): ConverseErrorKind {
  if (error instanceof OversizedReply) return "malformed";
  // The second is the SDK's own word for a stream that ends inside a message.
  if (error instanceof BrokenStream || facts.message === "Truncated event message received.") return "network";
  return RULES.find(([, holds]) => holds(facts))?.[0] ?? "malformed";
}

/** Maps whatever the SDK threw to a typed value. Anything unknown is an answer that could not be read. */
export function classify(error: unknown, model: string): ConverseError {
  const facts = factsOf(error);
  const kind = kindOf(error, facts);
  const said = facts.message.trim() === "" ? facts.name || `status ${facts.status}` : facts.message;
  return converseError(kind, model, said);
}

/** What in the manner of asking stands in the way: a reply in a stream, or one in fine pieces. */
export type Obstacle = "stream" | "fine";

/** The words are those of AWS and of gateways before it; an error that only resembles them costs one more request. */
export function obstacleOf(error: unknown): Obstacle | null {
  const { name, message, status } = factsOf(error);
  const invalid = name === "ValidationException" || status === 400;
  if (invalid && /beta flag|anthropic_beta/i.test(message)) return "fine";
  if (/InvokeModelWithResponseStream/.test(message)) return "stream";
  if (invalid && /stream/i.test(message)) return "stream";
  return name === "UnknownOperationException" || status === 405 || status === 501 ? "stream" : null;
}
