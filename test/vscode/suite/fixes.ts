import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { PreviewProgress } from "../../../shared/src/protocol.ts";
import { api, diagnostics, fileUri, finding, findings, golden, open, reset, until } from "./support.ts";

async function actions(uri: vscode.Uri, line: number): Promise<readonly vscode.CodeAction[]> {
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    uri,
    new vscode.Range(line, 0, line, 10),
    vscode.CodeActionKind.QuickFix.value,
    20,
  );
}

async function apply(action: vscode.CodeAction): Promise<void> {
  if (action.edit !== undefined) assert.equal(await vscode.workspace.applyEdit(action.edit), true);
  if (action.command !== undefined)
    await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
}

/** The finding in storage.tf that Vanta reports. */
const bucket = () =>
  finding("the bucket", ({ receipt, source }) => source === "vanta" && receipt.address === "aws_s3_bucket.receipts");

/** The instance whose metadata service the scan complains of; Vanta's own finding of it has no single block. */
const instance = () => finding("the instance", ({ policy, place }) => policy === "ec2-imdsv2" && place !== null);

export function describeFixes(): void {
  describe("fixes", () => {
    afterEach(reset);

    it("by the light bulb give the golden text, and the finding goes at once", async () => {
      const document = await open(0, "compute.tf");
      await until("a diagnostic", () =>
        diagnostics(document.uri).find(({ message }) => /IMDSv2|metadata/i.test(message)),
      );
      const fix = await until("a quick fix", async () =>
        (await actions(document.uri, 0)).find(({ edit, disabled }) => edit !== undefined && disabled === undefined),
      );
      assert.equal(document.isDirty, false, "listing changes nothing");
      await apply(fix);
      assert.equal(document.getText(), await golden("compute.fixed.tf"));
      await until("no diagnostic any more", () =>
        diagnostics(document.uri).every(({ message }) => !/IMDSv2/i.test(message)) ? true : undefined,
      );
    });

    it("are listed once per finding, and everything else once", async () => {
      const { uri } = await open(0, "storage.tf");
      await until("diagnostics", () => (diagnostics(uri).length > 1 ? true : undefined));
      const titles = (await actions(uri, 1)).map(({ title }) => title);
      for (const title of ["Preview fix…", "Open pull request…", "Add exception…"])
        assert.equal(titles.filter((one) => one === title).length, 1, titles.join("\n"));
      assert.equal(new Set(titles).size, titles.length);
    });

    it("can be looked at first: a diff, with the explanation beside it", async () => {
      const { id } = await bucket();
      await vscode.commands.executeCommand("terrafix.previewFix", id);
      const { diff, panel } = await until("the preview", () => {
        const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
        const diffTab = tabs.find(({ input }) => input instanceof vscode.TabInputTextDiff);
        const panelTab = tabs.find(({ input }) => input instanceof vscode.TabInputWebview);
        return diffTab && panelTab ? { diff: diffTab, panel: panelTab } : undefined;
      });
      assert.notEqual(diff.group.viewColumn, panel.group.viewColumn);
      const { original, modified } = diff.input as vscode.TabInputTextDiff;
      assert.equal(original.toString(), fileUri(0, "storage.tf").toString());
      assert.equal((await vscode.workspace.openTextDocument(modified)).getText(), await golden("storage.fixed.tf"));
      assert.equal((await vscode.workspace.openTextDocument(original)).isDirty, false);
    });

    it("that were looked at can be applied, exactly as shown", async () => {
      await vscode.commands.executeCommand("terrafix.previewFix", (await bucket()).id);
      await vscode.commands.executeCommand("terrafix.applyPreview");
      const document = await vscode.workspace.openTextDocument(fileUri(0, "storage.tf"));
      assert.equal(document.getText(), await golden("storage.fixed.tf"));
      assert.deepEqual(diffTabs(), []);
    });

    it("that were looked at are not applied to a text that has changed", async () => {
      await vscode.commands.executeCommand("terrafix.previewFix", (await bucket()).id);
      const document = await vscode.workspace.openTextDocument(fileUri(0, "storage.tf"));
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(0, 0), "# changed\n");
      await vscode.workspace.applyEdit(edit);
      const changed = document.getText();
      await vscode.commands.executeCommand("terrafix.applyPreview");
      assert.equal(document.getText(), changed);
    });

    it("that were looked at can be thrown away", async () => {
      await vscode.commands.executeCommand("terrafix.previewFix", (await bucket()).id);
      assert.equal(diffTabs().length, 1);
      await vscode.commands.executeCommand("terrafix.discardPreview");
      assert.deepEqual(diffTabs(), []);
      assert.equal((await vscode.workspace.openTextDocument(fileUri(0, "storage.tf"))).isDirty, false);
    });

    it("of a model are seen growing, then checked, then shown whole", async () => {
      const { previewProgress } = await api();
      const told: PreviewProgress[] = [];
      const { id } = await instance();
      const done = vscode.commands.executeCommand("terrafix.previewFixWithModel", id);
      await until("the model explains", () => {
        const now = previewProgress();
        if (now !== null && now.explanation !== told.at(-1)?.explanation) told.push(now);
        return told.filter(({ explanation }) => explanation !== "").length > 3 ? true : undefined;
      });
      assert.equal(panels().length, 1, "the panel is there before the fix is");
      assert.deepEqual(diffTabs(), []);
      const texts = told.map(({ explanation }) => explanation);
      for (const [at, text] of texts.entries()) assert.ok(text.startsWith(texts[at - 1] ?? ""), texts.join("\n"));
      await done;
      assert.equal(diffTabs().length, 1);
      assert.equal(panels().length, 1, "the same panel now holds the explanation");
      assert.equal(previewProgress(), null);
      await vscode.commands.executeCommand("terrafix.applyPreview");
      const document = await vscode.workspace.openTextDocument(fileUri(0, "compute.tf"));
      assert.equal(document.getText(), await golden("compute.fixed.tf"));
      await findings("it is mended", (all) => all.every((one) => one.id !== id || one.state === "applied"));
    });

    it("of a model are called off when the panel is closed", async () => {
      const { previewProgress } = await api();
      const asked = await instance();
      const done = vscode.commands.executeCommand("terrafix.previewFixWithModel", asked.id);
      await until("the model explains", () => (previewProgress()?.explanation ? true : undefined));
      assert.equal(panels().length, 1);
      await vscode.window.tabGroups.close(panels());
      await done;
      assert.equal(previewProgress(), null);
      assert.deepEqual(diffTabs(), []);
      assert.deepEqual(panels(), []);
    });

    it("clear the finding, and a refresh does not bring it back", async () => {
      await vscode.commands.executeCommand("terrafix.previewFix", (await bucket()).id);
      await vscode.commands.executeCommand("terrafix.applyPreview");
      const { uri } = await open(0, "storage.tf");
      const gone = () => (diagnostics(uri).every(({ message }) => !/public access/i.test(message)) ? true : undefined);
      await until("no diagnostic any more", gone);
      await vscode.commands.executeCommand("terrafix.refresh");
      await until("still no diagnostic", gone);
      assert.equal((await bucket()).state, "applied");
    });

    it("undone bring the finding back", async () => {
      await vscode.commands.executeCommand("terrafix.previewFix", (await bucket()).id);
      await vscode.commands.executeCommand("terrafix.applyPreview");
      await open(0, "storage.tf");
      await vscode.commands.executeCommand("undo");
      await until("the finding is open again", async () => ((await bucket()).state === "open" ? true : undefined));
    });
  });
}

function panels(): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview);
}

function diffTabs(): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputTextDiff);
}
