export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

/** Names in the order of precedence that curl and undici share. */
function variable(env: ProxyEnvironment, name: string): string | undefined {
  return env[name.toLowerCase()] || env[name] || undefined;
}

/**
 * NO_PROXY with this machine's own names added: a proxy elsewhere cannot reach our loopback, and Go's and Python's
 * clients make the same exception. `*` alone means "never a proxy" and stays alone.
 */
export function noProxyList(env: ProxyEnvironment): string {
  const given = variable(env, "NO_PROXY")?.trim() ?? "";
  if (given === "*") return given;
  const loopback = "localhost,127.0.0.1,[::1]";
  return given === "" ? loopback : `${given},${loopback}`;
}

/** The proxy a variable names, or `""`. Throws when it is not an address; its value may hold a password and is not told. */
export function proxyAddress(env: ProxyEnvironment, name: string): string {
  const value = variable(env, name) ?? "";
  if (value === "" || /^https?:\/\/[^/]/i.test(value) || /^socks5h?:\/\/[^/]/i.test(value)) return value;
  throw new Error(`the variable ${name} is not an address of the form http://host:port`);
}

/** What is wrong with the proxy of the environment, or null: known before anything that uses it is loaded. */
export function proxyProblem(env: ProxyEnvironment): string | null {
  try {
    for (const name of ["HTTP_PROXY", "HTTPS_PROXY"]) proxyAddress(env, name);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
