import { randomBytes } from "node:crypto";

export interface SimApplication {
  readonly clientId: string;
  readonly clientSecret: string;
  /** `vanta-api.all:read` unless told. */
  readonly scopes?: readonly string[] | undefined;
}

export interface TokenOptions {
  /** Applications that exist. Without any, every id and secret is accepted. */
  readonly applications: readonly SimApplication[] | null;
  /** Seconds. */
  readonly lifetime: number;
  /** Calls after which a token is refused; null for no such limit. */
  readonly callsPerToken: number | null;
  readonly now: () => number;
}

interface Live {
  readonly token: string;
  readonly scope: string;
  readonly until: number;
  calls: number;
}

export type Issued =
  | { readonly ok: true; readonly body: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly status: number; readonly error: string };

export interface TokenDesk {
  issue(request: Readonly<Record<string, unknown>>): Issued;
  /** Scope of a live token, or null when it must be answered with 401. Counts the call. */
  use(token: string): string | null;
  revoke(token: string): void;
}

/**
 * The rule of the real service: one live token per application, and a new one revokes the older at once, also for
 * calls that are under way. The status and text of refusals follow RFC 6749; only `invalid_scope` is documented.
 */
export function tokenDesk(options: TokenOptions): TokenDesk {
  const live = new Map<string, Live>();
  const byToken = (token: string): [string, Live] | undefined => [...live].find(([, entry]) => entry.token === token);
  return {
    issue: (request) => {
      const { client_id: id, client_secret: secret, scope, grant_type: grant } = request;
      if (grant !== "client_credentials") return { ok: false, status: 400, error: "unsupported_grant_type" };
      if (typeof id !== "string" || typeof secret !== "string" || typeof scope !== "string") {
        return { ok: false, status: 400, error: "invalid_request" };
      }
      const application = options.applications?.find((known) => known.clientId === id);
      if (options.applications !== null && application?.clientSecret !== secret) {
        return { ok: false, status: 401, error: "invalid_client" };
      }
      const allowed = application?.scopes ?? ["vanta-api.all:read"];
      if (!scope.split(" ").every((one) => allowed.includes(one))) {
        return { ok: false, status: 400, error: "invalid_scope" };
      }
      const token = `vat_${randomBytes(18).toString("hex")}`;
      live.set(id, { token, scope, until: options.now() + options.lifetime * 1_000, calls: 0 });
      return { ok: true, body: { access_token: token, expires_in: options.lifetime - 1, token_type: "Bearer" } };
    },
    use: (token) => {
      const entry = byToken(token)?.[1];
      if (entry === undefined || entry.until <= options.now()) return null;
      entry.calls += 1;
      return options.callsPerToken !== null && entry.calls > options.callsPerToken ? null : entry.scope;
    },
    revoke: (token) => {
      const id = byToken(token)?.[0];
      if (id !== undefined) live.delete(id);
    },
  };
}
