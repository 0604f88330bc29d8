import { type ChildProcess, execFile, fork, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  createProtocolConnection,
  IPCMessageReader,
  IPCMessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { type FindingItem, METHODS, type PreviewAnswer } from "../../shared/src/protocol.ts";
import { PROGRAM } from "./built.ts";
import { PITR, TABLE } from "./fixtures.ts";
import { connectEditor, type Editor, eventually, workspace } from "./harness.ts";

const TEXT = `${TABLE("a")}\n${TABLE("b")}`;

function environment(home: string): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: home, XDG_DATA_HOME: home, XDG_CACHE_HOME: home, TZ: "UTC" };
}

async function overStdio(
  root: string,
  processId?: number,
): Promise<{ readonly editor: Editor; readonly child: ChildProcess }> {
  const home = await workspace({});
  const child = spawn(process.execPath, [PROGRAM, "--stdio"], {
    env: environment(home),
    cwd: home,
    stdio: ["pipe", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  return { editor: await connectEditor(connection, { root, processId }), child };
}

async function overIpc(root: string): Promise<{ readonly editor: Editor; readonly child: ChildProcess }> {
  const home = await workspace({});
  const child = fork(PROGRAM, ["--node-ipc", `--clientProcessId=${process.pid}`], {
    env: environment(home),
    cwd: home,
    stdio: "pipe",
    execArgv: [],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const connection = createProtocolConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  return { editor: await connectEditor(connection, { root }), child };
}

const ended = (child: ChildProcess): Promise<number | null> =>
  eventually(
    () => child.exitCode,
    (code) => code !== null,
  );

describe.skipIf(!existsSync(PROGRAM))("the built server", () => {
  it.each([
    ["--stdio", overStdio],
    ["--node-ipc", overIpc],
  ])("serves an editor over %s and ends when it is told to", async (_, connect) => {
    const root = await workspace({ "main.tf": TEXT });
    const { editor, child } = await connect(root);
    editor.open("main.tf", TEXT);
    const diagnostics = await editor.diagnostics("main.tf");
    expect(diagnostics.filter(({ code }) => code === PITR)).toHaveLength(2);
    await editor.connection.sendRequest("shutdown");
    await editor.connection.sendNotification("exit");
    expect(await ended(child)).toBe(0);
  });

  it("makes the very fix that a batch run makes", async () => {
    const root = await workspace({ "main.tf": TEXT });
    const { editor } = await overStdio(root);
    const items = await editor.connection.sendRequest<FindingItem[]>(METHODS.findings);
    const home = await workspace({});
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [PROGRAM, "--batch", "--source", "policies", "--repo", root, "--deliver", "diff", "--json"],
      { env: environment(home), cwd: home, maxBuffer: 64 * 1024 * 1024 },
    ).catch((error: { stdout: string }) => error);
    const report = JSON.parse(stdout);
    expect(items.map(({ id }) => id).sort()).toEqual(report.findings.map(({ id }: { id: string }) => id).sort());
    for (const { id, fix } of report.findings) {
      const answer = await editor.connection.sendRequest<PreviewAnswer>(METHODS.preview, {
        findingId: id,
        fixer: "rule",
      });
      if (fix === null) expect(answer.kind).toBe("refused");
      else expect(answer.kind === "preview" ? answer.preview.diff : answer).toBe(fix.diff);
    }
  });

  it("ends on SIGTERM although the editor keeps the pipe open", async () => {
    const { child } = await overStdio(await workspace({}));
    child.kill("SIGTERM");
    await eventually(
      () => child.exitCode ?? child.signalCode,
      (code) => code !== null,
    );
  });

  it("says so when it is told to exit without having been shut down", async () => {
    const { editor, child } = await overStdio(await workspace({}));
    await editor.connection.sendNotification("exit");
    expect(await ended(child)).toBe(1);
  });

  it("ends when the process is gone that the editor has named, although its pipe is open", async () => {
    const other = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
    onTestFinished(() => void other.kill("SIGKILL"));
    const { child } = await overStdio(await workspace({}), other.pid);
    other.kill("SIGKILL");
    await ended(child);
  });

  it("ends when the editor is gone", async () => {
    const { child } = await overStdio(await workspace({}));
    child.stdin?.end();
    await ended(child);
  });
});
