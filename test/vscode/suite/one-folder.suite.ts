import assert from "node:assert/strict";
import * as vscode from "vscode";
import { runMocha } from "./mocha.ts";

export function run(): Promise<void> {
  return runMocha(() => {
    it("runs", async () => {
      assert.equal(vscode.workspace.isTrusted, true);
      const ext = vscode.extensions.getExtension("terrafix.terrafix");
      assert.ok(ext);
      await ext.activate();
    });
  });
}
