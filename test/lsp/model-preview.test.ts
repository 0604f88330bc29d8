import { describe, expect, it, onTestFinished } from "vitest";
import {
  type FindingItem,
  METHODS,
  type PreviewAnswer,
  type PreviewProgress,
  SERVER_COMMANDS,
} from "../../shared/src/protocol.ts";
import { type BedrockBehaviour, type BedrockSim, startBedrock } from "../../sim/src/bedrock/server.ts";
import { PITR, TABLE } from "./fixtures.ts";
import {
  applyProtocolEdits,
  type Editor,
  editsFor,
  eventually,
  realAdapters,
  startEditor,
  workspace,
} from "./harness.ts";

const EXPLANATION = "Turns on continuous backups of the table. A table can then be restored to any second of 35 days.";
const BLOCK = TABLE("a").replace("\n}", "\n\n  point_in_time_recovery {\n    enabled = true\n  }\n}");
const INPUT = { decision: "fix", explanation: EXPLANATION, block: BLOCK };
const WORDS = { pieceSize: 8, pauseMs: 15 };

interface Setting {
  readonly sim: BedrockSim;
  readonly editor: Editor;
  readonly findingId: string;
  readonly told: PreviewProgress[];
  /** Messages of work-done progress. */
  readonly lines: string[];
  preview(): { readonly answer: Promise<PreviewAnswer>; readonly cancel: () => void };
}

/** An editor whose model is the stand-in; its keys come from the environment of this process. */
async function setUp(behaviour: BedrockBehaviour): Promise<Setting> {
  const sim = await startBedrock(behaviour);
  onTestFinished(() => sim.close());
  const keys = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" };
  for (const [name, value] of Object.entries(keys)) {
    const before = process.env[name];
    process.env[name] = value;
    onTestFinished(() => {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    });
  }
  const root = await workspace({ "main.tf": TABLE("a") });
  const settings = { bedrock: { endpoint: sim.url, region: "us-east-1" } };
  const initializationOptions = { trusted: true };
  const editor = await startEditor({ root, settings, adapters: await realAdapters(), initializationOptions });
  const told: PreviewProgress[] = [];
  const lines: string[] = [];
  editor.connection.onNotification(METHODS.previewProgress, (progress: PreviewProgress) => void told.push(progress));
  editor.connection.onNotification("$/progress", ({ value }: { value: { message?: string } }) => {
    if (value.message !== undefined) lines.push(value.message);
  });
  const find = async (): Promise<FindingItem[]> => {
    const all = await editor.connection.sendRequest<FindingItem[]>(METHODS.findings);
    return all.filter(({ policy }) => policy === PITR);
  };
  const [finding] = await eventually(find, (all) => all.length === 1);
  const findingId = finding?.id ?? "";
  const preview: Setting["preview"] = () => {
    let cancel: () => void = () => undefined;
    const token = {
      isCancellationRequested: false,
      onCancellationRequested: (listener: (event: unknown) => void) => {
        cancel = () => listener(undefined);
        return { dispose: () => undefined };
      },
    };
    const params = { findingId, fixer: "bedrock" };
    const answer = editor.connection.sendRequest<PreviewAnswer>(METHODS.preview, params, token);
    return { answer, cancel: () => cancel() };
  };
  return { sim, editor, findingId, told, lines, preview };
}

