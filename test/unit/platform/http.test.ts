import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import fc from "fast-check";
import { fetch as undiciFetch } from "undici";
import { describe, expect, it, vi } from "vitest";
import { withFollower } from "../../../server/src/platform/http/abort.ts";
import { createDispatcher, noProxyList } from "../../../server/src/platform/http/dispatcher.ts";
import { excerpt, redact } from "../../../server/src/platform/http/redact.ts";
import { backoff, DEFAULT_RETRY, parseRetryAfter, withRetry } from "../../../server/src/platform/http/retry.ts";
import { request, USER_AGENT } from "../../../server/src/platform/http.ts";
import { failure } from "../../../shared/src/reasons.ts";
import { err, ok } from "../../../shared/src/result.ts";

const never = new AbortController().signal;

async function withServer<T>(listener: RequestListener, body: (url: URL) => Promise<T>): Promise<T> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await body(new URL(`http://127.0.0.1:${port}/path?token=hidden`));
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe("request", () => {
  it("sends method, headers, body and our name, and gives any status as an answer", async () => {
    const listener = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
      let body = "";
      for await (const chunk of message) body += String(chunk);
      const { "user-agent": agent, "x-a": header } = message.headers;
      response.writeHead(418, { "x-b": "2" }).end(JSON.stringify([message.method, agent, header, body]));
    };
    await withServer(
      (message, response) => void listener(message, response),
      async (url) => {
        const answer = await request({ url, method: "POST", headers: { "x-a": "1" }, body: "é", signal: never });
        if (!answer.ok) throw new Error(answer.error.message);
        expect(answer.value.status).toBe(418);
        expect(answer.value.headers.get("x-b")).toBe("2");
        expect(JSON.parse(answer.value.text)).toEqual(["POST", USER_AGENT, "1", "é"]);
        expect(USER_AGENT).toMatch(/^terrafix\/\d+\.\d+\.\d+/);
      },
    );
  });

  it("stops at the cap, also when the length is not announced", async () => {
    await withServer(
      (_message, response) => {
        response.write("x".repeat(600));
        response.end("x".repeat(600));
      },
      async (url) => {
        expect((await request({ url, signal: never, maxBytes: 1_200 })).ok).toBe(true);
        const cut = await request({ url, signal: never, maxBytes: 1_199 });
        expect(cut).toMatchObject({ ok: false, error: { code: "invalid-response" } });
      },
    );
  });

  it("does not follow redirects", async () => {
    let calls = 0;
    await withServer(
      (_message, response) => {
        calls += 1;
        response.writeHead(302, { location: "/elsewhere" }).end();
      },
      async (url) => {
        const answer = await request({ url, signal: never });
        expect(answer.ok && answer.value.status).toBe(302);
        expect(calls).toBe(1);
      },
    );
  });

  it("ends a body that never ends with a time-out, and names the place without its query", async () => {
    await withServer(
      (_message, response) => void response.write("begin"),
      async (url) => {
        const answer = await request({ url, signal: never, timeout: 80 });
        expect(answer).toMatchObject({ ok: false, error: { code: "timeout" } });
        expect(!answer.ok && answer.error.message).toContain("/path");
        expect(JSON.stringify(answer)).not.toContain("hidden");
      },
    );
  });

  it("tells an interruption from a time-out, before and during the call", async () => {
    await withServer(
      () => undefined,
      async (url) => {
        const controller = new AbortController();
        const running = request({ url, signal: controller.signal });
        setTimeout(() => controller.abort(), 30);
        expect(await running).toMatchObject({ ok: false, error: { code: "interrupted" } });
        expect(await request({ url, signal: AbortSignal.abort() })).toMatchObject({ error: { code: "interrupted" } });
      },
    );
  });

  it("explains a refused connection", async () => {
    const url = await withServer(
      () => undefined,
      async (address) => address,
    );
    const answer = await request({ url, signal: never });
    expect(answer).toMatchObject({ ok: false, error: { code: "network" } });
    expect(!answer.ok && answer.error.message).toContain("Nothing answers there");
  });
});

describe("proxies", () => {
  it("are used for other hosts and passed by for this machine", async () => {
    const connects: string[] = [];
    const proxy = createServer();
    await withServer(
      (_message, response) => response.end("hello"),
      async (url) => {
        proxy.on("connect", (message, socket) => {
          connects.push(message.url ?? "");
          const upstream = connect(Number(url.port), "127.0.0.1", () => {
            socket.write("HTTP/1.1 200 OK\r\n\r\n");
            upstream.pipe(socket).pipe(upstream);
          });
          upstream.on("error", () => socket.destroy());
        });
        await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
        const { port } = proxy.address() as AddressInfo;
        const dispatcher = createDispatcher({ HTTP_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: "internal.invalid" });
        expect(await (await undiciFetch("http://vanta.invalid/x", { dispatcher })).text()).toBe("hello");
        expect(connects).toEqual(["vanta.invalid:80"]);
        expect(await (await undiciFetch(url, { dispatcher })).text()).toBe("hello");
        await expect(undiciFetch("http://internal.invalid/", { dispatcher })).rejects.toThrow();
        expect(connects).toHaveLength(1);
        await dispatcher.destroy();
        proxy.closeAllConnections();
        await new Promise((resolve) => proxy.close(resolve));
      },
    );
  });

  it("leave NO_PROXY as the user gave it, with this machine added", () => {
    expect(noProxyList({})).toBe("localhost,127.0.0.1,[::1]");
    expect(noProxyList({ no_proxy: "a.example", NO_PROXY: "b.example" })).toBe("a.example,localhost,127.0.0.1,[::1]");
    expect(noProxyList({ NO_PROXY: "*" })).toBe("*");
  });

  it("that are no address are refused without showing the value", () => {
    const make = (): unknown => createDispatcher({ HTTPS_PROXY: "user:hunter2@proxy" });
    expect(make).toThrow(/HTTPS_PROXY is not an address/);
    expect(make).not.toThrow(/hunter2/);
  });
});

