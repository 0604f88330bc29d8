import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openSqliteStore } from "../../server/src/store/sqlite/store.ts";

const require = createRequire(import.meta.url);
const NOBODY = 65534;

let folder: string;
let worker: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "terrafix-store-"));
  worker = join(folder, "worker.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("store-worker.ts", import.meta.url))],
    outfile: worker,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "warning",
    plugins: [
      {
        name: "native-by-path",
        setup: ({ onResolve }) =>
          onResolve({ filter: /^libsql$/ }, () => ({
            path: pathToFileURL(require.resolve("libsql")).href,
            external: true,
          })),
      },
    ],
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(args: readonly string[], uid?: number): ChildProcess {
  const child = spawn(process.execPath, [worker, ...args], uid === undefined ? {} : { uid, gid: uid });
  child.stderr?.pipe(process.stderr);
  return child;
}

async function outputOf(child: ChildProcess): Promise<string> {
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  await once(child, "close");
  return text.trim();
}

it("loses nothing when four processes make the same records at once", async () => {
  const path = join(folder, "shared", "state.sqlite");
  const children = [1, 2, 3, 4].map((n) => start([path, `process-${n}`, "100"]));
  expect(await Promise.all(children.map(outputOf))).toEqual(["done", "done", "done", "done"]);
  const store = await openSqliteStore({ path });
  if (!store.ok) throw new Error(store.error.message);
  expect(await store.value.stats()).toMatchObject({ ok: true, value: { total: 100, byStatus: { refused: 100 } } });
  for (let i = 0; i < 100; i++) {
    expect(await store.value.get(String(i))).toMatchObject({ ok: true, value: { attempts: 4 } });
  }
  await store.value.close();
});

it("is readable after kill -9 while writing, again and again", async () => {
  const path = join(folder, "killed", "state.sqlite");
  let attempts = 0;
  for (let round = 0; round < 8; round++) {
    const child = start([path, "forever"]);
    if (child.stdout === null) throw new Error("no stdout");
    await once(child.stdout, "data");
    await sleep(10 + 17 * round);
    child.kill("SIGKILL");
    await once(child, "close");
    const store = await openSqliteStore({ path });
    if (!store.ok) throw new Error(store.error.message);
    const first = await store.value.get("0");
    if (!first.ok || first.value === null) throw new Error("the first record is gone");
    // What was committed before the kill is still there.
    expect(first.value.attempts).toBeGreaterThan(attempts);
    attempts = first.value.attempts;
    await store.value.close();
  }
});

// The superuser may write anywhere; as such, the worker runs as nobody instead.
const root = process.getuid?.() === 0;
it.skipIf(process.platform === "win32")("explains a file and a folder that may not be written", async () => {
  const home = join(folder, "readonly");
  mkdirSync(home);
  chmodSync(folder, 0o755);
  chmodSync(worker, 0o644);
  const path = join(home, "state.sqlite");
  await outputOf(start([path, "x", "1"]));
  chmodSync(path, 0o444);
  if (root) chmodSync(home, 0o777);
  const uid = root ? NOBODY : undefined;
  expect(await outputOf(start([path, "x", "1"], uid))).toContain("is read-only; make the file");
  chmodSync(home, 0o555);
  expect(await outputOf(start([path, "x", "1"], uid))).toMatch(/cannot be used \(EACCES\); make it writable/);
  const missing = join(home, "deeper", "state.sqlite");
  expect(await outputOf(start([missing, "x", "1"], uid))).toMatch(/cannot be used \(EACCES\)/);
  chmodSync(home, 0o755);
});

it("explains a damaged file, and works again once it is moved away", async () => {
  const path = join(folder, "damaged.sqlite");
  writeFileSync(path, Buffer.alloc(8192, 0x5a));
  expect(await outputOf(start([path, "x", "1"]))).toContain("Move it away; a new one is made");
  rmSync(path);
  expect(await outputOf(start([path, "x", "1"]))).toBe("done");
});