describe("a model's fix in the editor", () => {
  it("is seen growing, then verified layer by layer, then whole", async () => {
    const { told, lines, preview, findingId } = await setUp({ reply: () => INPUT, stream: WORDS });
    const answer = await preview().answer;
    expect(answer).toMatchObject({ kind: "preview", preview: { by: "bedrock", explanation: EXPLANATION } });
    expect(told.every((progress) => progress.findingId === findingId && progress.round === 1)).toBe(true);
    const growing = told.filter(({ stage }) => stage === "explaining").map(({ explanation }) => explanation);
    expect(new Set(growing).size).toBeGreaterThan(2);
    for (const text of growing) expect(EXPLANATION.startsWith(text)).toBe(true);
    expect(told.at(-1)?.stage).toBe("verifying");
    expect(
      told
        .at(-1)
        ?.layers.slice(0, 5)
        .map(({ name, status }) => `${name} ${status}`),
    ).toEqual(["parse", "scope", "schema", "target", "regressions"].map((name) => `${name} passed`));
    // What editors without the extension show.
    expect(lines.join("\n")).toContain("continuous backups");
  });

  it("is applied by a command where there is no preview", async () => {
    const { editor, findingId } = await setUp({ reply: () => INPUT });
    const answer = await editor.connection.sendRequest<PreviewAnswer>("workspace/executeCommand", {
      command: SERVER_COMMANDS.applyFix,
      arguments: [{ findingId, fixer: "bedrock" }],
    });
    expect(answer).toMatchObject({ kind: "preview", preview: { by: "bedrock" } });
    const { edits } = editsFor(editor.applied[0], editor.uri("main.tf"));
    expect(applyProtocolEdits(TABLE("a"), edits)).toBe(BLOCK);
  });

  it("shows no credential that the model makes up, at no moment", async () => {
    const secret = "correct-horse-battery";
    const explanation = `Sets it as in password = "${secret} and more" of the other file. It stays in place.`;
    const { told, preview, lines } = await setUp({ reply: () => ({ ...INPUT, explanation }), stream: WORDS });
    const answer = await preview().answer;
    expect(JSON.stringify([told, lines, answer])).not.toContain("correct");
    expect(told.at(-1)?.explanation).toContain("(masked)");
  });

  it("is called off on the wire when the request is cancelled, half way through a word", async () => {
    const { sim, told, preview } = await setUp({
      respond: () => ({ kind: "tool", input: INPUT, stream: { midway: "stream-stall", pieceSize: 8 } }),
    });
    const { answer, cancel } = preview();
    const refused = expect(answer).rejects.toMatchObject({ code: -32800 });
    await eventually(() => told.some(({ explanation }) => explanation !== ""), Boolean);
    cancel();
    await refused;
    await eventually(
      () => sim.stats.outcomes.aborted ?? 0,
      (count) => count === 1,
    );
    const before = told.length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(told).toHaveLength(before);
  });

  it("is called off by the cancel button of work-done progress, too", async () => {
    const { sim, editor, told, preview } = await setUp({
      respond: () => ({ kind: "tool", input: INPUT, stream: { midway: "stream-stall", pieceSize: 8 } }),
    });
    let token: unknown = null;
    editor.connection.onRequest("window/workDoneProgress/create", (params: { token: unknown }) => {
      token = params.token;
      return null;
    });
    const refused = expect(preview().answer).rejects.toMatchObject({ code: -32800 });
    await eventually(() => told.some(({ explanation }) => explanation !== ""), Boolean);
    await editor.connection.sendNotification("window/workDoneProgress/cancel", { token });
    await refused;
    await eventually(
      () => sim.stats.outcomes.aborted ?? 0,
      (count) => count === 1,
    );
  });

  it("that breaks off begins anew, and says so", async () => {
    const broken = { kind: "tool", input: INPUT, stream: { ...WORDS, midway: "stream-model-error" } } as const;
    const { told, preview, sim } = await setUp({ script: [broken], reply: () => INPUT, stream: WORDS });
    expect((await preview().answer).kind).toBe("preview");
    expect(sim.stats.requests).toBe(2);
    const stages = told.map(({ stage }) => stage);
    expect(stages.lastIndexOf("thinking")).toBeGreaterThan(stages.indexOf("explaining"));
  });

  it("that fails a check is corrected in another round, in sight of the user", async () => {
    const wrong = { ...INPUT, explanation: "Changes the name.", block: TABLE("a").replace('"id"', '"key"') };
    const { told, preview } = await setUp({ script: [{ kind: "tool", input: wrong }], reply: () => INPUT });
    expect((await preview().answer).kind).toBe("preview");
    expect(told.some(({ round, layers }) => round === 1 && layers.some(({ status }) => status === "failed"))).toBe(
      true,
    );
    expect(told.at(-1)).toMatchObject({ round: 2, explanation: EXPLANATION });
  });

  it("that AWS does not let through is a reason with a way out", async () => {
    const { preview } = await setUp({ respond: () => ({ kind: "expired-token" }) });
    expect(await preview().answer).toMatchObject({
      kind: "refused",
      reason: { code: "unauthorized", message: expect.stringContaining("aws sso login") },
    });
  });
});
