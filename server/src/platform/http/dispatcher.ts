import { type Dispatcher, EnvHttpProxyAgent, install, setGlobalDispatcher } from "undici";

export interface DispatcherTimeouts {
  /** Milliseconds until the connection (and TLS) stands. */
  readonly connect: number;
  /** Milliseconds until the response's headers are there. */
  readonly headers: number;
  /** Milliseconds between two pieces of the body. */
  readonly body: number;
}

export const DISPATCHER_TIMEOUTS: DispatcherTimeouts = { connect: 10_000, headers: 60_000, body: 60_000 };

type Environment = Readonly<Record<string, string | undefined>>;

/** Names in the order of precedence that curl and undici share. */
function variable(env: Environment, name: string): string | undefined {
  return env[name.toLowerCase()] || env[name] || undefined;
}

/**
 * NO_PROXY with this machine's own names added: a proxy elsewhere cannot reach our loopback, and Go's and Python's
 * clients make the same exception. `*` alone means "never a proxy" and stays alone.
 */
export function noProxyList(env: Environment): string {
  const given = variable(env, "NO_PROXY")?.trim() ?? "";
  if (given === "*") return given;
  const loopback = "localhost,127.0.0.1,[::1]";
  return given === "" ? loopback : `${given},${loopback}`;
}

function proxy(env: Environment, name: string): string {
  const value = variable(env, name) ?? "";
  if (value === "" || /^https?:\/\/[^/]/i.test(value) || /^socks5h?:\/\/[^/]/i.test(value)) return value;
  throw new Error(`the variable ${name} is not an address of the form http://host:port`);
}

/**
 * A dispatcher that honours HTTPS_PROXY, HTTP_PROXY and NO_PROXY. Additional certificate authorities
 * (NODE_EXTRA_CA_CERTS) are read by Node itself. Throws when a proxy variable is not an address; the value is not
 * part of the message, since it may hold a password.
 */
export function createDispatcher(
  env: Environment = process.env,
  timeouts: DispatcherTimeouts = DISPATCHER_TIMEOUTS,
): Dispatcher {
  const tls = { timeout: timeouts.connect };
  return new EnvHttpProxyAgent({
    httpProxy: proxy(env, "HTTP_PROXY"),
    httpsProxy: proxy(env, "HTTPS_PROXY"),
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
