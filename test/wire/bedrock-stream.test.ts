import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ConverseDelta, ConverseErrorKind, TokenUsage } from "../../server/src/remediate/bedrock/converse.ts";
import { proposeWithModel } from "../../server/src/remediate/bedrock/fixer.ts";
import type { ModelProgress } from "../../shared/src/fix.ts";
import {
  type BedrockSim,
  type MidwayFault,
  type SimReply,
  type SimRequest,
  type StreamManner,
  startBedrock,
} from "../../sim/src/bedrock/server.ts";
import { FIXED, fixerDeps, fixRequest } from "../unit/bedrock/support.ts";
import { clientsOf, FAST, REQUEST } from "./bedrock-kit.ts";

const INPUT = { decision: "fix", explanation: "Setzt “force_destroy” — für alle Eimer 😀.", block: FIXED };

let sim: BedrockSim;
const { client, closers, closeAll } = clientsOf(() => sim);

beforeAll(async () => {
  sim = await startBedrock();
});
afterEach(async () => {
  sim.configure({ script: [], respond: undefined, reply: undefined, faults: undefined, stream: undefined });
  await closeAll();
});
afterAll(() => sim.close());

function fix(stream: StreamManner = {}): SimReply {
  return { kind: "tool", input: INPUT, stream };
}

const signal = new AbortController().signal;

/** What was heard of a reply on its way, apart for each try. */
function ears(): { readonly tries: string[]; readonly onDelta: (delta: ConverseDelta) => void } {
  const tries: string[] = [];
  return {
    tries,
    onDelta: (delta) => {
      if (delta.kind === "start") tries.push("");
      else tries.push((tries.pop() ?? "") + delta.json);
    },
  };
}

