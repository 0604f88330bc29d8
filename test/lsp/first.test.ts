import { describe, expect, it } from "vitest";
import { applyProtocolEdits, at, editsFor, startEditor, workspace } from "./harness.ts";

const INSTANCE = 'resource "aws_instance" "web" {\n  ami           = "ami-1"\n  instance_type = "t3.micro"\n}\n';

describe("the language server", () => {
  it("says what it can do", async () => {
    const editor = await startEditor({ root: await workspace({ "main.tf": INSTANCE }) });
    expect(editor.initialized.capabilities).toMatchObject({
      textDocumentSync: { openClose: true, change: 2 },
      codeActionProvider: { resolveProvider: true },
      hoverProvider: true,
      diagnosticProvider: { workspaceDiagnostics: true },
    });
  });

  it("shows a failing block, explains it, fixes it, and forgets it", async () => {
    const editor = await startEditor({ root: await workspace({ "main.tf": INSTANCE }) });
    editor.open("main.tf", INSTANCE);
    const [imds] = (await editor.diagnostics("main.tf")).filter(({ code }) => code === "ec2-imdsv2");
    expect(imds).toMatchObject({
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 29 } },
      source: "TerraFix (predicted)",
      data: { policy: "ec2-imdsv2", address: "aws_instance.web", predicted: true },
    });
    const hover = await editor.hover("main.tf", 0, 12);
    expect(JSON.stringify(hover)).toContain("predicted by the scan");

    const actions = await editor.actions("main.tf", at(0, 3), { diagnostics: imds === undefined ? [] : [imds] });
    const fix = actions.find(({ title, data }) => title.startsWith("Fix: ") && data.policy === "ec2-imdsv2");
    expect(fix).toMatchObject({ kind: "quickfix", isPreferred: true });
    expect(fix?.edit).toBeUndefined();
    const resolved = await editor.resolve(fix ?? { title: "" });
    const { version, edits } = editsFor(resolved.edit, editor.uri("main.tf"));
    expect(version).toBe(1);
    const after = applyProtocolEdits(INSTANCE, edits);
    expect(after).toContain("http_tokens");
    editor.change("main.tf", 2, after);
    expect((await editor.diagnostics("main.tf")).map(({ code }) => code)).not.toContain("ec2-imdsv2");
  });
});
