import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { redactSecrets, runProcess } from "../../../server/src/platform/process.ts";

const node = (script: string, rest: object = {}) =>
  runProcess({ file: process.execPath, args: ["-e", script], ...rest });

test("output and exit code are values; arguments reach the program as they are", async () => {
  const args = ["-e", "process.stdout.write(process.argv[1]); process.exitCode = 3", "$(id) `id` ; && *"];
  const ran = await runProcess({ file: process.execPath, args });
  expect(ran).toEqual({ ok: true, value: { exitCode: 3, stdout: "$(id) `id` ; && *", stderr: "" } });
  expect(await node("process.stdin.pipe(process.stdout)", { input: "in" })).toMatchObject({ value: { stdout: "in" } });
  expect(await node("process.stdout.write(String(process.env.A))", { env: { A: "b" } })).toMatchObject({
    value: { stdout: "b" },
  });
});

test("a program that is not there, or a folder that is not there", async () => {
  const missing = await runProcess({ file: "terrafix-no-such-program", args: [] });
  expect(missing).toMatchObject({ ok: false, error: { code: "not-found" } });
  expect(await node("", { cwd: "/terrafix/no/such/folder" })).toMatchObject({
    ok: false,
    error: { code: "not-found" },
  });
});

test("too much output, too long, interrupted", async () => {
  const much = await node("process.stdout.write('x'.repeat(100000))", { maxOutput: 1000 });
  expect(much).toMatchObject({ ok: false, error: { code: "io" } });
  const long = await node("setInterval(() => {}, 1000)", { timeoutMs: 200 });
  expect(long).toMatchObject({ ok: false, error: { code: "timeout" } });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 100);
  expect(await node("setInterval(() => {}, 1000)", { signal: controller.signal })).toMatchObject({
    error: { code: "interrupted" },
  });
  expect(await node("", { signal: AbortSignal.abort() })).toMatchObject({ error: { code: "interrupted" } });
});

test.skipIf(process.platform === "win32")("grandchildren end with their parent", async () => {
  // A number of seconds that nobody else sleeps.
  const seconds = `6${process.pid}.5`;
  const script = `sleep ${seconds} & wait`;
  const running = runProcess({ file: "sh", args: ["-c", script], timeoutMs: 1_000 });
  const sleeping = async (): Promise<number> => {
    const listed = await runProcess({ file: "ps", args: ["-eo", "stat=,args="] });
    const lines = listed.ok ? listed.value.stdout.split("\n") : [];
    return lines.filter((line) => line.endsWith(`sleep ${seconds}`) && !line.startsWith("Z")).length;
  };
  await sleep(300);
  expect(await sleeping()).toBe(1);
  expect(await running).toMatchObject({ error: { code: "timeout" } });
  await sleep(100);
  expect(await sleeping()).toBe(0);
});

test("no secret in what people read", async () => {
  const told = await node("process.stderr.write('token hunter22 at https://u:p@ss@host/x'); process.exitCode = 1", {
    secrets: ["hunter22"],
  });
  expect(told.ok && told.value.stderr).toBe("token *** at https://***@host/x");
  expect(redactSecrets("ssh://git@host/x git@host:x", [])).toBe("ssh://git@host/x git@host:x");
});
