import { createServer, request as httpRequest } from "node:http";
import { connect } from "node:net";
import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { getGlobalDispatcher } from "undici";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createDispatcher } from "../../server/src/platform/http/dispatcher.ts";
import { createTokenBudget } from "../../server/src/remediate/bedrock/budget.ts";
import type { ConverseErrorKind } from "../../server/src/remediate/bedrock/converse.ts";
import { proposeWithModel } from "../../server/src/remediate/bedrock/fixer.ts";
import { SYSTEM_PROMPT } from "../../server/src/remediate/bedrock/prompt/system.ts";
import { bedrockTransport } from "../../server/src/remediate/bedrock/transport.ts";
import { HOSTILE_INPUTS } from "../../sim/src/bedrock/hostile.ts";
import { BROKEN_JSON, DISGUISED_THROTTLING, EMPTY_OBJECT, HTML_PAGE } from "../../sim/src/bedrock/replies.ts";
import { type BedrockSim, type SimReply, startBedrock } from "../../sim/src/bedrock/server.ts";
import { BLOCK, FIXED, fixerDeps, fixRequest } from "../unit/bedrock/support.ts";
import { clientsOf, FAST, MODEL, REQUEST } from "./bedrock-kit.ts";

const FIX: SimReply = { kind: "tool", input: { decision: "fix", explanation: "Sets it.", block: FIXED } };

let sim: BedrockSim;
const { client, closers, closeAll } = clientsOf(() => sim);

beforeAll(async () => {
  sim = await startBedrock();
});
afterEach(async () => {
  sim.configure({
    script: [],
    scripts: {},
    respond: undefined,
    reply: undefined,
    faults: undefined,
    tokensPerMinute: null,
    latency: null,
  });
  await closeAll();
});
afterAll(async () => {
  await sim.close();
});

const signal = new AbortController().signal;