const outcome = (name: string): number => sim.stats.outcomes[name] ?? 0;
async function eventually(holds: () => boolean): Promise<void> {
  const end = Date.now() + 5_000;
  while (!holds() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(holds()).toBe(true);
}

describe("a streamed reply", () => {
  it.each([1, 2, 3, 7, 16, 61, 100_000])("is the same however its bytes are cut: %d", async (chunkBytes) => {
    sim.configure({ script: [fix({ chunkBytes, pieceSize: 11 })] });
    const { tries, onDelta } = ears();
    const reply = await client().converse(REQUEST, { signal, onDelta });
    expect(reply).toMatchObject({ ok: true, value: { stop: "tool-use", toolUse: { input: INPUT } } });
    expect(tries.map((json) => JSON.parse(json) as unknown)).toEqual([INPUT]);
    expect(reply.ok && reply.value.usage?.outputTokens).toBeGreaterThan(10);
  });

  it("is asked for in fine pieces only where somebody watches", async () => {
    sim.configure({ script: [fix(), fix()] });
    const beta = (): unknown => sim.requests.at(-1)?.body.additionalModelRequestFields;
    await client().converse(REQUEST, { signal });
    expect(beta()).toBeUndefined();
    await client().converse(REQUEST, { signal, onDelta: () => undefined });
    expect(beta()).toEqual({ anthropic_beta: ["fine-grained-tool-streaming-2025-05-14"] });
    expect(sim.requests.at(-1)?.streaming).toBe(true);
  });

  it("is asked for without them where the model does not know them, from then on", async () => {
    const knowsNoBeta = ({ body }: SimRequest): SimReply =>
      body.additionalModelRequestFields === undefined
        ? fix()
        : { kind: "invalid", message: "The model returned the following errors: invalid beta flag" };
    sim.configure({ respond: knowsNoBeta });
    const { converse } = client();
    const { tries, onDelta } = ears();
    const before = sim.stats.requests;
    expect((await converse(REQUEST, { signal, onDelta })).ok).toBe(true);
    expect((await converse(REQUEST, { signal, onDelta })).ok).toBe(true);
    expect(sim.stats.requests - before).toBe(3);
    expect(JSON.parse(tries.at(-1) ?? "")).toEqual(INPUT);
  });

  it.each<[string, SimReply]>([
    [
      "the credentials may not",
      {
        kind: "access-denied",
        message: "User: arn:aws:iam::1:user/a is not authorized to perform: bedrock:InvokeModelWithResponseStream",
      },
    ],
    ["the model cannot", { kind: "invalid", message: "This model doesn't support tool use in streaming mode." }],
    [
      "a gateway does not know it",
      { kind: "raw", status: 404, headers: { "x-amzn-errortype": "UnknownOperationException" }, body: "{}" },
    ],
  ])("becomes a whole one where %s stream, from then on", async (_name, refusal) => {
    sim.configure({ respond: ({ streaming }) => (streaming ? refusal : fix()) });
    const { converse } = client();
    const before = sim.stats.requests;
    const { onDelta } = ears();
    expect(await converse(REQUEST, { signal, onDelta })).toMatchObject({
      ok: true,
      value: { toolUse: { input: INPUT } },
    });
    expect((await converse(REQUEST, { signal })).ok).toBe(true);
    expect(sim.stats.requests - before).toBe(3);
  });

  it("that is cut off by its limit reads as such, with what was asked", async () => {
    sim.configure({ script: [{ kind: "truncated", text: "The block" }] });
    expect(await client().converse(REQUEST, { signal })).toMatchObject({ ok: true, value: { stop: "truncated" } });
  });
});

describe("a stream that goes wrong half way", () => {
  it.each<[MidwayFault, ConverseErrorKind, "again" | "final"]>([
    ["stream-break", "network", "again"],
    ["stream-end", "network", "again"],
    ["stream-throttled", "throttled", "again"],
    ["stream-model-error", "service", "again"],
    ["stream-internal", "service", "again"],
    ["stream-unavailable", "service", "again"],
    ["stream-error", "service", "again"],
    ["stream-stall", "network", "again"],
    ["stream-corrupt", "malformed", "final"],
    ["stream-invalid", "invalid-request", "final"],
    ["stream-model-timeout", "timeout", "final"],
  ])("%s is %s, tried %s", async (midway, kind, again) => {
    const { tries, onDelta } = ears();
    const lost: TokenUsage[] = [];
    const call = { signal, onDelta, onLost: (usage: TokenUsage) => lost.push(usage) };
    sim.configure({ respond: () => fix({ midway, pieceSize: 5 }) });
    const { converse } = client({ silenceMs: 60, retry: { ...FAST, retries: 1 } });
    const before = sim.stats.requests;
    expect(await converse(REQUEST, call)).toMatchObject({ ok: false, error: { kind } });
    expect(sim.stats.requests - before).toBe(again === "again" ? 2 : 1);
    // Every try but the last is told: the caller's reservation covers that one.
    expect(lost).toHaveLength(again === "again" ? 1 : 0);
    if (again === "final") return;
    expect(lost[0]?.inputTokens).toBeGreaterThan(500);
    expect(lost[0]?.outputTokens).toBeGreaterThan(5);
    sim.configure({ respond: undefined, script: [fix({ midway }), fix()] });
    expect(await converse(REQUEST, call)).toMatchObject({ ok: true, value: { toolUse: { input: INPUT } } });
    expect(JSON.parse(tries.at(-1) ?? "")).toEqual(INPUT);
  });

  it("says so when it was throttled, so that others wait, too", async () => {
    sim.configure({ script: [fix({ midway: "stream-throttled" }), fix()] });
    let throttled = 0;
    const onThrottled = (): void => {
      throttled += 1;
    };
    expect((await client().converse(REQUEST, { signal, onThrottled })).ok).toBe(true);
    expect(throttled).toBe(1);
  });

  it("ends at the time limit of the whole reply, however steadily the pieces come", async () => {
    sim.configure({ respond: () => fix({ pauseMs: 15, pieceSize: 2 }) });
    const started = outcome("aborted");
    const { onDelta } = ears();
    const reply = await client({ timeoutMs: 150 }).converse(REQUEST, { signal, onDelta });
    expect(reply).toMatchObject({ ok: false, error: { kind: "timeout" } });
    await eventually(() => outcome("aborted") === started + 1);
  });

  it("is closed on the wire at once when the user goes", async () => {
    sim.configure({ respond: () => fix({ midway: "stream-stall" }) });
    const started = outcome("aborted");
    const controller = new AbortController();
    const { tries, onDelta } = ears();
    const waiting = client().converse(REQUEST, { signal: controller.signal, onDelta });
    await eventually(() => (tries.at(-1) ?? "") !== "");
    controller.abort();
    expect(await waiting).toMatchObject({ ok: false, error: { kind: "cancelled" } });
    await eventually(() => outcome("aborted") === started + 1);
  });

  it("does not stop a run: every kind at random, all findings end as fixed", async () => {
    const shaky = await startBedrock({
      reply: () => INPUT,
      faults: { "stream-break": 0.2, "stream-end": 0.1, "stream-throttled": 0.1, "stream-model-error": 0.1 },
      stream: { chunkBytes: 13 },
      seed: 11,
    });
    closers.push(shaky.close);
    const { converse } = client({ endpoint: shaky.url, retry: { ...FAST, retries: 12 } });
    const fixes = await Promise.all(
      Array.from({ length: 15 }, () => proposeWithModel(fixRequest(), fixerDeps(converse))),
    );
    expect(fixes.filter(({ ok }) => ok)).toHaveLength(15);
    expect(shaky.stats.outcomes["stream-break"]).toBeGreaterThan(0);
  });
});

describe("the fix loop, watched over the wire", () => {
  it("shows the explanation growing before the reply is there", async () => {
    sim.configure({ script: [fix({ pieceSize: 6, pauseMs: 1 })] });
    const told: ModelProgress[] = [];
    const deps = fixerDeps(client().converse, { onProgress: (progress) => told.push(progress) });
    const made = await proposeWithModel(fixRequest(), deps);
    const growing = told.filter(({ stage }) => stage === "explaining").map(({ explanation }) => explanation);
    expect(growing.length).toBeGreaterThan(3);
    for (const [i, text] of growing.entries()) expect(text.startsWith(growing[i - 1] ?? "")).toBe(true);
    expect(told.at(-1)?.explanation).toBe(made.ok && made.value.candidate.explanation);
  });
});
