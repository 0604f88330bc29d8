import assert from "node:assert/strict";
import * as vscode from "vscode";
import { runMocha } from "./mocha.ts";

export function run(): Promise<void> {
  return runMocha(() => {
    it("runs", () => {
      assert.equal(vscode.workspace.isTrusted, false);
    });
  });
}
