import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseExceptions } from "../../server/src/config/exceptions.ts";
import { type FindingItem, METHODS, type PreviewAnswer, SERVER_COMMANDS } from "../../shared/src/protocol.ts";
import { findingsFile, PITR, TABLE } from "./fixtures.ts";
import {
  applyProtocolEdits,
  at,
  type Editor,
  editsFor,
  eventually,
  realAdapters,
  startEditor,
  workspace,
} from "./harness.ts";

const TABLES = `${TABLE("a")}\n${TABLE("b")}`;
const SETTINGS = { findings: { file: "findings.json" } };

async function withFindings(
  files: Readonly<Record<string, string>>,
  names: readonly string[],
  more: Partial<Parameters<typeof startEditor>[0]> = {},
): Promise<Editor> {
  const root = await workspace({ "findings.json": findingsFile(names), ...files });
  return startEditor({ root, settings: SETTINGS, ...more });
}

const items = (editor: Editor): Promise<FindingItem[]> => editor.connection.sendRequest(METHODS.findings);
const pitr = (all: readonly FindingItem[]): FindingItem[] => all.filter(({ policy }) => policy === PITR);

/** The findings once the source has answered. */
function reported(editor: Editor): Promise<FindingItem[]> {
  return eventually(
    async () => pitr(await items(editor)),
    (all) => all.some(({ source }) => source === "file"),
  );
}

describe("reported findings", () => {
  it("are merged with what the scan predicts: one diagnostic for one policy and block", async () => {
    const editor = await withFindings({ "main.tf": TABLES }, ["a"]);
    editor.open("main.tf", TABLES);
    const all = await reported(editor);
    expect(all.map(({ receipt, state, source }) => [receipt.address, state, source])).toEqual([
      ["aws_dynamodb_table.a", "open", "file"],
      ["aws_dynamodb_table.b", "predicted", "policies"],
    ]);
    const diagnostics = (await editor.diagnostics("main.tf")).filter(({ code }) => code === PITR);
    expect(diagnostics).toHaveLength(2);
    expect(diagnostics[0]).toMatchObject({
      severity: 1,
      source: "TerraFix",
      codeDescription: { href: "https://app.example.com/tests/aws-dynamodb-pitr-backups" },
      data: { predicted: false, findingId: all[0]?.id, address: "aws_dynamodb_table.a" },
    });
    expect(diagnostics[1]).toMatchObject({ source: "TerraFix (predicted)", data: { predicted: true } });
    const hover = JSON.stringify(await editor.hover("main.tf", 0, 3));
    expect(hover).toContain("reported");
    expect(hover).toContain("soc2");
    expect(hover).toContain("Why this block");
    const lenses = await editor.connection.sendRequest<{ command: { title: string } }[]>("textDocument/codeLens", {
      textDocument: { uri: editor.uri("main.tf") },
    });
    expect(lenses.map(({ command }) => command.title)).toContain("TerraFix: 1 open finding");
    const links = await editor.connection.sendRequest("textDocument/documentLink", {
      textDocument: { uri: editor.uri("main.tf") },
    });
    expect(links).toMatchObject([
      {
        range: { start: { line: 0, character: 10 }, end: { line: 0, character: 28 } },
        target: "https://app.example.com/tests/aws-dynamodb-pitr-backups",
      },
    ]);
  });

  it("become applied when the code complies, and the diagnostic goes", async () => {
    const editor = await withFindings({ "main.tf": TABLES }, ["a"]);
    editor.open("main.tf", TABLES);
    await reported(editor);
    const actions = await editor.actions("main.tf", at(0));
    const fix = actions.find(({ data }) => data?.kind === "fix" && data.policy === PITR);
    const resolved = await editor.resolve(fix ?? { title: "" });
    editor.change("main.tf", 2, applyProtocolEdits(TABLES, editsFor(resolved.edit, editor.uri("main.tf")).edits));
    const left = (await editor.diagnostics("main.tf")).filter(({ code }) => code === PITR);
    expect(left.map(({ data }) => data.address)).toEqual(["aws_dynamodb_table.b"]);
    const [first] = pitr(await items(editor));
    expect(first?.state).toBe("applied");
  });

  it("without a block are listed with the reason", async () => {
    const editor = await withFindings({ "main.tf": TABLES }, ["nowhere"]);
    const all = await reported(editor);
    const [unplaced] = all.filter(({ place }) => place === null);
    expect(unplaced).toMatchObject({ state: "unresolved", source: "file", receipt: { confidence: "none" } });
    expect(unplaced?.reason?.message).toMatch(/acme-nowhere/);
  });

  it("of a test that no policy answers are shown without a fix", async () => {
    const root = await workspace({ "main.tf": TABLES, "findings.json": findingsFile(["a"], "some-unknown-test") });
    const editor = await startEditor({ root, settings: SETTINGS });
    const all = await eventually(
      () => items(editor),
      (seen) => seen.some(({ testId }) => testId === "some-unknown-test"),
    );
    expect(all.find(({ testId }) => testId === "some-unknown-test")).toMatchObject({
      policy: null,
      reason: { code: "unsupported-test" },
    });
  });

  it("a findings file that cannot be read is a status and not a crash", async () => {
    const root = await workspace({ "main.tf": TABLES, "findings.json": "{ not json" });
    const editor = await startEditor({ root, settings: SETTINGS });
    const status = await eventually(
      () => editor.statuses.at(-1),
      (seen) => seen?.health === "error",
    );
    expect(status?.action).not.toBeNull();
    expect(await editor.diagnostics("main.tf")).not.toEqual([]);
  });

  it("are looked for again when a file changes on disk", async () => {
    const editor = await withFindings({ "main.tf": TABLE("a") }, ["b"]);
    await reported(editor);
    await writeFile(path.join(editor.root, "more.tf"), TABLE("b"));
    await editor.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: editor.uri("more.tf"), type: 1 }],
    });
    const all = await eventually(
      () => items(editor),
      (seen) => seen.some(({ state, receipt }) => state === "open" && receipt.file === "more.tf"),
    );
    expect(pitr(all)).toHaveLength(2);
  });
});

