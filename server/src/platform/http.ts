import { fetch } from "undici";
import { version } from "../../../package.json";
import { type Failure, failure } from "../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../shared/src/result.ts";
import { interrupted } from "./http/abort.ts";
import { sharedDispatcher } from "./http/dispatcher.ts";
import { excerpt, redact, safeUrl } from "./http/redact.ts";

export { installGlobalDispatcher } from "./http/dispatcher.ts";

/** Sent with every request, so that an operator of a service can tell who calls. */
export const USER_AGENT = `terrafix/${version}`;

const DEFAULT_TIMEOUT = 60_000;
const DEFAULT_MAX_BYTES = 32 * 1024 * 1024;

export interface HttpRequest {
  readonly url: URL;
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
  /** Milliseconds for the whole exchange, body included; 60 s unless told. */
  readonly timeout?: number | undefined;
  /** Largest accepted body; 32 MiB unless told. */
  readonly maxBytes?: number | undefined;
  /** Values that must not show up in a message. */
  readonly secrets?: readonly string[] | undefined;
  /** Takes the body of a 200 piece by piece; `text` is then empty. False ends the reading early. */
  readonly onText?: ((piece: string) => boolean) | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** The body, decoded as UTF-8. */
  readonly text: string;
}

class BodyTooLarge extends Error {}

/** Reads at most `maxBytes`; stops reading (and closes the connection) at the first byte beyond. */
async function readBody(body: AsyncIterable<Uint8Array> | null, maxBytes: number): Promise<string> {
  const pieces: string[] = [];
  await readPieces(body, maxBytes, (piece) => {
    pieces.push(piece);
    return true;
  });
  return pieces.join("");
}

/** Decodes a body as UTF-8 piece by piece, until it ends or `onText` has had enough. */
export async function readPieces(
  body: AsyncIterable<Uint8Array> | null,
  maxBytes: number,
  onText: (piece: string) => boolean,
): Promise<void> {
  const decoder = new TextDecoder();
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new BodyTooLarge();
    if (!onText(decoder.decode(chunk, { stream: true }))) return;
  }
  onText(decoder.decode());
}

/** The innermost errors of a chain or of an aggregate (`fetch failed` says nothing; its cause does). */
function rootCauses(error: unknown): Error[] {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.flatMap(rootCauses);
  if (!(error instanceof Error)) return [];
  return error.cause instanceof Error ? rootCauses(error.cause) : [error];
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}

const TIMEOUT_CODES: ReadonlySet<string> = new Set([
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "ETIMEDOUT",
]);

/** What to try, by the system's error code. */
const HINTS: Readonly<Record<string, string>> = {
  ENOTFOUND: "The host name is not known: check the address and the network.",
  EAI_AGAIN: "The host name could not be looked up: check the network.",
  ECONNREFUSED: "Nothing answers there: check the address and any proxy (HTTPS_PROXY).",
  ECONNRESET: "The connection was closed by the other side.",
  UND_ERR_SOCKET: "The connection was closed by the other side.",
  SELF_SIGNED_CERT_IN_CHAIN: "Name your company's certificate authority in NODE_EXTRA_CA_CERTS.",
  DEPTH_ZERO_SELF_SIGNED_CERT: "Name its certificate in NODE_EXTRA_CA_CERTS.",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "Name your company's certificate authority in NODE_EXTRA_CA_CERTS.",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "Name your company's certificate authority in NODE_EXTRA_CA_CERTS.",
  CERT_HAS_EXPIRED: "Its certificate has expired.",
};

function failureOf(error: unknown, request: HttpRequest): Failure {
  const where = safeUrl(request.url);
  if (error instanceof BodyTooLarge) {
    return failure("invalid-response", `${where} sent more than ${request.maxBytes ?? DEFAULT_MAX_BYTES} bytes.`);
  }
  const causes = rootCauses(error);
  if (causes.some((cause) => TIMEOUT_CODES.has(codeOf(cause)))) {
    return failure("timeout", `${where} did not answer in time.`);
  }
  const hint = causes.map((cause) => HINTS[codeOf(cause)]).find((text) => text !== undefined);
  const detail = causes.map((cause) => cause.message || codeOf(cause)).find((text) => text !== "") ?? "unknown error";
  const clean = excerpt(redact(detail, request.secrets));
  return failure("network", `Could not reach ${where}: ${clean}.${hint === undefined ? "" : ` ${hint}`}`);
}

/**
 * The one way our own REST clients reach the network. Any status is an answer and comes back as such; a failure is
 * one of `network`, `timeout`, `interrupted`, or `invalid-response` (body over the cap). Redirects are not followed:
 * an API that redirects is a wrong base address, and a followed one could carry a token to another host.
 */
export async function request(given: HttpRequest): Promise<Result<HttpResponse, Failure>> {
  const where = safeUrl(given.url);
  if (given.signal.aborted) return err(interrupted(`The call of ${where}`));
  const timeout = given.timeout ?? DEFAULT_TIMEOUT;
  // Not AbortSignal.any: on Node 20 it keeps listeners on a long-lived signal.
  const controller = new AbortController();
  const onAbort = (): void => controller.abort();
  const timer = setTimeout(onAbort, timeout);
  given.signal.addEventListener("abort", onAbort, { once: true });
  try {
    const response = await fetch(given.url, {
      method: given.method ?? "GET",
      headers: { "user-agent": USER_AGENT, ...given.headers },
      ...(given.body === undefined ? {} : { body: given.body }),
      redirect: "manual",
      signal: controller.signal,
      dispatcher: sharedDispatcher(),
    });
    const { status, headers } = response;
    const maxBytes = given.maxBytes ?? DEFAULT_MAX_BYTES;
    if (given.onText === undefined || status !== 200) {
      return ok({ status, headers, text: await readBody(response.body, maxBytes) });
    }
    await readPieces(response.body, maxBytes, given.onText);
    return ok({ status, headers, text: "" });
  } catch (error) {
    if (given.signal.aborted) return err(interrupted(`The call of ${where}`));
    if (controller.signal.aborted) return err(failure("timeout", `${where} did not answer within ${timeout} ms.`));
    return err(failureOf(error, given));
  } finally {
    clearTimeout(timer);
    given.signal.removeEventListener("abort", onAbort);
  }
}
