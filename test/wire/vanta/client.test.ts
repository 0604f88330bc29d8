import { describe, expect, it } from "vitest";
import { createVantaClient, type VantaClient } from "../../../server/src/findings/vanta/client.ts";
import type { VantaSourceOptions } from "../../../server/src/findings/vanta/source.ts";
import type { VantaSim } from "../../../sim/src/vanta/server.ts";
import { manyTests, never, settings, withVanta } from "./support.ts";

function clientOf(sim: VantaSim, more: Partial<VantaSourceOptions> = {}): VantaClient {
  const made = createVantaClient(settings(sim, more));
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}

/** Another program that signs in with the same application. */
async function signInElsewhere(sim: VantaSim): Promise<string> {
  const response = await fetch(`${sim.url}/oauth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_id: "vci_test",
      client_secret: "x",
      scope: "vanta-api.all:read",
      grant_type: "client_credentials",
    }),
  });
  const body = (await response.json()) as { access_token: string };
  return body.access_token;
}

describe("paging", () => {
  it("reads 250 tests in three pages of 100", async () => {
    await withVanta({ estate: manyTests(250) }, async (sim) => {
      const listed = await clientOf(sim).tests({ status: "NEEDS_ATTENTION", integration: "aws" }, never);
      expect(listed.ok && listed.value.items.map((test) => test.id)).toEqual(
        Array.from({ length: 250 }, (_, index) => `test-${index}`),
      );
      const pages = sim.stats.log.filter((line) => line.startsWith("GET /v1/tests?"));
      expect(pages).toHaveLength(3);
      expect(pages.every((line) => line.includes("pageSize=100"))).toBe(true);
    });
  });

  it("reads exactly one full page without asking for an empty second", async () => {
    await withVanta({ estate: manyTests(100) }, async (sim) => {
      const listed = await clientOf(sim).tests({}, never);
      expect(listed.ok && listed.value.items.length).toBe(100);
      expect(sim.stats.log.filter((line) => line.startsWith("GET /v1/tests"))).toHaveLength(1);
    });
  });
});

describe("the token", () => {
  it("is asked for once by many calls at once, and shared by clients of one application", async () => {
    await withVanta({ estate: manyTests(1), latency: 20 }, async (sim) => {
      const one = clientOf(sim);
      const other = clientOf(sim);
      const results = await Promise.all(
        Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? one : other).entities("test-0", never)),
      );
      expect(results.every((result) => result.ok)).toBe(true);
      expect(sim.stats.tokensIssued).toBe(1);
    });
  });

  it("is renewed once when a second program has revoked it", async () => {
    await withVanta({ estate: manyTests(1) }, async (sim) => {
      const client = clientOf(sim);
      expect((await client.tests({}, never)).ok).toBe(true);
      await signInElsewhere(sim);
      const again = await client.tests({}, never);
      expect(again.ok).toBe(true);
      expect(sim.stats.tokensIssued).toBe(3);
      expect(sim.stats.byStatus["401"]).toBe(1);
    });
  });

  it("is renewed once for all calls that were under way when it was revoked", async () => {
    await withVanta({ estate: manyTests(1), latency: 30 }, async (sim) => {
      const client = clientOf(sim);
      await client.tests({}, never);
      await signInElsewhere(sim);
      const results = await Promise.all(Array.from({ length: 8 }, () => client.entities("test-0", never)));
      expect(results.every((result) => result.ok)).toBe(true);
      expect(sim.stats.tokensIssued).toBe(3);
    });
  });

  it("that is refused twice in one call ends as unauthorized, after exactly one renewal", async () => {
    const faults = [{ kind: "expire-token" as const, path: /^\/v1\// }];
    await withVanta({ estate: manyTests(1), faults }, async (sim) => {
      const result = await clientOf(sim).tests({}, never);
      expect(result).toMatchObject({ ok: false, error: { code: "unauthorized" } });
      expect(!result.ok && result.error.message).toContain("another program");
      expect(sim.stats.tokensIssued).toBe(2);
      expect(sim.stats.byStatus["401"]).toBe(2);
    });
  });

  it("that wears out is renewed again and again through a long listing", async () => {
    await withVanta({ estate: manyTests(1_000), callsPerToken: 2 }, async (sim) => {
      const listed = await clientOf(sim).tests({}, never);
      expect(listed.ok && listed.value.items.length).toBe(1_000);
      expect(sim.stats.tokensIssued).toBe(5);
    });
  });

  it("survives one caller's abort while others wait for it", async () => {
    await withVanta({ estate: manyTests(1), latency: 80 }, async (sim) => {
      const client = clientOf(sim);
      const controller = new AbortController();
      const first = client.tests({}, controller.signal);
      const second = client.tests({}, never);
      setTimeout(() => controller.abort(), 20);
      expect(await first).toMatchObject({ ok: false, error: { code: "interrupted" } });
      expect((await second).ok).toBe(true);
      expect(sim.stats.tokensIssued).toBe(1);
    });
  });
});

describe("credentials", () => {
  const applications = [{ clientId: "vci_test", clientSecret: "vcs_right-secret-value" }];

  it("that are wrong are unauthorized, with a hint, without the secret, and without a retry", async () => {
    await withVanta({ estate: manyTests(1), applications }, async (sim) => {
      const result = await clientOf(sim, { clientSecret: "vcs_wrong-secret-value" }).tests({}, never);
      expect(result).toMatchObject({ ok: false, error: { code: "unauthorized" } });
      expect(!result.ok && result.error.message).toContain("VANTA_CLIENT_SECRET");
      expect(JSON.stringify(result)).not.toContain("wrong-secret");
      expect(sim.stats.calls).toBe(1);
    });
  });

  it("that are mended are tried anew in the same process", async () => {
    await withVanta({ estate: manyTests(1), applications }, async (sim) => {
      expect((await clientOf(sim, { clientSecret: "vcs_wrong-secret-value" }).tests({}, never)).ok).toBe(false);
      expect((await clientOf(sim, { clientSecret: "vcs_right-secret-value" }).tests({}, never)).ok).toBe(true);
    });
  });

  it("without the scope are forbidden", async () => {
    const limited = [{ ...applications[0]!, scopes: ["connectors.self:read-resource"] }];
    await withVanta({ estate: manyTests(1), applications: limited }, async (sim) => {
      const result = await clientOf(sim, { clientSecret: "vcs_right-secret-value" }).tests({}, never);
      expect(result).toMatchObject({ ok: false, error: { code: "forbidden" } });
    });
  });

  it("are forbidden when the server answers 403", async () => {
    const faults = [{ kind: "error" as const, status: 403, path: /^\/v1/ }];
    await withVanta({ estate: manyTests(1), faults }, async (sim) => {
      const result = await clientOf(sim).tests({}, never);
      expect(result).toMatchObject({ ok: false, error: { code: "forbidden" } });
      expect(sim.stats.byStatus["403"]).toBe(1);
    });
  });
});

describe("faults", () => {
  const tests = /^\/v1\/tests$/;

  it.each([
    { name: "500", fault: { kind: "error" as const, every: 2 } },
    { name: "429 without Retry-After", fault: { kind: "rate-limit" as const, every: 2 } },
    { name: "a gateway's page", fault: { kind: "html" as const, every: 2 } },
    { name: "a cut connection", fault: { kind: "reset" as const, every: 2 } },
  ])("every second call answered with $name does not lose anything", async ({ fault }) => {
    await withVanta({ estate: manyTests(450), faults: [{ ...fault, path: tests }] }, async (sim) => {
      const listed = await clientOf(sim).tests({}, never);
      expect(listed.ok && new Set(listed.value.items.map((test) => test.id)).size).toBe(450);
      // Five pages; the 2nd, 4th, 6th and 8th calls failed.
      expect(sim.stats.log.filter((line) => line.startsWith("GET /v1/tests?"))).toHaveLength(9);
    });
  });

  it.each([
    { form: "seconds", retryAfter: () => "3600" },
    { form: "a date", retryAfter: () => new Date(Date.now() + 3_600_000).toUTCString() },
  ])("gives up at once when Retry-After in $form is too long, and says how long", async ({ retryAfter }) => {
    const faults = [{ kind: "rate-limit" as const, retryAfter: retryAfter(), path: tests }];
    await withVanta({ estate: manyTests(1), faults }, async (sim) => {
      const result = await clientOf(sim).tests({}, never);
      expect(result).toMatchObject({ ok: false, error: { code: "rate-limited" } });
      expect(!result.ok && result.error.message).toMatch(/wait 3[56]\d\d s/);
      expect(sim.stats.byStatus["429"]).toBe(1);
    });
  });

  it("ends after the set number of tries", async () => {
    await withVanta({ estate: manyTests(1), faults: [{ kind: "error", path: tests }] }, async (sim) => {
      const result = await clientOf(sim).tests({}, never);
      expect(result).toMatchObject({ ok: false, error: { code: "network" } });
      expect(sim.stats.byStatus["500"]).toBe(5);
    });
  });

  it("does not multiply the tries of signing in with those of the call", async () => {
    await withVanta({ estate: manyTests(1), faults: [{ kind: "error", path: /token/ }] }, async (sim) => {
      const result = await clientOf(sim).tests({}, never);
      expect(result).toMatchObject({ ok: false, error: { code: "network" } });
      // One and two more: five a minute are allowed.
      expect(sim.stats.calls).toBe(3);
    });
  });

  it.each([
    { kind: "malformed" as const, says: "not JSON" },
    { kind: "html" as const, status: 200, says: "web page" },
  ])("an answer of 200 that is $kind is an invalid response, not retried", async ({ says, ...fault }) => {
    await withVanta({ estate: manyTests(1), faults: [{ ...fault, path: tests }] }, async (sim) => {
      const result = await clientOf(sim).tests({}, never);
      expect(result).toMatchObject({ ok: false, error: { code: "invalid-response" } });
      expect(!result.ok && result.error.message).toContain(says);
      expect(sim.stats.log.filter((line) => line.startsWith("GET /v1/tests?"))).toHaveLength(1);
    });
  });

  it("a server that hangs ends in a time-out", async () => {
    await withVanta({ estate: manyTests(1), faults: [{ kind: "hang", path: tests }] }, async (sim) => {
      const retry = { retries: 1, minDelay: 1, maxDelay: 1, maxRetryAfter: 1 };
      const result = await clientOf(sim, { timeout: 100, retry }).tests({}, never);
      expect(result).toMatchObject({ ok: false, error: { code: "timeout" } });
      expect(sim.stats.log.filter((line) => line.startsWith("GET /v1/tests?"))).toHaveLength(2);
    });
  });

  it("a call that hangs can be interrupted", async () => {
    await withVanta({ estate: manyTests(1), faults: [{ kind: "hang", path: tests }] }, async (sim) => {
      const controller = new AbortController();
      const running = clientOf(sim).tests({}, controller.signal);
      setTimeout(() => controller.abort(), 50);
      expect(await running).toMatchObject({ ok: false, error: { code: "interrupted" } });
    });
  });

  it("a server that is not there is a network failure that names the address", async () => {
    const sim = await withVanta({ estate: manyTests(1) }, async (running) => running);
    const result = await clientOf(sim).tests({}, never);
    expect(result).toMatchObject({ ok: false, error: { code: "network" } });
    expect(!result.ok && result.error.message).toContain(sim.url);
  });
});

describe("pacing", () => {
  it("stays under the server's limits, so that nothing is refused", async () => {
    const limits = {
      token: { calls: 5, per: 500 },
      management: { calls: 10, per: 500 },
      integrations: { calls: 4, per: 500 },
    };
    // The server counts a sliding window: half of ours, which is a fixed one, can never exceed it.
    const serverLimits = {
      token: { calls: 5, per: 500 },
      management: { calls: 20, per: 500 },
      integrations: { calls: 8, per: 500 },
    };
    await withVanta({ estate: manyTests(2), limits: serverLimits }, async (sim) => {
      const client = clientOf(sim, { limits });
      const calls = [
        ...Array.from({ length: 24 }, () => client.entities("test-0", never)),
        ...Array.from({ length: 8 }, () => client.integration("aws", never)),
      ];
      const results = await Promise.all(calls);
      expect(results.every((result) => result.ok)).toBe(true);
      expect(sim.stats.byStatus).toEqual({ "200": 33 });
    });
  });

  it("a call that waits for its turn can be interrupted, and never goes out", async () => {
    const limits = { token: null, management: { calls: 1, per: 2_000 }, integrations: null };
    await withVanta({ estate: manyTests(2) }, async (sim) => {
      const client = clientOf(sim, { limits });
      const controller = new AbortController();
      expect((await client.entities("test-0", controller.signal)).ok).toBe(true);
      const waiting = client.entities("test-1", controller.signal);
      setTimeout(() => controller.abort(), 30);
      expect(await waiting).toMatchObject({ ok: false, error: { code: "interrupted" } });
      expect(sim.stats.log.filter((line) => line.includes("test-1"))).toHaveLength(0);
    });
  });
});
