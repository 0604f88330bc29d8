import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import * as vscode from "vscode";
import {
  answering,
  api,
  capturingEdits,
  diagnostics,
  fileUri,
  finding,
  findings,
  golden,
  open,
  reset,
  until,
} from "./support.ts";

const retention = () => finding("the log group", ({ policy }) => policy === "log-retention");

export function describeCommands(): void {
  describe("commands", () => {
    afterEach(reset);

    it("add an exception with a reason and an end, where reviewers see it, and link it to policy and block", async () => {
      const file = fileUri(0, ".terrafix", "exceptions.yaml");
      try {
        const { id } = await retention();
        await answering({ inputs: ["Debug output only.", "2099-12-31"] }, async () =>
          vscode.commands.executeCommand("terrafix.addException", id),
        );
        const document = await vscode.workspace.openTextDocument(file);
        assert.match(document.getText(), /reason: Debug output only\./);
        assert.match(document.getText(), /until: "?2099-12-31/);
        await document.save();
        await until("excepted", async () => ((await retention()).state === "excepted" ? true : undefined));
        await until("no diagnostic", () =>
          diagnostics(fileUri(0, "compute.tf")).every(({ code }) => idOf(code) !== "log-retention") ? true : undefined,
        );
        await vscode.window.showTextDocument(document);
        const links = await until("links", async () => {
          const found = await vscode.commands.executeCommand<vscode.DocumentLink[]>("vscode.executeLinkProvider", file);
          return found.some(({ target }) => target?.path.endsWith("/compute.tf")) ? found : undefined;
        });
        assert.ok(links.some(({ target }) => target?.scheme === "https"));
      } finally {
        // While it is open, the editor's text is the truth, not the disk.
        await reset();
        await rm(dirname(file.fsPath), { recursive: true, force: true });
        await vscode.commands.executeCommand("terrafix.refresh");
        await until("predicted again", async () => ((await retention()).state === "predicted" ? true : undefined));
      }
    });

    it("export the report as a document", async () => {
      await answering({ pick: "JSON" }, async () => vscode.commands.executeCommand("terrafix.exportReport"));
      const document = vscode.window.activeTextEditor?.document;
      assert.equal(document?.languageId, "json");
      const report = JSON.parse(document?.getText() ?? "") as { findings: { policy: string }[] };
      assert.equal(report.findings.length, (await api()).findings().length);
    });

    it("fix everything through the refactor preview: each edit is to be confirmed, and discarding leaves all as it is", async () => {
      const before = await findings("findings", (list) => list.length > 3);
      const edits = await capturingEdits(false, async () => vscode.commands.executeCommand("terrafix.fixSeveral"));
      assert.equal(edits.length, 1);
      const [edit] = edits;
      assert.ok(edit);
      const files = edit.entries().map(([uri]) => uri.path.split("/").at(-1));
      assert.deepEqual(files.sort(), ["compute.tf", "storage.tf"]);
      assert.ok(confirmations(edit).every(Boolean));
      assert.equal((await api()).findings().length, before.length);
      assert.equal((await vscode.workspace.openTextDocument(fileUri(0, "storage.tf"))).isDirty, false);
    });

    it("fix everything: what was confirmed is in the text, every fix of a block beside the others", async () => {
      const edits = await capturingEdits(true, async () => vscode.commands.executeCommand("terrafix.fixSeveral"));
      assert.equal(edits.length, 1);
      const text = (await vscode.workspace.openTextDocument(fileUri(0, "storage.tf"))).getText();
      for (const type of ["public_access_block", "server_side_encryption_configuration", "policy"])
        assert.match(text, new RegExp(`resource "aws_s3_bucket_${type}" "receipts"`));
    });

    it("fix a file when it is saved, for those who set that", async () => {
      const editor = vscode.workspace.getConfiguration("editor");
      const document = await open(0, "compute.tf");
      const original = document.getText();
      await until("a diagnostic", () => diagnostics(document.uri)[0]);
      await editor.update(
        "codeActionsOnSave",
        { "source.fixAll.terrafix": "explicit" },
        vscode.ConfigurationTarget.Global,
      );
      try {
        await insert(document, "# saved\n");
        await document.save();
        assert.match(document.getText(), /http_tokens\s*= "required"/);
        assert.match(document.getText(), /retention_in_days = 365/);
        assert.ok(document.getText().includes((await golden("compute.fixed.tf")).split("\n")[0] ?? "?"));
      } finally {
        await editor.update("codeActionsOnSave", undefined, vscode.ConfigurationTarget.Global);
        const edit = new vscode.WorkspaceEdit();
        edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), original);
        await vscode.workspace.applyEdit(edit);
        await document.save();
      }
      assert.equal(await readFile(document.uri.fsPath, "utf8"), original);
    });
  });
}

function idOf(code: vscode.Diagnostic["code"]): string | number | undefined {
  return typeof code === "object" ? code.value : code;
}

/** Whether each text edit asks to be confirmed; the API has no other way to read it back. */
function confirmations(edit: vscode.WorkspaceEdit): readonly boolean[] {
  const entries = (
    edit as unknown as { _allEntries(): { metadata?: { needsConfirmation?: boolean } }[] }
  )._allEntries();
  assert.ok(entries.length > 0);
  return entries.map(({ metadata }) => metadata?.needsConfirmation === true);
}

async function insert(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, new vscode.Position(0, 0), text);
  await vscode.workspace.applyEdit(edit);
}
