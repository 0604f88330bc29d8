import assert from "node:assert/strict";
import * as vscode from "vscode";
import { api, diagnostics, facts, fileUri, finding, findings, open, reset, until } from "./support.ts";

export function describeFindings(): void {
  describe("findings", () => {
    afterEach(reset);

    it("of Vanta are read without a click", async () => {
      const all = await findings(
        "three findings of Vanta",
        (list) => list.filter(({ source }) => source === "vanta").length === 3,
      );
      const reported = all.filter(({ source }) => source === "vanta");
      assert.deepEqual(
        reported.map(({ receipt, resource }) => receipt.address || resource).sort(),
        ["aws_instance.bastion", "aws_s3_bucket.receipts", "cf-templates-1q8s0fj2xk7d"],
        JSON.stringify(reported),
      );
      assert.equal((await api()).status().health, "ready");
      assert.ok((await api()).status().lastPoll, "the time of the poll is known");
    });

    it("without a block say so", async () => {
      const lost = await finding("the bucket nobody wrote down", ({ resource }) => resource.startsWith("cf-templates"));
      assert.equal(lost.place, null);
      assert.equal(lost.state, "unresolved");
      assert.match(lost.reason?.message ?? "", /\w{4}/);
    });

    it("appear on the line of their block, with the words of the test", async () => {
      const { uri } = await open(0, "storage.tf");
      const found = await until("a diagnostic", () =>
        diagnostics(uri).find(({ message }) => /public access/i.test(message)),
      );
      assert.equal(found.range.start.line, 1);
      assert.equal(found.severity <= vscode.DiagnosticSeverity.Warning, true);
    });

    it("predicted by the catalogue appear beside them", async () => {
      await open(0, "compute.tf");
      const predicted = await finding("the log group's retention", ({ state }) => state === "predicted");
      assert.equal(predicted.source, "policies");
      assert.equal((await api()).findings().filter(({ id }) => id === predicted.id).length, 1);
    });

    it("are explained by a hover over the block", async () => {
      const { uri } = await open(0, "storage.tf");
      await until("a diagnostic", () => diagnostics(uri)[0]);
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        "vscode.executeHoverProvider",
        uri,
        new vscode.Position(1, 14),
      );
      const text = hovers
        .flatMap(({ contents }) => contents.map((part) => (part as vscode.MarkdownString).value))
        .join("\n");
      assert.match(text, /public access/i);
      assert.match(text, /acme-prod-receipts/);
    });

    it("show in a lens above the block", async () => {
      const { uri } = await open(0, "storage.tf");
      const lens = await until("a lens", async () => {
        const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
          "vscode.executeCodeLensProvider",
          uri,
          20,
        );
        return lenses.find(({ command }) => command !== undefined && command.title !== "");
      });
      assert.equal(lens.range.start.line, 1);
    });

    it("lead to the block when an ARN is pasted", async () => {
      await vscode.commands.executeCommand("terrafix.locate", "arn:aws:s3:::acme-prod-receipts");
      const editor = vscode.window.activeTextEditor;
      assert.equal(editor?.document.uri.toString(), fileUri(0, "storage.tf").toString());
      assert.equal(editor?.selection.active.line, 1);
    });

    it("are quiet in files without any", async () => {
      const { uri } = await open(0, "versions.tf");
      assert.equal(
        vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString())?.languageId,
        "terraform",
      );
      assert.deepEqual(diagnostics(uri), []);
      assert.equal(facts().folders.length, 1);
    });
  });
}
