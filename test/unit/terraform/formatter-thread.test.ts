import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { formatHere } from "../../../server/src/terraform/format/go-formatter.ts";
import { formatterProgram, startFormatterThread } from "../../../server/src/terraform/format/thread.ts";

const DIST = path.resolve(import.meta.dirname, "../../../dist");
const PROGRAM = path.join(DIST, "server", "formatter.mjs");

const TEXTS = ['a="b"\nlonger   =  1\n', "resource {", "", 'x = "é😀"\n'];

async function program(text: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "terrafix-thread-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = path.join(folder, "formatter.mjs");
  await writeFile(file, text);
  return file;
}

describe.skipIf(!existsSync(PROGRAM))("the built formatter's thread", () => {
  it("answers as the formatter itself does, whatever else is asked meanwhile", async () => {
    const thread = startFormatterThread(PROGRAM);
    const answers = await Promise.all(TEXTS.map((text) => thread?.format(text)));
    expect(answers.map((answer) => answer?.formatted)).toEqual(await Promise.all(TEXTS.map(formatHere)));
    expect(answers[0]?.formatted).toBe('a      = "b"\nlonger = 1\n');
  });

  it("is found beside the server and from the programs beside it", () => {
    expect(formatterProgram(path.join(DIST, "server"))).toBe(PROGRAM);
    expect(formatterProgram(path.join(DIST, "bench"))).toBe(PROGRAM);
    expect(formatterProgram(tmpdir())).toBeNull();
  });
});

describe("a thread that comes to its end", () => {
  it.each([
    ["cannot be loaded", "this is no program"],
    [
      "fails while it works",
      'import { parentPort } from "node:worker_threads"; parentPort.on("message", () => { throw 1 });',
    ],
    ["leaves", 'import { parentPort } from "node:worker_threads"; parentPort.on("message", () => process.exit(0));'],
  ])("because it %s answers null to all who wait, and to all who come later", async (_, text) => {
    const thread = startFormatterThread(await program(text));
    expect(await Promise.all([thread?.format("a = 1"), thread?.format("b = 1")])).toEqual([null, null]);
    expect(await thread?.format("c = 1")).toBeNull();
  });

  it("cannot write to what the process says to its editor", async () => {
    const write = vi.spyOn(process.stdout, "write");
    onTestFinished(() => write.mockRestore());
    const thread = startFormatterThread(
      await program(
        'import { parentPort } from "node:worker_threads"; parentPort.on("message", ({ id }) => { console.log("loud"); setTimeout(() => parentPort.postMessage({ id, formatted: "x" }), 50); });',
      ),
    );
    expect((await thread?.format("a"))?.formatted).toBe("x");
    expect(write.mock.calls.filter(([chunk]) => String(chunk).includes("loud"))).toEqual([]);
  });
});
