import type { Failure } from "../../../../shared/src/reasons.ts";
import { failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { safeUrl } from "../../platform/http/redact.ts";
import { request } from "../../platform/http.ts";
import type { HttpBackend } from "../../terraform/state/backends/backend.ts";
import type { StateFile, StateRoot } from "../../terraform/state/model.ts";
import { createStateReader } from "../../terraform/state/read-state.ts";
import { type Access, MAX_STATE_BYTES, type ReadBackend } from "../reading.ts";

/** Milliseconds for a whole state. */
const TIMEOUT = 120_000;

/** A state at an address: one GET, with basic authentication when the backend has a user name. */
export const readHttp: ReadBackend<HttpBackend> = async ({ address, username, password }, root, access) => {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return err(failure("invalid-response", `The address of the http backend (${root.because}) is no http(s) URL.`));
  }
  const user = username ?? decoded(url.username);
  const word = password ?? decoded(url.password);
  url.username = "";
  url.password = "";
  const authorization =
    user === "" ? {} : { authorization: `Basic ${Buffer.from(`${user}:${word}`, "utf8").toString("base64")}` };
  const read = await download(url, { name: safeUrl(url), headers: authorization, secrets: [word] }, { root, access });
  if (!read.ok) return read;
  return ok({ files: read.value === null ? [] : [read.value], notes: [] });
};

/** A percent sign that begins no escape stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export interface Download {
  /** How the user knows the state. */
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  /** The answer may be another address that needs no credentials (a signed one); none are sent there. */
  readonly mayRedirect?: boolean | undefined;
}

/** Reads a state from an address; null when there is none yet. */
export async function download(
  url: URL,
  { name, headers, secrets, mayRedirect }: Download,
  { root, access }: { readonly root: StateRoot; readonly access: Access },
): Promise<Result<StateFile | null, Failure>> {
  const reader = createStateReader(name, root);
  const answer = await request({
    url,
    headers,
    secrets,
    signal: access.signal,
    timeout: TIMEOUT,
    maxBytes: MAX_STATE_BYTES,
    onText: (piece) => reader.push(piece),
  });
  if (!answer.ok) return answer;
  const { status } = answer.value;
  if (status === 404 || status === 204) return ok(null);
  if (status === 401) return err(failure("unauthorized", `${name}: the credentials were refused (401).`));
  if (status === 403) return err(failure("forbidden", `${name} may not be read with these credentials (403).`));
  if (status >= 300 && status < 400) {
    const location = answer.value.headers.get("location") ?? "";
    const to = URL.canParse(location, url.href) ? new URL(location, url) : null;
    if (to === null || mayRedirect !== true) return redirected(to, name);
    return download(to, { name, headers: {}, secrets }, { root, access });
  }
  if (status !== 200)
    return err(failure(status >= 500 ? "network" : "invalid-response", `${name} answered ${status}.`));
  const state = reader.end();
  return state.ok ? state : err(failure("invalid-response", `${name}: ${state.error.message}`));
}

/** Says where to: following could carry credentials to another host. */
function redirected(to: URL | null, name: string): Result<never, Failure> {
  const where = to === null ? "nowhere" : safeUrl(to);
  return err(failure("invalid-response", `${name} redirects to ${where}; give that address in the backend.`));
}