describe("previews", () => {
  it("show the fix with its layers, and apply what was shown", async () => {
    const editor = await withFindings({ "main.tf": TABLES }, ["a"]);
    editor.open("main.tf", TABLES, 5);
    const [finding] = await reported(editor);
    const answer = await editor.connection.sendRequest<PreviewAnswer>(METHODS.preview, {
      findingId: finding?.id,
      fixer: "rule",
    });
    if (answer.kind !== "preview") throw new Error(JSON.stringify(answer));
    const { preview } = answer;
    expect(preview).toMatchObject({ by: "rule", impact: "in-place" });
    expect(preview.layers.map(({ name }) => name).slice(0, 5)).toEqual([
      "parse",
      "scope",
      "schema",
      "target",
      "regressions",
    ]);
    expect(preview.layers.filter(({ status }) => status === "failed")).toEqual([]);
    expect(preview.files).toHaveLength(1);
    expect(preview.files[0]).toMatchObject({ uri: editor.uri("main.tf"), version: 5 });
    expect(applyProtocolEdits(TABLES, preview.files[0]?.edits ?? [])).toBe(preview.files[0]?.after);
    expect(preview.diff).toContain("+  point_in_time_recovery {");
    const applied = await editor.connection.sendRequest<PreviewAnswer[]>(METHODS.apply, { findingIds: [finding?.id] });
    expect(applied).toMatchObject([{ kind: "preview" }]);
    const { edits, version } = editsFor(editor.applied[0], editor.uri("main.tf"));
    expect(version).toBe(5);
    expect(applyProtocolEdits(TABLES, edits)).toBe(preview.files[0]?.after);
  });

  it("are not applied to text that has changed since", async () => {
    const editor = await withFindings({ "main.tf": TABLES }, ["a"]);
    editor.open("main.tf", TABLES);
    const [finding] = await reported(editor);
    await editor.connection.sendRequest(METHODS.preview, { findingId: finding?.id, fixer: "rule" });
    editor.change("main.tf", 2, "# moved\n", at(0));
    await expect(editor.connection.sendRequest(METHODS.apply, { findingIds: [finding?.id] })).rejects.toThrow(
      /changed/,
    );
    expect(editor.applied).toEqual([]);
  });

  it("several fixes go out as one edit, and what is gone is said to be gone", async () => {
    const editor = await withFindings({ "main.tf": TABLES }, ["a", "b"]);
    editor.open("main.tf", TABLES);
    const all = await reported(editor);
    const ids = [...all.map(({ id }) => id), "0".repeat(64)];
    const answers = await editor.connection.sendRequest<PreviewAnswer[]>(METHODS.apply, { findingIds: ids });
    expect(answers.map(({ kind }) => kind)).toEqual(["preview", "preview", "refused"]);
    expect(editor.applied).toHaveLength(1);
    const after = applyProtocolEdits(TABLES, editsFor(editor.applied[0], editor.uri("main.tf")).edits);
    expect(after.match(/point_in_time_recovery/g)).toHaveLength(2);
  });

  it("a model that is not configured is a reason", async () => {
    const editor = await withFindings({ "main.tf": TABLES }, ["a"]);
    const [finding] = await reported(editor);
    const answer = await editor.connection.sendRequest<PreviewAnswer>(METHODS.preview, {
      findingId: finding?.id,
      fixer: "bedrock",
    });
    expect(answer.kind).toBe("refused");
  });
});

