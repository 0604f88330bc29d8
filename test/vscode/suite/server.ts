import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as vscode from "vscode";
import { api, diagnostics, findings, open, reset, until } from "./support.ts";

/** Language servers that this extension host has started. */
async function servers(): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-eo", "pid=,ppid=,args="]);
  return stdout
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter(
      (match) => match !== null && Number(match[2]) === process.pid && /dist\/server\/main\.mjs/.test(match[3] ?? ""),
    )
    .map((match) => Number(match?.[1]));
}

export function describeServer(): void {
  describe("the language server", () => {
    afterEach(reset);

    it("runs once", async () => {
      assert.equal((await servers()).length, 1);
    });

    it("that is killed is started again, and the findings are back", async () => {
      const { uri } = await open(0, "compute.tf");
      const [pid = 0] = await servers();
      process.kill(pid, "SIGKILL");
      await until("another server", async () => {
        const now = await servers();
        return now.length === 1 && now[0] !== pid ? true : undefined;
      });
      const { status } = await api();
      await until("it is ready", () => (status().health === "ready" ? true : undefined));
      await findings("findings of Vanta", (list) => list.some(({ source }) => source === "vanta"));
      await until("a diagnostic", () => diagnostics(uri)[0]);
    });

    it("is restarted on request, however impatiently", async () => {
      const [pid = 0] = await servers();
      await Promise.all([1, 2, 3].map(() => vscode.commands.executeCommand("terrafix.restartServer")));
      const now = await servers();
      assert.equal(now.length, 1);
      assert.notEqual(now[0], pid);
      await findings("findings of Vanta", (list) => list.some(({ source }) => source === "vanta"));
    });

    it("that keeps crashing becomes a status with one action", async () => {
      const { status } = await api();
      await until("an error", async () => {
        for (const pid of await servers()) process.kill(pid, "SIGKILL");
        return status().health === "error" ? true : undefined;
      });
      assert.equal(status().action?.command, "terrafix.restartServer");
      await vscode.commands.executeCommand("terrafix.restartServer");
      await until("it is ready", () => (status().health === "ready" ? true : undefined));
      assert.equal((await servers()).length, 1);
    });
  });
}
