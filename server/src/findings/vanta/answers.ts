import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { excerpt, redact } from "../../platform/http/redact.ts";
import { type FailedTry, parseRetryAfter } from "../../platform/http/retry.ts";
import type { HttpResponse } from "../../platform/http.ts";
import { oauthErrorSchema } from "./schemas.ts";

/** Parses a body as JSON; null when it is not. */
export function parseJson(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}

/** The body of an error answer, short and safe. The API does not document its shape; gateways send HTML. */
function bodyExcerpt(text: string, secrets: readonly string[]): string {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.startsWith("<")) return "";
  return ` It said: ${excerpt(redact(trimmed, secrets))}`;
}

/** A failed answer of any endpoint as our failure. `what` names the call for the user. */
export function statusFailure(what: string, response: HttpResponse, secrets: readonly string[]): FailedTry {
  const { status } = response;
  const said = bodyExcerpt(response.text, secrets);
  const plain = (code: Failure["code"], message: string): FailedTry => ({
    failure: failure(code, message + said),
    retryAfter: null,
  });
  if (status === 429 || status >= 500) {
    const code = status === 429 ? "rate-limited" : "network";
    const message = status === 429 ? "Vanta's rate limit was reached." : `Vanta answered ${status}.`;
    return {
      failure: failure(code, `${what} failed: ${message}${said}`),
      retryAfter: parseRetryAfter(response.headers.get("retry-after")),
    };
  }
  if (status === 403) {
    return plain("forbidden", `${what} is not allowed: the application needs the scope vanta-api.all:read.`);
  }
  if (status === 404) return plain("not-found", `${what} failed: Vanta knows no such thing (404).`);
  if (status >= 300 && status < 400) {
    return plain("invalid-response", `${what} was redirected (${status}): check VANTA_BASE_URL.`);
  }
  return plain("invalid-response", `${what} failed: Vanta answered ${status}.`);
}

/** The JSON of a good answer, or why there is none. */
export function readJson(what: string, response: HttpResponse): Result<unknown, FailedTry> {
  const parsed = parseJson(response.text);
  if (parsed !== null) return ok(parsed.value);
  const html = response.text.trimStart().startsWith("<");
  const message = html
    ? `${what} was answered with a web page rather than JSON: check VANTA_BASE_URL and any proxy on the way.`
    : `${what} was answered with something that is not JSON.`;
  return err({ failure: failure("invalid-response", message), retryAfter: null });
}

/** A refused request for a token, with what the user can do. */
export function signInFailure(response: HttpResponse, secrets: readonly string[]): FailedTry {
  const { status } = response;
  if (status === 429 || status >= 500) return statusFailure("Signing in to Vanta", response, secrets);
  const parsed = oauthErrorSchema.safeParse(parseJson(response.text)?.value);
  const error = parsed.success ? parsed.data.error : "";
  const said = error === "" ? "" : ` (${excerpt(redact(error, secrets), 60)})`;
  const final = (code: Failure["code"], message: string): FailedTry => ({
    failure: failure(code, message),
    retryAfter: null,
  });
  if (error === "invalid_scope" || status === 403) {
    const hint = "create a Manage Vanta application with the scope vanta-api.all:read.";
    return final("forbidden", `Vanta refuses the scope${said}: ${hint}`);
  }
  if (status === 400 || status === 401) {
    const hint = "check VANTA_CLIENT_ID and VANTA_CLIENT_SECRET (Settings > Developer Console).";
    return final("unauthorized", `Vanta does not accept the credentials${said}: ${hint}`);
  }
  return statusFailure("Signing in to Vanta", response, secrets);
}
