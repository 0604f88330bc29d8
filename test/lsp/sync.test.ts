import { describe, expect, it } from "vitest";
import { CancellationTokenSource, LSPErrorCodes } from "vscode-languageserver/node";
import { INSTANCE, TABLE } from "./fixtures.ts";
import { at, eventually, MODERN, OLD, startEditor, workspace } from "./harness.ts";

const codes = (diagnostics: readonly { readonly code?: unknown }[]): unknown[] => diagnostics.map(({ code }) => code);

describe("documents", () => {
  it("are followed keystroke by keystroke", async () => {
    const editor = await startEditor({ root: await workspace({ "main.tf": "" }) });
    editor.open("main.tf", "");
    expect(await editor.diagnostics("main.tf")).toEqual([]);
    let version = 1;
    let line = 0;
    let character = 0;
    for (const char of INSTANCE) {
      editor.change("main.tf", ++version, char, at(line, character));
      if (char === "\n") {
        line++;
        character = 0;
      } else character++;
    }
    expect(codes(await editor.diagnostics("main.tf"))).toContain("ec2-imdsv2");
    // One line above: the same finding, one line lower.
    editor.change("main.tf", ++version, "# é😀 comment\n", at(0, 0));
    const [first] = await editor.diagnostics("main.tf");
    expect(first?.range.start.line).toBe(1);
  });

  it("stand above the disk while they are open, and fall back to it when closed", async () => {
    const editor = await startEditor({ root: await workspace({ "main.tf": INSTANCE }) });
    editor.open("main.tf", "");
    expect(await editor.diagnostics("main.tf")).toEqual([]);
    await editor.connection.sendNotification("textDocument/didClose", { textDocument: { uri: editor.uri("main.tf") } });
    await eventually(
      () => editor.diagnostics("main.tf"),
      (seen) => seen.length > 0,
    );
  });

  it("change what is true in other files", async () => {
    const files = {
      "main.tf": 'module "db" {\n  source = "./db"\n  enabled = false\n}\n',
      "db/main.tf":
        'variable "enabled" {}\nresource "aws_dynamodb_table" "t" {\n  name = "t"\n  hash_key = "id"\n  point_in_time_recovery {\n    enabled = var.enabled\n  }\n}\n',
    };
    const editor = await startEditor({ root: await workspace(files) });
    editor.open("main.tf", files["main.tf"]);
    editor.open("db/main.tf", files["db/main.tf"]);
    const [failing] = (await editor.diagnostics("db/main.tf")).filter(({ code }) => code === "dynamodb-pitr");
    expect(failing?.range).toEqual({ start: { line: 5, character: 4 }, end: { line: 5, character: 25 } });
    expect(failing?.relatedInformation?.[0]?.location).toEqual({
      uri: editor.uri("main.tf"),
      range: { start: { line: 2, character: 12 }, end: { line: 2, character: 17 } },
    });
    editor.change("main.tf", 2, files["main.tf"].replace("false", "true"));
    expect(codes(await editor.diagnostics("db/main.tf"))).not.toContain("dynamodb-pitr");
    // The editor is told that other documents may have changed.
    await eventually(editor.refreshes, (count) => count > 1);
  });

  it("survive text that is no Terraform", async () => {
    const editor = await startEditor({ root: await workspace({ "main.tf": INSTANCE }) });
    for (const [i, text] of ["{{{", 'resource "', "\u0000", `${INSTANCE}\n}}}`, "resource"].entries()) {
      if (i === 0) editor.open("main.tf", text);
      else editor.change("main.tf", i + 1, text);
      expect(Array.isArray(await editor.diagnostics("main.tf"))).toBe(true);
    }
    editor.change("main.tf", 9, INSTANCE);
    expect(codes(await editor.diagnostics("main.tf"))).toContain("ec2-imdsv2");
  });
});

