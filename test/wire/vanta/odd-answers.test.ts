import fastify from "fastify";
import { describe, expect, it } from "vitest";
import { createVantaClient } from "../../../server/src/findings/vanta/client.ts";
import { vantaSource } from "../../../server/src/findings/vanta/source.ts";
import { FAST_RETRY, NO_LIMITS, never } from "./support.ts";

/** A server that signs everybody in and answers the rest with what `answer` gives: for answers a stand-in never sends. */
async function withAnswers<T>(
  answer: (path: string, call: number) => { readonly status?: number; readonly body: unknown },
  body: (url: string, calls: () => number) => Promise<T>,
): Promise<T> {
  const app = fastify({ forceCloseConnections: true });
  let calls = 0;
  app.post("/oauth/token", () => ({ access_token: "vat_the-token-itself", token_type: "Bearer" }));
  app.get("/*", (request, reply) => {
    calls += 1;
    const { status, body: sent } = answer(request.url.split("?")[0] ?? "", calls);
    return reply.code(status ?? 200).send(sent);
  });
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  try {
    return await body(url, () => calls);
  } finally {
    await app.close();
  }
}

const settings = (baseUrl: string) => ({
  clientId: "vci_test",
  clientSecret: "vcs_very-secret-value",
  baseUrl,
  limits: NO_LIMITS,
  retry: FAST_RETRY,
});

function clientOf(baseUrl: string) {
  const made = createVantaClient(settings(baseUrl));
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}

const page = (data: unknown[], pageInfo: object) => ({ body: { results: { data, pageInfo } } });

describe("answers that break the documented form", () => {
  it("a cursor that comes again ends the listing rather than looping for ever", async () => {
    await withAnswers(
      (_path, call) => page([{ id: `t${call}` }], { endCursor: call % 2 === 0 ? "a" : "b", hasNextPage: true }),
      async (url, calls) => {
        const listed = await clientOf(url).tests({}, never);
        expect(listed).toMatchObject({ ok: false, error: { code: "invalid-response" } });
        expect(!listed.ok && listed.error.message).toContain("does not advance");
        expect(calls()).toBe(3);
      },
    );
  });

  it("more pages without a cursor are said to be incomplete", async () => {
    await withAnswers(
      () => page([{ id: "t" }], { endCursor: null, hasNextPage: true }),
      async (url) => {
        expect(await clientOf(url).tests({}, never)).toMatchObject({ ok: false, error: { code: "invalid-response" } });
      },
    );
  });

  it.each([{ body: { tests: [] } }, { body: 7 }, { body: { results: { data: {} } } }])(
    "a list that is none is an invalid response",
    async (answer) => {
      await withAnswers(
        () => ({ body: JSON.stringify(answer.body) }),
        async (url) => {
          const listed = await clientOf(url).tests({}, never);
          expect(listed).toMatchObject({ ok: false, error: { code: "invalid-response" } });
        },
      );
    },
  );

  it("filters that the server ignores are applied again, and odd items are counted", async () => {
    const tests = [
      { id: "good", status: "NEEDS_ATTENTION", integrations: ["aws"] },
      { id: "passing", status: "OK", integrations: ["aws"] },
      { id: "elsewhere", status: "NEEDS_ATTENTION", integrations: ["gcp"] },
      { noId: true },
    ];
    const entities = [
      { id: "1", displayName: "a", entityStatus: "FAILING", responseType: null },
      { id: "2", displayName: "b", entityStatus: "PASSING_NEW", responseType: "x" },
      "not an entity",
    ];
    await withAnswers(
      (path) => page(path.endsWith("/entities") ? entities : path === "/v1/tests" ? tests : [], {}),
      async (url) => {
        const fetched = await vantaSource(settings(url)).fetch(never);
        if (!fetched.ok) throw new Error(fetched.error.message);
        expect(fetched.value.findings.map(({ testId, resource }) => [testId, resource.name])).toEqual([["good", "a"]]);
        expect(fetched.value.problems.map((problem) => problem.where)).toEqual([
          "vanta integration aws",
          "vanta tests",
          "vanta test good",
        ]);
      },
    );
  });

  it("an error that echoes the request does not leak the token or the secret", async () => {
    await withAnswers(
      () => ({ status: 422, body: { message: "bad header: Bearer vat_the-token-itself (vcs_very-secret-value)" } }),
      async (url) => {
        const result = await clientOf(url).tests({}, never);
        expect(result).toMatchObject({ ok: false, error: { code: "invalid-response" } });
        expect(!result.ok && result.error.message).toContain("bad header");
        expect(JSON.stringify(result)).not.toContain("token-itself");
        expect(JSON.stringify(result)).not.toContain("very-secret");
      },
    );
  });

  it("an account that is not connected is a problem, not a failure", async () => {
    await withAnswers(
      (path) => (path === "/v1/tests" ? page([], {}) : { status: 404, body: "<html>nothing</html>" }),
      async (url) => {
        const fetched = await vantaSource(settings(url)).fetch(never);
        expect(fetched).toMatchObject({ ok: true, value: { findings: [] } });
        expect(fetched.ok && fetched.value.problems[0]?.message).toContain("AWS is not connected");
      },
    );
  });
});
