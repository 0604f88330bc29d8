import { createHash } from "node:crypto";
import type Bottleneck from "bottleneck";
import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { interrupted, orAborted } from "../../platform/http/abort.ts";
import { DEFAULT_RETRY, type FailedTry, type RetryPolicy, withRetry } from "../../platform/http/retry.ts";
import { type HttpRequest, type HttpResponse, request } from "../../platform/http.ts";
import { readJson, signInFailure, statusFailure } from "./answers.ts";
import { checkBaseUrl, DEFAULT_VANTA_URL } from "./hosts.ts";
import { createPacers, type Pacers, VANTA_LIMITS, type VantaLimits } from "./pacing.ts";
import { tokenSchema } from "./schemas.ts";
import { createTokenCache, type IssuedToken, type TokenCache } from "./token.ts";

export interface VantaSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  /** `https://api.vanta.com` unless told; see `checkBaseUrl` for what is accepted. */
  readonly baseUrl?: string | undefined;
  readonly allowAnyHost?: boolean | undefined;
  readonly limits?: VantaLimits | undefined;
  readonly retry?: RetryPolicy | undefined;
  /** Milliseconds for one exchange. */
  readonly timeout?: number | undefined;
}

/** Answers GET requests of the API with parsed JSON. `what` names the call in messages: "Reading the tests". */
export interface VantaConnection {
  get(call: VantaCall): Promise<Result<unknown, Failure>>;
}

export interface VantaCall {
  readonly what: string;
  /** Segments after `/v1`; each is encoded. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string | undefined>> | undefined;
  readonly signal: AbortSignal;
}

interface Application {
  readonly tokens: TokenCache;
  readonly pacers: Pacers;
}

/** One per (base address, application) in this process: a second token would revoke the first, and limits are shared. */
const applications = new Map<string, Application>();

function address(base: URL, path: readonly string[]): URL {
  const prefix = base.pathname === "/" ? "" : base.pathname;
  return new URL(`${base.origin}${prefix}/${path.map(encodeURIComponent).join("/")}`);
}

async function paced(limiter: Bottleneck, given: HttpRequest, what: string): Promise<Result<HttpResponse, Failure>> {
  const { signal } = given;
  // A call that was called off while it stood in the queue must not go out when its turn comes.
  const turn = limiter.schedule(async () => (signal.aborted ? err(interrupted(what)) : request(given)));
  return orAborted(turn, signal, () => err(interrupted(what)));
}

function asTry(error: Failure): FailedTry {
  return { failure: error, retryAfter: null };
}

/** Signing in has had tries of its own. */
function signedOut(error: Failure): FailedTry {
  return { failure: error, retryAfter: null, final: true };
}

async function issueToken(
  base: URL,
  settings: VantaSettings,
  limiter: Bottleneck,
  signal: AbortSignal,
): Promise<Result<IssuedToken, Failure>> {
  const what = "Signing in to Vanta";
  const secrets = [settings.clientSecret];
  // JSON is the documented form; some deployments refuse form-encoded bodies.
  const body = JSON.stringify({
    client_id: settings.clientId,
    client_secret: settings.clientSecret,
    scope: "vanta-api.all:read",
    grant_type: "client_credentials",
  });
  const attempt = async (): Promise<Result<IssuedToken, FailedTry>> => {
    const headers = { "content-type": "application/json", accept: "application/json" };
    const url = address(base, ["oauth", "token"]);
    const { timeout } = settings;
    const response = await paced(limiter, { url, method: "POST", headers, body, signal, secrets, timeout }, what);
    if (!response.ok) return err(asTry(response.error));
    if (response.value.status !== 200 && response.value.status !== 201) {
      return err(signInFailure(response.value, secrets));
    }
    const json = readJson(what, response.value);
    if (!json.ok) return json;
    const token = tokenSchema.safeParse(json.value);
    if (!token.success) return err(asTry(failure("invalid-response", `${what} gave an answer without a token.`)));
    return ok({ value: token.data.access_token, expiresIn: token.data.expires_in ?? 3_600 });
  };
  return withRetry(attempt, { what, policy: tokenPolicy(settings.retry), signal });
}

function applicationOf(base: URL, settings: VantaSettings): Application {
  const limits = settings.limits ?? VANTA_LIMITS;
  // The secret is part of the key so that a mended one is not hidden by a token of the old one.
  const secret = createHash("sha256").update(settings.clientSecret).digest("hex");
  const key = JSON.stringify([base.href, settings.clientId, secret, limits]);
  const known = applications.get(key);
  if (known !== undefined) return known;
  const pacers = createPacers(limits);
  const tokens = createTokenCache((signal) => issueToken(base, settings, pacers.token, signal));
  const made = { tokens, pacers };
  applications.set(key, made);
  return made;
}

const REVOKED =
  "Vanta refuses a token that it has just issued: another program is probably using the same application, and each " +
  "new token revokes the other's. Create an application for TerraFix alone (Settings > Developer Console).";

/** Only five token requests a minute are allowed, so trying on and on would only wait for the next minute. */
const TOKEN_RETRIES = 2;

function tokenPolicy(given: RetryPolicy | undefined): RetryPolicy {
  const policy = given ?? DEFAULT_RETRY;
  return { ...policy, retries: Math.min(policy.retries, TOKEN_RETRIES) };
}

/** One call with its tries. A 401 renews the token once in the whole call, however often it is tried again. */
async function callOnce(
  base: URL,
  settings: VantaSettings,
  application: Application,
  call: VantaCall,
): Promise<Result<unknown, Failure>> {
  const { what, signal } = call;
  const url = address(base, ["v1", ...call.path]);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  const limiter = call.path[0] === "integrations" ? application.pacers.integrations : application.pacers.management;
  let renewed = false;

  const send = (token: string): Promise<Result<HttpResponse, Failure>> => {
    const headers = { authorization: `Bearer ${token}`, accept: "application/json" };
    const secrets = [settings.clientSecret, token];
    return paced(limiter, { url, headers, signal, secrets, timeout: settings.timeout }, what);
  };
  const attempt = async (): Promise<Result<unknown, FailedTry>> => {
    const token = await application.tokens.get(signal);
    if (!token.ok) return err(signedOut(token.error));
    let used = token.value;
    let response = await send(used);
    if (response.ok && response.value.status === 401 && !renewed) {
      renewed = true;
      const fresh = await application.tokens.renew(used, signal);
      if (!fresh.ok) return err(signedOut(fresh.error));
      used = fresh.value;
      response = await send(used);
    }
    if (!response.ok) return err(asTry(response.error));
    if (response.value.status === 401) return err(asTry(failure("unauthorized", REVOKED)));
    if (response.value.status !== 200) {
      return err(statusFailure(what, response.value, [settings.clientSecret, used]));
    }
    return readJson(what, response.value);
  };
  return withRetry(attempt, { what, policy: settings.retry ?? DEFAULT_RETRY, signal });
}

/** Checks the settings and gives a connection; nothing is sent yet. */
export function connect(settings: VantaSettings): Result<VantaConnection, Failure> {
  const base = checkBaseUrl(settings.baseUrl ?? DEFAULT_VANTA_URL, settings.allowAnyHost);
  if (!base.ok) return base;
  if (settings.clientId.trim() === "" || settings.clientSecret.trim() === "") {
    return err(failure("unauthorized", "Vanta needs VANTA_CLIENT_ID and VANTA_CLIENT_SECRET; both must be set."));
  }
  const application = applicationOf(base.value, settings);
  return ok({ get: (call) => callOnce(base.value, settings, application, call) });
}