describe("exceptions", () => {
  const FILE = ".terrafix/exceptions.yaml";
  const EXISTING = `# reviewed every quarter
exceptions:
  - policy: s3-versioning # a comment that stays
    resource: "acme-*"
    reason: 'scratch data'
    until: 2099-01-01

# the end
`;

  it("are added by an edit that keeps every byte of what is there, and hold at once", async () => {
    const editor = await withFindings({ "main.tf": TABLES, [FILE]: EXISTING }, ["a"]);
    editor.open("main.tf", TABLES);
    const [finding] = await reported(editor);
    const answer = await editor.connection.sendRequest(METHODS.addException, {
      findingId: finding?.id,
      reason: "Restored from S3: #42, see the runbook",
      until: "2099-12-31",
      by: "kim@example.com",
    });
    expect(answer).toBeNull();
    const after = applyProtocolEdits(EXISTING, editsFor(editor.applied[0], editor.uri(FILE)).edits);
    expect(after.startsWith(EXISTING.slice(0, EXISTING.indexOf("\n# the end")))).toBe(true);
    expect(after).toContain("# the end\n");
    const parsed = parseExceptions(after);
    expect(parsed.problems).toEqual([]);
    expect(parsed.entries).toMatchObject([
      { policy: "s3-versioning" },
      {
        policy: PITR,
        resource: "arn:aws:dynamodb:eu-west-1:111122223333:table/acme-a",
        reason: "Restored from S3: #42, see the runbook",
        by: "kim@example.com",
        until: "2099-12-31",
      },
    ]);
    const left = (await editor.diagnostics("main.tf")).filter(({ code }) => code === PITR);
    expect(left.map(({ data }) => data.address)).toEqual(["aws_dynamodb_table.b"]);
    expect(JSON.stringify(await editor.hover("main.tf", 0, 3))).toContain("Exception");
  });

  it("make the file where there is none", async () => {
    const editor = await withFindings({ "main.tf": TABLES }, ["a"]);
    const [finding] = await reported(editor);
    await editor.connection.sendRequest("workspace/executeCommand", {
      command: SERVER_COMMANDS.addException,
      arguments: [{ findingId: finding?.id, reason: "not in use", until: "2099-12-31" }],
    });
    const changes = editor.applied[0]?.documentChanges ?? [];
    expect(changes[0]).toMatchObject({ kind: "create", uri: editor.uri(FILE) });
    const text = applyProtocolEdits("", editsFor(editor.applied[0], editor.uri(FILE)).edits);
    expect(parseExceptions(text)).toMatchObject({ problems: [], entries: [{ reason: "not in use" }] });
    // The server writes through the editor only.
    await expect(readFile(path.join(editor.root, FILE))).rejects.toThrow();
  });

  it("that the product would not accept are refused", async () => {
    const editor = await withFindings({ "main.tf": TABLES }, ["a"]);
    const [finding] = await reported(editor);
    const answer = await editor.connection.sendRequest(METHODS.addException, {
      findingId: finding?.id,
      reason: "x",
      until: "some day",
      by: "",
    });
    expect(answer).toMatchObject({ message: expect.stringContaining("YYYY-MM-DD") });
    expect(editor.applied).toEqual([]);
  });

  it("typed into the open file hold while they are typed", async () => {
    const editor = await withFindings({ "main.tf": TABLES, [FILE]: "exceptions: []\n" }, []);
    editor.open("main.tf", TABLES);
    expect((await editor.diagnostics("main.tf")).filter(({ code }) => code === PITR)).toHaveLength(2);
    editor.open(
      FILE,
      `exceptions:\n  - policy: ${PITR}\n    resource: aws_dynamodb_table.a\n    reason: r\n    until: 2099-01-01\n`,
    );
    await eventually(
      async () => (await editor.diagnostics("main.tf")).filter(({ code }) => code === PITR).length,
      (count) => count === 1,
    );
    const links = await editor.connection.sendRequest<{ target: string }[]>("textDocument/documentLink", {
      textDocument: { uri: editor.uri(FILE) },
    });
    expect(links.map(({ target }) => target)).toContain(`${editor.uri("main.tf")}#L1`);
  });
});

