import assert from "node:assert/strict";
import * as vscode from "vscode";
import { runMocha } from "./mocha.ts";
import { api, diagnostics, findings, github, golden, open, type Pull, reset, signInToAll, until } from "./support.ts";

/** A folder that nobody has said to trust, although accounts are there. */
export function run(): Promise<void> {
  return runMocha(() => {
    describe("an untrusted workspace", () => {
      before(signInToAll);
      afterEach(reset);

      it("is one", () => {
        assert.equal(vscode.workspace.isTrusted, false);
      });

      it("is scanned with the catalogue", async () => {
        const { uri } = await open(0, "compute.tf");
        await findings("predictions", (list) => list.length > 0);
        await until("a diagnostic", () => diagnostics(uri)[0]);
      });

      it("sends nothing: Vanta is not asked", async () => {
        const { status, findings: all } = await api();
        assert.equal(status().lastPoll, null);
        assert.ok(all().every(({ source }) => source === "policies"));
      });

      it("has quick fixes, since they only change text", async () => {
        const document = await open(0, "compute.tf");
        const fix = await until("a quick fix", async () => {
          const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
            "vscode.executeCodeActionProvider",
            document.uri,
            new vscode.Range(0, 0, 0, 10),
            vscode.CodeActionKind.QuickFix.value,
            20,
          );
          return actions.find(({ edit }) => edit !== undefined);
        });
        assert.ok(fix.edit);
        await vscode.workspace.applyEdit(fix.edit);
        assert.equal(document.getText(), await golden("compute.fixed.tf"));
      });

      it("opens no pull request", async () => {
        const [first] = (await api()).findings();
        assert.ok(first);
        await vscode.commands.executeCommand("terrafix.openPullRequest", first.id);
        await vscode.commands.executeCommand("terrafix.sendPullRequest");
        assert.deepEqual(await github<readonly Pull[]>("/repos/acme/estate-untrusted/pulls"), []);
      });
    });
  });
}
