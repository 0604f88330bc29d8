import { type Dispatcher, EnvHttpProxyAgent, install, setGlobalDispatcher } from "undici";
import { noProxyList, type ProxyEnvironment, proxyAddress } from "./proxy.ts";

export { noProxyList } from "./proxy.ts";

export interface DispatcherTimeouts {
  /** Milliseconds until the connection (and TLS) stands. */
  readonly connect: number;
  /** Milliseconds until the response's headers are there. */
  readonly headers: number;
  /** Milliseconds between two pieces of the body. */
  readonly body: number;
}

export const DISPATCHER_TIMEOUTS: DispatcherTimeouts = { connect: 10_000, headers: 60_000, body: 60_000 };

/**
 * A dispatcher that honours HTTPS_PROXY, HTTP_PROXY and NO_PROXY. Additional certificate authorities
 * (NODE_EXTRA_CA_CERTS) are read by Node itself. Throws when a proxy variable is not an address; the value is not
 * part of the message, since it may hold a password.
 */
export function createDispatcher(
  env: ProxyEnvironment = process.env,
  timeouts: DispatcherTimeouts = DISPATCHER_TIMEOUTS,
): Dispatcher {
  const tls = { timeout: timeouts.connect };
  return new EnvHttpProxyAgent({
    httpProxy: proxyAddress(env, "HTTP_PROXY"),
    httpsProxy: proxyAddress(env, "HTTPS_PROXY"),
    noProxy: noProxyList(env),
    connect: tls,
    proxyTls: tls,
    requestTls: tls,
    headersTimeout: timeouts.headers,
    bodyTimeout: timeouts.body,
  });
}

let shared: Dispatcher | null = null;

/** The process's one dispatcher (one connection pool), made on first use. */
export function sharedDispatcher(): Dispatcher {
  shared ??= createDispatcher();
  return shared;
}

/**
 * Gives every other `fetch` in this process (Octokit's among them) the same proxy rules, time-outs and pool, and the
 * same undici: a dispatcher of one undici version must not be driven by the `fetch` of another, such as the older one
 * inside Node.
 */
export function installGlobalDispatcher(): void {
  setGlobalDispatcher(sharedDispatcher());
  install();
}