describe("locating and reporting", () => {
  it("jumps to the block of a pasted ARN", async () => {
    const editor = await startEditor({ root: await workspace({ "main.tf": TABLES }) });
    const answer = await editor.connection.sendRequest(METHODS.locate, {
      query: " arn:aws:dynamodb:eu-west-1:111122223333:table/acme-b ",
    });
    expect(answer).toMatchObject({
      receipt: { address: "aws_dynamodb_table.b" },
      place: { uri: editor.uri("main.tf"), range: { start: { line: 5, character: 0 } } },
      reason: null,
    });
    const none = await editor.connection.sendRequest(METHODS.locate, { query: "acme-missing" });
    expect(none).toMatchObject({ place: null });
    expect((none as { reason: unknown }).reason).not.toBeNull();
  });

  it("exports what a batch run would report", async () => {
    const editor = await withFindings({ "main.tf": TABLES }, ["a", "nowhere"]);
    await reported(editor);
    const report = JSON.parse(await editor.connection.sendRequest(METHODS.exportReport, { format: "json" }));
    const statuses = report.findings.map(({ status, policy }: { status: string; policy: string }) => [policy, status]);
    expect(statuses).toContainEqual([PITR, "fixed"]);
    expect(statuses).toContainEqual([PITR, "refused"]);
    expect(report.findings.find(({ status }: { status: string }) => status === "fixed").fix.diff).toContain(
      "+++ b/main.tf",
    );
    const markdown = await editor.connection.sendRequest<string>(METHODS.exportReport, { format: "markdown" });
    expect(markdown).toMatch(/^# TerraFix report/);
  });
});

describe("settings", () => {
  it("off: no predictions; on save: new ones wait for the save, mended ones go at once", async () => {
    const root = await workspace({ "main.tf": TABLES });
    const off = await startEditor({ root, settings: { scan: { run: "off" } } });
    off.open("main.tf", TABLES);
    expect(await off.diagnostics("main.tf")).toEqual([]);

    const editor = await startEditor({ root, settings: { scan: { run: "onSave" } } });
    editor.open("main.tf", TABLES);
    const count = async (): Promise<number> =>
      (await editor.diagnostics("main.tf")).filter(({ code }) => code === PITR).length;
    await eventually(count, (seen) => seen === 2);
    editor.change("main.tf", 2, `${TABLES}\n${TABLE("c")}`);
    expect(await count()).toBe(2);
    await editor.connection.sendNotification("textDocument/didSave", { textDocument: { uri: editor.uri("main.tf") } });
    await eventually(count, (seen) => seen === 3);
    editor.change("main.tf", 3, TABLE("a"));
    expect(await count()).toBe(1);
  });

  it("that change take effect at once, and wrong ones are named in the log", async () => {
    const editor = await startEditor({ root: await workspace({ "main.tf": TABLES }), settings: {} });
    editor.open("main.tf", TABLES);
    expect(await editor.diagnostics("main.tf")).not.toEqual([]);
    editor.settings.policies = { disabled: [PITR] };
    editor.settings.scan = { run: "sometimes" };
    await editor.connection.sendNotification("workspace/didChangeConfiguration", { settings: {} });
    await eventually(
      async () => (await editor.diagnostics("main.tf")).filter(({ code }) => code === PITR).length,
      (count) => count === 0,
    );
    expect(editor.logs.join("\n")).toContain("terrafix.scan.run must be one of");
  });

  it("of the environment: a secret never reaches the log or a message", async () => {
    const secret = "vcs_0123456789abcdefsecret";
    const adapters = await realAdapters();
    const noisy = {
      ...adapters,
      vanta: () => ({
        name: "vanta",
        fetch: () =>
          Promise.resolve({
            ok: false as const,
            error: { code: "network" as const, message: `cannot reach with ${secret}` },
          }),
      }),
    };
    const editor = await startEditor({ root: await workspace({ "main.tf": TABLES }), adapters: noisy });
    await editor.connection.sendNotification(METHODS.credentials, {
      vanta: { clientId: "vci_x", clientSecret: secret },
      github: null,
      aws: null,
    });
    const status = await eventually(
      () => editor.statuses.at(-1),
      (seen) => seen?.health === "offline",
    );
    expect(JSON.stringify([editor.logs, status])).not.toContain(secret);
    expect(editor.logs.join("\n")).toContain("cannot reach with ***");
  });
});
