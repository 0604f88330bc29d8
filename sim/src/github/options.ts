export type Permission = "write" | "read" | "none";

export interface SimToken {
  readonly token: string;
  readonly login: string;
  /** `none`: a valid token that sees no repository. */
  readonly permission: Permission;
  /** Other permissions on some repositories, by `owner/name` in lower case. */
  readonly on?: Readonly<Record<string, Permission>> | undefined;
}

/** What a token may do with one repository. */
export function permissionOn(token: SimToken, owner: string, name: string): Permission {
  return token.on?.[`${owner}/${name}`.toLowerCase()] ?? token.permission;
}

/** What goes wrong with one request. `after`: once the change has been made. */
export type Fault = "502-before" | "502-after" | "drop-after";

export interface GithubFaults {
  /** Milliseconds for every request, or a range to draw from. */
  readonly latencyMs?: number | readonly [number, number] | undefined;
  /** Shares of writing requests, 0 to 1. */
  readonly badGatewayBefore?: number | undefined;
  readonly badGatewayAfter?: number | undefined;
  readonly dropAfter?: number | undefined;
  /** Answer GraphQL with 404, as a server does that has it switched off. */
  readonly graphqlDisabled?: boolean | undefined;
  /** For repeatable draws; default 1. */
  readonly seed?: number | undefined;
  /** Decides instead of the dice. `count` is 1 for the first request that this is asked for. */
  readonly choose?: ((request: { method: string; path: string; count: number }) => Fault | undefined) | undefined;
}

export interface GithubLimits {
  /** Requests per hour and token; default 5000. */
  readonly perHour?: number | undefined;
  /** Content-creating requests per window and token; default 80, GitHub's documented number. */
  readonly contentPerWindow?: number | undefined;
  /** Milliseconds; default one minute. */
  readonly windowMs?: number | undefined;
  /** What `Retry-After` says, in seconds; default the rest of the window. */
  readonly retryAfterSeconds?: number | undefined;
}

export interface GithubOptions {
  /** Default: one that is free. */
  readonly port?: number | undefined;
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
  /** Where repositories and pull requests live; default a temporary folder that is removed at the end. */
  readonly dataDir?: string | undefined;
  /** Default: one token, `DEFAULT_TOKEN`, that may write. */
  readonly tokens?: readonly SimToken[] | undefined;
  /** Also be a GitHub App with a key made at the start. */
  readonly app?: boolean | undefined;
  /** Give out the API address of an Enterprise server (`/api/v3`); both always work. */
  readonly enterprise?: boolean | undefined;
  /** Reading over git needs a token, too. */
  readonly privateGit?: boolean | undefined;
  readonly limits?: GithubLimits | undefined;
  readonly faults?: GithubFaults | undefined;
}

export const DEFAULT_TOKEN = "terrafix-sim-token";

export interface GithubStats {
  requests: number;
  writes: number;
  /** Most writes that were under way at the same time. */
  parallelWrites: number;
  secondaryLimits: number;
  faults: number;
  gitFetches: number;
  /** Answers of 304. */
  notModified: number;
  /** `METHOD path` with names and hashes left out, to how often. */
  readonly routes: Map<string, number>;
}