describe("Bedrock client over HTTP", () => {
  it("forces the tool, caches the fixed part, keeps maxTokens, and reads reply and usage", async () => {
    sim.configure({ script: [FIX, FIX] });
    const { converse } = client();
    const first = await converse(REQUEST, { signal });
    const second = await converse(REQUEST, { signal });
    expect(first).toMatchObject({
      ok: true,
      value: { stop: "tool-use", toolUse: { name: "propose_fix", input: { block: FIXED } } },
    });
    const seen = sim.requests.at(-1);
    expect(seen).toMatchObject({ modelId: MODEL, tool: "propose_fix", prompt: "hello", round: 1 });
    expect(seen?.body.inferenceConfig).toEqual({ maxTokens: 1_500, temperature: 0 });
    expect(seen?.body.system).toEqual([{ text: SYSTEM_PROMPT }, { cachePoint: { type: "default" } }]);
    const usages = [first, second].map((reply) => (reply.ok ? reply.value.usage : null));
    expect(usages[0]?.cacheWriteTokens).toBeGreaterThan(1_024);
    expect(usages[1]).toMatchObject({ cacheWriteTokens: 0, cacheReadTokens: usages[0]?.cacheWriteTokens });
    expect(usages[1]?.outputTokens).toBeGreaterThan(10);
  });

  it("sends no cache point to families without caching, and long ARNs whole", async () => {
    const model = `arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/${"a".repeat(120)}`;
    sim.configure({ script: [FIX] });
    expect((await client({ model, promptCaching: false, temperature: null }).converse(REQUEST, { signal })).ok).toBe(
      true,
    );
    expect(sim.requests.at(-1)).toMatchObject({
      modelId: model,
      body: { system: [{ text: SYSTEM_PROMPT }], inferenceConfig: { maxTokens: 1_500 } },
    });
  });

  it.each<[ConverseErrorKind, SimReply]>([
    ["throttled", { kind: "throttled" }],
    ["throttled", { kind: "model-not-ready" }],
    ["throttled", DISGUISED_THROTTLING],
    ["daily-quota", { kind: "daily-quota" }],
    ["forbidden", { kind: "access-denied" }],
    ["unauthorized", { kind: "expired-token" }],
    ["unauthorized", { kind: "invalid-token" }],
    ["model-not-found", { kind: "unknown-model" }],
    ["model-not-found", { kind: "needs-profile" }],
    ["model-not-found", { kind: "no-such-model" }],
    ["context-too-long", { kind: "too-long" }],
    ["invalid-request", { kind: "invalid" }],
    ["invalid-request", { kind: "model-error" }],
    ["timeout", { kind: "model-timeout" }],
    ["service", { kind: "internal" }],
    ["service", { kind: "unavailable" }],
    ["service", HTML_PAGE],
    ["network", { kind: "reset" }],
    ["malformed", BROKEN_JSON],
    ["malformed", EMPTY_OBJECT],
    ["refused", { kind: "filtered" }],
  ])("ends as %s", async (kind, reply) => {
    sim.configure({ respond: () => reply });
    const before = sim.stats.requests;
    const outcome = await client().converse(REQUEST, { signal });
    expect(outcome).toMatchObject({ ok: false, error: { kind } });
    const retried = ["throttled", "service", "network"].includes(kind);
    expect(sim.stats.requests - before).toBe(retried ? 4 : 1);
  });

  it("tries again after throttling, says so each time, and then succeeds", async () => {
    sim.configure({ script: [{ kind: "throttled" }, DISGUISED_THROTTLING, { kind: "unavailable" }, FIX] });
    let throttled = 0;
    const onThrottled = (): void => {
      throttled += 1;
    };
    expect((await client().converse(REQUEST, { signal, onThrottled })).ok).toBe(true);
    expect(throttled).toBe(2);
  });

  it("gives up after its time limit, and at once when interrupted", async () => {
    sim.configure({ respond: () => ({ kind: "hang" }) });
    expect(await client({ timeoutMs: 80 }).converse(REQUEST, { signal })).toMatchObject({ error: { kind: "timeout" } });
    const controller = new AbortController();
    const waiting = client().converse(REQUEST, { signal: controller.signal });
    setTimeout(() => controller.abort(), 30);
    expect(await waiting).toMatchObject({ error: { kind: "cancelled" } });
    expect(await client().converse(REQUEST, { signal: controller.signal })).toMatchObject({
      error: { kind: "cancelled" },
    });
  });

  it("says that nothing answers, with the address variables to look at", async () => {
    const outcome = await client({ endpoint: "http://127.0.0.1:9" }).converse(REQUEST, { signal });
    expect(outcome).toMatchObject({
      error: { kind: "network", message: expect.stringContaining("TERRAFIX_BEDROCK_ENDPOINT") },
    });
  });

  it.each([
    ["truncated", { kind: "truncated" }],
    ["text", { kind: "text", text: "Sure!" }],
    ["malformed", { kind: "malformed-tool-use" }],
  ] as const)("reads a reply that is %s as such", async (stop, reply) => {
    sim.configure({ script: [reply] });
    expect(await client().converse(REQUEST, { signal })).toMatchObject({ ok: true, value: { stop, toolUse: null } });
  });

  it("goes through the proxy of the environment", async () => {
    const asked: string[] = [];
    const target = new URL(sim.url);
    const proxy = createServer((request, response) => {
      asked.push(request.url ?? "");
      const { pathname } = new URL(request.url ?? "", "http://bedrock.test");
      const onward = httpRequest(
        {
          host: target.hostname,
          port: target.port,
          path: pathname,
          method: request.method ?? "GET",
          headers: request.headers,
        },
        (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        },
      );
      request.pipe(onward);
    });
    proxy.on("connect", (request, socket) => {
      asked.push(request.url ?? "");
      const onward = connect(Number(target.port), target.hostname, () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        onward.pipe(socket).pipe(onward);
      });
      onward.on("error", () => socket.destroy());
      socket.on("error", () => onward.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const { port } = proxy.address() as { port: number };
    const address = `http://127.0.0.1:${port}`;
    const dispatcher = createDispatcher({ HTTP_PROXY: address, HTTPS_PROXY: address });
    sim.configure({ script: [FIX] });
    const outcome = await client({ endpoint: "http://bedrock.test:8080", dispatcher }).converse(REQUEST, { signal });
    expect(outcome.ok).toBe(true);
    expect(asked.join()).toContain("bedrock.test:8080");
    await dispatcher.close();
    proxy.close();
  });
});

describe("fix loop over HTTP", () => {
  it("fails twice, then succeeds, in a conversation that the API accepts", async () => {
    let verified = 0;
    sim.configure({
      scripts: { "s3-policy": [{ kind: "text", text: "I would set it." }, FIX, FIX] },
    });
    const fix = await proposeWithModel(
      fixRequest(),
      fixerDeps(client().converse, {
        verify: async () => {
          verified += 1;
          return { passed: verified > 1, feedback: ["target: still failing"] };
        },
      }),
    );
    expect(fix).toMatchObject({ ok: true, value: { rounds: 3 } });
    expect(sim.requests.slice(-3).map((request) => request.round)).toEqual([1, 2, 3]);
    expect(sim.requests.at(-1)?.feedback).toContain("target: still failing");
  });

  it("ends as model-unverified after three", async () => {
    sim.configure({ reply: () => FIX.kind === "tool" && FIX.input });
    const verify = async () => ({ passed: false, feedback: ["target: still failing"] });
    const fix = await proposeWithModel(fixRequest(), fixerDeps(client().converse, { verify }));
    expect(fix).toMatchObject({ ok: false, error: { code: "model-unverified", rounds: 3 } });
  });

  it.each(Object.keys(HOSTILE_INPUTS))("survives a hostile reply: %s", async (name) => {
    const hostile = HOSTILE_INPUTS[name]!;
    sim.configure({ respond: (request) => ({ kind: "tool", input: hostile(request) }) });
    const fix = await proposeWithModel(fixRequest(), fixerDeps(client().converse));
    expect(fix).toMatchObject({ ok: false, error: { code: "model-malformed", rounds: 3 } });
  });

  it("stays within the account's tokens per minute when it knows them", async () => {
    sim.configure({ reply: () => ({ decision: "fix", explanation: "x", block: FIXED }), tokensPerMinute: 1_000_000 });
    const budget = createTokenBudget({ tokensPerMinute: 1_000_000, totalTokens: 1e9 });
    const { converse } = client();
    const before = sim.stats.outcomes.ThrottlingException ?? 0;
    const fixes = await Promise.all(
      Array.from({ length: 20 }, () => proposeWithModel(fixRequest(), fixerDeps(converse, { budget }))),
    );
    expect(fixes.every((fix) => fix.ok)).toBe(true);
    expect(sim.stats.outcomes.ThrottlingException ?? 0).toBe(before);
    expect(budget.spent().calls).toBe(20);
  });

  it("refuses the rest when the run's budget is used up", async () => {
    sim.configure({ reply: () => ({ decision: "fix", explanation: "x", block: FIXED }) });
    const budget = createTokenBudget({ tokensPerMinute: 1e9, totalTokens: 9_000 });
    const { converse } = client();
    const codes: string[] = [];
    for (let i = 0; i < 8; i += 1) {
      const fix = await proposeWithModel(fixRequest(), fixerDeps(converse, { budget }));
      codes.push(fix.ok ? "fixed" : fix.error.code);
    }
    expect(codes[0]).toBe("fixed");
    expect(codes.at(-1)).toBe("budget-exhausted");
    expect(new Set(codes)).toEqual(new Set(["fixed", "budget-exhausted"]));
    expect(budget.spent().tokens).toBeLessThanOrEqual(9_000);
  });

  it("gets through random faults of every passing kind", async () => {
    const shaky = await startBedrock({
      reply: () => ({ decision: "fix", explanation: "x", block: FIXED }),
      faults: { throttled: 0.2, unavailable: 0.1, internal: 0.1, reset: 0.1 },
      latency: { p50: 2, p95: 6 },
      seed: 7,
    });
    closers.push(shaky.close);
    const { converse } = client({ endpoint: shaky.url, retry: { ...FAST, retries: 12 } });
    const fixes = await Promise.all(
      Array.from({ length: 15 }, () => proposeWithModel(fixRequest(), fixerDeps(converse))),
    );
    expect(fixes.filter((fix) => fix.ok)).toHaveLength(15);
    expect(shaky.stats.outcomes.ThrottlingException).toBeGreaterThan(0);
    expect(shaky.stats.outcomes.tool_use).toBe(15);
  });
});

describe("the stand-in itself", () => {
  const post = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${sim.url}/model/${encodeURIComponent(MODEL)}/converse`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer key", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const user = { role: "user", content: [{ text: "hi" }] };

  it("wants a signature or a key", async () => {
    const response = await post({ messages: [user] }, { authorization: "Basic x" });
    expect(response.status).toBe(403);
    expect(response.headers.get("x-amzn-errortype")).toMatch(/^MissingAuthenticationTokenException:/);
  });

  it.each([
    ["broken JSON", "{"],
    ["no messages", {}],
    ["an assistant first", { messages: [{ role: "assistant", content: [{ text: "x" }] }, user] }],
    ["two users in a row", { messages: [user, user] }],
    ["empty text", { messages: [{ role: "user", content: [{ text: " " }] }] }],
    [
      "a tool result without its call",
      { messages: [{ role: "user", content: [{ toolResult: { toolUseId: "t", content: [] } }] }] },
    ],
    [
      "a forced tool that is not there",
      { messages: [user], toolConfig: { tools: [{ toolSpec: { name: "a" } }], toolChoice: { tool: { name: "b" } } } },
    ],
  ])("rejects %s as the API does", async (_name, body) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ message: expect.any(String) });
  });

  it("throttles by tokens: input and maxTokens are set aside before, the rest is given back", async () => {
    sim.configure({ tokensPerMinute: 10_000 });
    const body = { messages: [user], inferenceConfig: { maxTokens: 9_000 } };
    expect((await post(body)).status).toBe(200);
    expect((await post(body)).status).toBe(200);
    const greedy = await post({ messages: [user], inferenceConfig: { maxTokens: 11_000 } });
    expect(greedy.status).toBe(429);
    expect(await greedy.json()).toEqual({ message: "Too many tokens, please wait before trying again." });
  });

  it("draws latencies with the stated median and tail, the same for the same seed", async () => {
    const draws = async (): Promise<readonly number[]> => {
      const one = await startBedrock({ latency: { p50: 4, p95: 12 }, seed: 3 });
      const { converse } = client({ endpoint: one.url });
      for (let i = 0; i < 40; i += 1) await converse(REQUEST, { signal });
      await one.close();
      return one.stats.latencies;
    };
    const [a, b] = [await draws(), await draws()];
    expect(a).toEqual(b);
    const sorted = [...a].sort((x, y) => x - y);
    expect(sorted[20]).toBeGreaterThanOrEqual(2);
    expect(sorted[20]).toBeLessThanOrEqual(7);
  });

  it("streams the same reply in event-stream encoding that the SDK reads", async () => {
    sim.configure({ script: [FIX] });
    const plain = new BedrockRuntimeClient({
      region: "us-east-1",
      endpoint: sim.url,
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      requestHandler: bedrockTransport(getGlobalDispatcher()),
      maxAttempts: 1,
    });
    const reply = await plain.send(
      new ConverseStreamCommand({ modelId: MODEL, messages: [{ role: "user", content: [{ text: "hi" }] }] }),
    );
    let input = "";
    const kinds = new Set<string>();
    let output = 0;
    for await (const event of reply.stream ?? []) {
      for (const kind of Object.keys(event)) kinds.add(kind);
      input += event.contentBlockDelta?.delta?.toolUse?.input ?? "";
      output = event.metadata?.usage?.outputTokens ?? output;
    }
    expect(JSON.parse(input)).toMatchObject({ decision: "fix", block: FIXED });
    expect([...kinds]).toEqual([
      "messageStart",
      "contentBlockStart",
      "contentBlockDelta",
      "contentBlockStop",
      "messageStop",
      "metadata",
    ]);
    expect(output).toBeGreaterThan(10);
    plain.destroy();
  });

  it("shows scripts the sections of the prompt", async () => {
    sim.configure({
      reply: ({ sections }) => ({ decision: "cannot_fix", explanation: "", reason: sections["target-address"] }),
    });
    const fix = await proposeWithModel(fixRequest(), fixerDeps(client().converse));
    expect(fix).toMatchObject({ error: { message: expect.stringContaining("aws_s3_bucket.logs in main.tf") } });
    expect(sim.requests.at(-1)?.sections.target).toBe(BLOCK);
  });
});
