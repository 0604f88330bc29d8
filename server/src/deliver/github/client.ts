import { createAppAuth } from "@octokit/auth-app";
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import { Octokit as Rest } from "@octokit/rest";
import Bottleneck from "bottleneck";
import pLimit, { type LimitFunction } from "p-limit";
import { USER_AGENT } from "../../platform/http.ts";
import type { GithubCredentials } from "./credentials.ts";

const Octokit = Rest.plugin(retry, throttling);
export type GithubClient = InstanceType<typeof Octokit>;

/** Speeds. The defaults are GitHub's own advice for integrators. */
export interface Pacing {
  /** Least time between two writes in milliseconds; default 1000. */
  readonly writeSpacingMs: number;
  /** How long one second of waiting is, in milliseconds; default 1000. Smaller only against a stand-in. */
  readonly secondMs: number;
  /** Longest wait that a rate limit may ask for, in seconds; default 15 minutes. Beyond it the finding fails. */
  readonly maxWaitSeconds: number;
}

export const DEFAULT_PACING: Pacing = { writeSpacingMs: 1000, secondMs: 1000, maxWaitSeconds: 900 };

export interface ClientOptions {
  readonly credentials: GithubCredentials;
  /** `https://api.github.com`, or `https://host/api/v3` for an Enterprise server. */
  readonly apiUrl: string;
  readonly pacing: Pacing;
  /** Milliseconds for one request. */
  readonly timeoutMs: number;
  readonly fetch: typeof globalThis.fetch;
  /** Told when a rate limit makes us wait. */
  readonly onNotice: (message: string) => void;
}

/** Attempts after the first when a secondary limit strikes; bulk runs meet it again and again. */
const LIMIT_RETRIES = 8;

/** Gives the client for a repository; with an app, one per installation. */
export type Clients = (owner: string, repo: string) => Promise<GithubClient>;

export function githubClients(options: ClientOptions): Clients {
  const make = clientMaker(options);
  const { credentials } = options;
  if (credentials.kind === "token") {
    const client = make({ auth: credentials.token });
    return () => Promise.resolve(client);
  }
  const app = { appId: credentials.appId, privateKey: credentials.privateKey };
  const asApp = make({ authStrategy: createAppAuth, auth: app });
  const installations = new Map<string, Promise<GithubClient>>();
  return (owner, repo) => {
    const key = `${owner}/${repo}`.toLowerCase();
    let client = installations.get(key);
    if (client === undefined) {
      client = asApp.rest.apps
        .getRepoInstallation({ owner, repo })
        .then(({ data }) => make({ authStrategy: createAppAuth, auth: { ...app, installationId: data.id } }));
      // A failure must not be remembered: the app may be installed the next minute.
      client.catch(() => installations.delete(key));
      installations.set(key, client);
    }
    return client;
  };
}

function clientMaker(options: ClientOptions): (auth: Record<string, unknown>) => GithubClient {
  const { pacing } = options;
  const spaced = (): Bottleneck.Group => new Bottleneck.Group({ maxConcurrent: 1, minTime: pacing.writeSpacingMs });
  const write = spaced();
  const notifications = spaced();
  // Shared by all clients, so that writes are serial whatever the repository; GitHub asks for that.
  const oneWrite = pLimit(1);
  const fetch = withTimeout(options.fetch, options.timeoutMs);
  const silent = (): void => undefined;
  return (auth) => {
    const client = new Octokit({
      ...auth,
      baseUrl: options.apiUrl.replace(/\/+$/, ""),
      userAgent: USER_AGENT,
      request: { fetch },
      log: { debug: silent, info: silent, warn: silent, error: silent },
      retry: { retries: 3, retryAfterBaseValue: pacing.secondMs },
      throttle: {
        write,
        notifications,
        retryAfterBaseValue: pacing.secondMs,
        onRateLimit: (seconds, _request, _octokit, retries) =>
          mayWait(options, { kind: "rate limit", seconds, retries }),
        onSecondaryRateLimit: (seconds, _request, _octokit, retries) =>
          mayWait(options, { kind: "secondary rate limit", seconds, retries }),
      },
    });
    serialiseWrites(client, oneWrite);
    return client;
  };
}

function mayWait(options: ClientOptions, limit: { kind: string; seconds: number; retries: number }): boolean {
  const wait = limit.retries < LIMIT_RETRIES && limit.seconds <= options.pacing.maxWaitSeconds;
  const then = wait ? "waiting" : "not waiting that long";
  options.onNotice(`GitHub's ${limit.kind} asks to wait ${limit.seconds} s; ${then}.`);
  return wait;
}

/** One write at a time, including its retries and waits: after a secondary limit, nothing else may write either. */
function serialiseWrites(client: GithubClient, oneWrite: LimitFunction): void {
  client.hook.wrap("request", (request, options) => {
    const reads = options.method === "GET" || options.method === "HEAD";
    // Fetching a token happens inside another request, which would wait for itself.
    const signsIn = options.url.includes("/access_tokens");
    return reads || signsIn ? request(options) : oneWrite(() => request(options));
  });
}

function withTimeout(fetch: typeof globalThis.fetch, timeoutMs: number): typeof globalThis.fetch {
  return async (input, init) => {
    const given = init?.signal ?? null;
    // Octokit tries again after anything but an AbortError; a caller's own abort reason must not look transient.
    if (given?.aborted) throw new DOMException("The work was interrupted.", "AbortError");
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      return await fetch(input, { ...init, signal: given === null ? timeout : AbortSignal.any([given, timeout]) });
    } catch (error) {
      if (given?.aborted) throw new DOMException("The work was interrupted.", "AbortError");
      throw error;
    }
  };
}
