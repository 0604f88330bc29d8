import { type Dispatcher, request } from "undici";

/** What an SDK of AWS asks its HTTP layer to send; the part of its type that is used. */
export interface SdkRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
  readonly method: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * The SDK's HTTP layer on our dispatcher, so that HTTPS_PROXY, NO_PROXY and additional certificate authorities count as
 * for every other service. Bodies are streams; only requests without a body or with a text are sent.
 */
export function sdkHandler(dispatcher: Dispatcher) {
  return {
    metadata: { handlerProtocol: "http/1.1" },
    updateHttpClientConfig: (): void => undefined,
    httpHandlerConfigs: () => ({}),
    async handle(given: SdkRequest, options?: { readonly abortSignal?: unknown }) {
      const signal = options?.abortSignal;
      const response = await request(urlOf(given), {
        dispatcher,
        method: given.method as Dispatcher.HttpMethod,
        headers: given.headers,
        body: typeof given.body === "string" ? given.body : null,
        ...(signal instanceof AbortSignal ? { signal } : {}),
      });
      const headers = plainHeaders(response.headers);
      return { response: { statusCode: response.statusCode, reason: "", headers, body: response.body } };
    },
  };
}

/** Where a request of the SDK goes, its query spelled as the SDK signed it. */
export function urlOf(given: Pick<SdkRequest, "protocol" | "hostname" | "port" | "path" | "query">): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(given.query ?? {})) {
    for (const item of [value].flat()) query.append(name, typeof item === "string" ? item : "");
  }
  // The signature is over %20.
  const search = query.size === 0 ? "" : `?${String(query).replaceAll("+", "%20")}`;
  const port = given.port === undefined ? "" : `:${given.port}`;
  return `${given.protocol}//${given.hostname}${port}${given.path}${search}`;
}

/** One value per name, lower case: the shape the SDK expects. */
export function plainHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return plain;
}
