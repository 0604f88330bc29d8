import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";

export const DEFAULT_VANTA_URL = "https://api.vanta.com";

/**
 * Hosts that Vanta has named as its own: the first two in today's documentation, the regional ones in its published
 * clients until February 2026. The client secret is sent to the host, so a mistyped or smuggled-in address must not get it.
 */
export const VANTA_HOSTS: readonly string[] = [
  "api.vanta.com",
  "api.vanta-gov.com",
  "api.eu.vanta.com",
  "api.aus.vanta.com",
];

const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Checks where the credentials may be sent: https to a Vanta host, or this machine (http allowed, for a local
 * stand-in or a tunnel).
 *
 * `allowAnyHost` lifts the list, not the demand for https: for a company's own API gateway in front of Vanta, and for
 * a host that Vanta adds after this release. It is an option of its own so that a changed base address alone
 * (a repository's settings file, say) can never send the secret elsewhere.
 */
export function checkBaseUrl(text: string, allowAnyHost = false): Result<URL, Failure> {
  const wrong = (message: string): Result<URL, Failure> => err(failure("invalid-response", message));
  if (!URL.canParse(text)) return wrong(`VANTA_BASE_URL is not an address; the default is ${DEFAULT_VANTA_URL}.`);
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") {
    return wrong("VANTA_BASE_URL must not hold a user name or password; use VANTA_CLIENT_ID and VANTA_CLIENT_SECRET.");
  }
  if (LOOPBACK.has(url.hostname)) {
    if (url.protocol === "http:" || url.protocol === "https:") return ok(withoutTail(url));
  }
  if (url.protocol !== "https:") {
    return wrong(`VANTA_BASE_URL must begin with https:// (http:// is for this machine only), not ${url.protocol}//.`);
  }
  if (!allowAnyHost && !VANTA_HOSTS.includes(url.hostname)) {
    const list = VANTA_HOSTS.join(", ");
    return wrong(
      `VANTA_BASE_URL names ${url.hostname}, which is none of Vanta's hosts (${list}); allow it explicitly.`,
    );
  }
  return ok(withoutTail(url));
}

/** Origin and path only, without the trailing slash or a pasted `/v1`. */
function withoutTail(url: URL): URL {
  return new URL(url.origin + url.pathname.replace(/\/+$/, "").replace(/\/v1$/, ""));
}
