import { PassThrough } from "node:stream";
import { expect, it, vi } from "vitest";
import { createProgress, wantsProgress } from "../../../server/src/observe/progress.ts";

function terminal(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), {
    isTTY,
    columns: 80,
    rows: 24,
    cursorTo: () => true,
    moveCursor: () => true,
    clearLine: () => true,
    clearScreenDown: () => true,
  });
  let text = "";
  stream.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => text };
}

it.each([
  [{ isTty: true, quiet: false, env: {} }, true],
  [{ isTty: false, quiet: false, env: {} }, false],
  [{ isTty: true, quiet: true, env: {} }, false],
  [{ isTty: true, quiet: false, env: { CI: "true" } }, false],
  [{ isTty: true, quiet: false, env: { CI: "false" } }, true],
  [{ isTty: true, quiet: false, env: { TERM: "dumb" } }, false],
])("wants bars for %j: %s", (options, expected) => {
  expect(wantsProgress(options)).toBe(expected);
});

it("draws nothing when it is not wanted, but still writes", () => {
  const { stream, text } = terminal(false);
  const progress = createProgress({ stream, enabled: false });
  progress.stage("locate", 3);
  progress.tick();
  progress.write("a line\n");
  progress.done();
  expect(text()).toBe("a line\n");
});

it("draws stages and loses no line that is written meanwhile", async () => {
  const { stream, text } = terminal(true);
  const progress = createProgress({ stream, enabled: true });
  progress.write("before\n");
  progress.stage("locate", 2);
  progress.tick();
  progress.write("during one\n");
  await vi.waitFor(() => expect(text()).toContain("1/2"));
  progress.stage("fetch");
  progress.tick(5);
  progress.write("during two\n");
  progress.done();
  progress.done();
  progress.write("after\n");
  for (const line of ["before", "during one", "during two", "after"]) expect(text()).toContain(`${line}\n`);
  expect(text()).toContain("locate");
  // Neither hides the cursor nor switches line wrapping off.
  expect(text()).not.toContain("\u001b[?25l");
  expect(text()).not.toContain("\u001b[?7l");
});