describe("staleness and cancellation", () => {
  it("an action of an older version is refused, not applied to other text", async () => {
    const editor = await startEditor({ root: await workspace({ "main.tf": INSTANCE }) });
    editor.open("main.tf", INSTANCE);
    const [fix] = await editor.actions("main.tf", at(0), { only: ["quickfix"] });
    editor.change("main.tf", 2, "# new first line\n", at(0, 0));
    await expect(editor.resolve(fix ?? { title: "" })).rejects.toMatchObject({ code: LSPErrorCodes.ContentModified });
  });

  it("answers unchanged for the same result, and full when it differs", async () => {
    const editor = await startEditor({ root: await workspace({ "main.tf": INSTANCE }) });
    editor.open("main.tf", INSTANCE);
    const first = await editor.pull("main.tf");
    expect(first).toMatchObject({ kind: "full" });
    expect(await editor.pull("main.tf", first.resultId)).toMatchObject({ kind: "unchanged", resultId: first.resultId });
    editor.change("main.tf", 2, "\n", at(0, 0));
    expect(await editor.pull("main.tf", first.resultId)).toMatchObject({ kind: "full" });
  });

  it("a cancelled request ends as cancelled and the next one is served", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [
        `d${i}/main.tf`,
        Array.from({ length: 20 }, (__, n) => TABLE(`t${n}`)).join("\n"),
      ]),
    );
    const editor = await startEditor({ root: await workspace(files) });
    const source = new CancellationTokenSource();
    const work = editor.connection.sendRequest("workspace/diagnostic", { previousResultIds: [] }, source.token);
    source.cancel();
    await expect(work).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
    const whole = await editor.connection.sendRequest<{ items: unknown[] }>("workspace/diagnostic", {
      previousResultIds: [],
    });
    expect(whole.items).toHaveLength(60);
  });

  it("a request of nonsense is answered with an error and the server lives on", async () => {
    const editor = await startEditor({ root: await workspace({ "main.tf": INSTANCE }) });
    await expect(editor.connection.sendRequest("terrafix/preview", { findingId: 7 })).rejects.toThrow(/findingId/);
    await expect(editor.connection.sendRequest("textDocument/hover", {})).rejects.toThrow();
    await expect(editor.connection.sendRequest("workspace/executeCommand", { command: "rm" })).rejects.toThrow(
      /no command/,
    );
    expect(await editor.diagnostics("main.tf")).not.toEqual([]);
  });
});

describe("an editor that is told", () => {
  it("gets versioned diagnostics for open documents, plain ones for the rest, and none when mended", async () => {
    const root = await workspace({ "main.tf": INSTANCE, "other.tf": TABLE("t") });
    const editor = await startEditor({ root, capabilities: OLD });
    expect(editor.initialized.capabilities.diagnosticProvider).toBeUndefined();
    editor.open("main.tf", INSTANCE, 4);
    const last = (file: string) => editor.pushed.filter(({ uri }) => uri === editor.uri(file)).at(-1);
    await eventually(
      () => last("main.tf")?.diagnostics.length ?? 0,
      (count) => count > 0,
    );
    expect(last("main.tf")?.version).toBe(4);
    await eventually(
      () => last("other.tf")?.diagnostics.length ?? 0,
      (count) => count > 0,
    );
    expect(last("other.tf")?.version).toBeUndefined();
    editor.change("main.tf", 5, "");
    await eventually(
      () => last("main.tf")?.diagnostics.length,
      (count) => count === 0,
    );
    expect(last("main.tf")?.version).toBe(5);
  });
});

describe("two folders", () => {
  it("are scanned apart, added and removed", async () => {
    const one = await workspace({ "main.tf": INSTANCE });
    const two = await workspace({ "main.tf": TABLE("t") });
    const editor = await startEditor({ root: one, folders: [one, two], capabilities: MODERN });
    const whole = async (): Promise<string[]> => {
      const { items } = await editor.connection.sendRequest<{ items: { uri: string; items: unknown[] }[] }>(
        "workspace/diagnostic",
        { previousResultIds: [] },
      );
      return items.map(({ uri }) => uri).sort();
    };
    const uris = [one, two].map((root) => `file://${root}/main.tf`).sort();
    expect(await whole()).toEqual(uris);
    await editor.connection.sendNotification("workspace/didChangeWorkspaceFolders", {
      event: { added: [], removed: [{ uri: `file://${two}`, name: "two" }] },
    });
    expect(await whole()).toEqual([`file://${one}/main.tf`]);
    await editor.connection.sendNotification("workspace/didChangeWorkspaceFolders", {
      event: { added: [{ uri: `file://${two}`, name: "two" }], removed: [] },
    });
    await eventually(whole, (seen) => seen.length === 2);
  });
});