describe("redact", () => {
  it.each([
    "vat_abc123",
    "vcs_abc-123.x",
    "ghp_0123456789abcdefghij",
    "github_pat_0123456789abcdefghij",
    "AKIAABCDEFGHIJKLMNOP",
    "eyJhbGciOiJ.eyJzdWIiOiIx.c2ln",
  ])("removes %s wherever it stands", (secret) => {
    expect(redact(`a "${secret}" b`)).toBe('a "[redacted]" b');
  });

  it("removes header values, passwords in addresses, secret fields and given secrets", () => {
    expect(redact("Authorization: Bearer abcdefghijkl")).not.toContain("abcdefghijkl");
    expect(redact("https://me:hunter22@proxy/x")).toBe("https://[redacted]proxy/x");
    expect(redact('{"client_secret":"s3cr3t!","a":1}')).toBe('{"client_secret":"[redacted]","a":1}');
    expect(redact("xx my.secret+value yy", ["my.secret+value"])).toBe("xx [redacted] yy");
  });

  it("makes an excerpt one short line", () => {
    expect(excerpt("a\n\tb\u0000\u001b[31mc")).toBe("a b [31mc");
    expect(excerpt("x".repeat(500)).length).toBe(161);
  });
});

describe("retries", () => {
  it("reads Retry-After as seconds or as a date", () => {
    const now = Date.parse("2026-01-01T00:00:00Z");
    expect(parseRetryAfter("7", now)).toBe(7_000);
    expect(parseRetryAfter("Thu, 01 Jan 2026 00:00:30 GMT", now)).toBe(30_000);
    expect(parseRetryAfter("Wed, 31 Dec 2025 00:00:00 GMT", now)).toBe(0);
    for (const nonsense of [null, "", "-5", "1.5", "soon", "99999999999999"]) {
      expect(parseRetryAfter(nonsense, now)).toBeNull();
    }
  });

  it("backs off between half and the whole of a doubling pause, never over the limit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const pause = backoff(attempt, DEFAULT_RETRY, () => random);
        const ceiling = Math.min(30_000, 1_000 * 2 ** (attempt - 1));
        expect(pause).toBeGreaterThanOrEqual(ceiling / 2);
        expect(pause).toBeLessThanOrEqual(ceiling);
      }),
    );
  });

  const policy = { retries: 3, minDelay: 1, maxDelay: 2, maxRetryAfter: 1_000 };
  const failing = (code: "network" | "forbidden", final = false) => {
    let calls = 0;
    return {
      calls: () => calls,
      attempt: async () => {
        calls += 1;
        return err({ failure: failure(code, "x"), retryAfter: null, final });
      },
    };
  };

  it("tries again only what can pass by itself", async () => {
    for (const [given, expected] of [
      [failing("network"), 4],
      [failing("forbidden"), 1],
      [failing("network", true), 1],
    ] as const) {
      const result = await withRetry(given.attempt, { what: "It", policy, signal: never });
      expect(result.ok).toBe(false);
      expect(given.calls()).toBe(expected);
    }
  });

  it("lets the exception of a bug pass", async () => {
    const attempt = async (): Promise<never> => {
      throw new Error("bug");
    };
    await expect(withRetry(attempt, { what: "It", policy, signal: never })).rejects.toThrow("bug");
  });

  it("waits exactly as long as the peer asks", async () => {
    vi.useFakeTimers();
    try {
      let calls = 0;
      const attempt = async () => {
        calls += 1;
        return calls === 1 ? err({ failure: failure("rate-limited", "x"), retryAfter: 7_000 }) : ok(calls);
      };
      const patient = { ...policy, maxRetryAfter: 7_000 };
      const running = withRetry(attempt, { what: "It", policy: patient, signal: never });
      await vi.advanceTimersByTimeAsync(6_999);
      expect(calls).toBe(1);
      await vi.advanceTimersByTimeAsync(1);
      expect(await running).toEqual(ok(2));
    } finally {
      vi.useRealTimers();
    }
  });

  it("ends a long pause when interrupted", async () => {
    const controller = new AbortController();
    const attempt = async () => err({ failure: failure("rate-limited", "x"), retryAfter: 900 });
    const running = withRetry(attempt, { what: "It", policy, signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    expect(await running).toMatchObject({ ok: false, error: { code: "interrupted", message: "It was interrupted." } });
  });

  it("gives the value of the try that succeeds", async () => {
    let calls = 0;
    const attempt = async () => {
      calls += 1;
      return calls < 3 ? err({ failure: failure("timeout", "x"), retryAfter: null }) : ok(calls);
    };
    expect(await withRetry(attempt, { what: "It", policy, signal: never })).toEqual(ok(3));
  });
});

describe("withFollower", () => {
  it("follows its caller's signal, also one that has fired before", async () => {
    expect(await withFollower(AbortSignal.abort(), async (own) => own.aborted)).toBe(true);
    const controller = new AbortController();
    const aborted = await withFollower(controller.signal, async (own) => {
      const before = own.aborted;
      controller.abort();
      return [before, own.aborted];
    });
    expect(aborted).toEqual([false, true]);
  });
});
