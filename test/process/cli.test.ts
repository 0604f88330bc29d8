import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const main = join(root, "dist", "server", "main.mjs");

let home: string;
let cwd: string;
beforeAll(() => {
  if (!existsSync(main)) execFileSync(process.execPath, [join(root, "scripts", "build.mjs")]);
  home = mkdtempSync(join(tmpdir(), "terrafix-cli-"));
  cwd = join(home, "work");
  mkdirSync(cwd);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Nothing of the person who runs the tests but the PATH. */
function environment(env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const base = {
    PATH: process.env.PATH,
    SystemRoot: process.env.SystemRoot,
    HOME: home,
    USERPROFILE: home,
    XDG_DATA_HOME: join(home, "data"),
    LOCALAPPDATA: join(home, "data"),
    AWS_EC2_METADATA_DISABLED: "true",
  };
  return { ...base, ...env };
}

function start(args: readonly string[], env?: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [main, ...args], { cwd, env: environment(env) });
  child.stdin.end();
  const text = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    text.stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    text.stderr += chunk.toString();
  });
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal, ...text }));
  return { child, ended };
}

const run = (args: readonly string[], env?: NodeJS.ProcessEnv) => start(args, env).ended;

async function serve(handle: Parameters<typeof createServer>[1]): Promise<{ server: Server; url: string }> {
  const server = createServer(handle ?? (() => undefined));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function stop(server: Server): void {
  server.closeAllConnections();
  server.close();
}

describe("usage", () => {
  it("prints help and version to stdout", async () => {
    const help = await run(["--help"]);
    expect(help).toMatchObject({ code: 0, stderr: "" });
    expect(help.stdout).toContain("Usage: terrafix-ls <command> [options]");
    const version = await run(["--version"]);
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [["--no-such-option"], "unknown option '--no-such-option'"],
    [["no-such-command"], "unknown command 'no-such-command'"],
    [["stats", "--config", "missing.yaml"], "missing.yaml: The settings file does not exist"],
    [["cleanup", "--older-than", "ages"], "--older-than expects an age"],
    [["stats", "--log-level", "loud"], "Allowed choices"],
  ])("%j ends with 2 and one line", async (args, message) => {
    const ended = await run(args);
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toContain(message);
    expect(ended.stderr.trimEnd()).not.toContain("\n");
    expect(ended.stderr).not.toMatch(/^\s+at /m);
  });

  it.each([[["serve"]]])("%j says that it is not there yet", async (args) => {
    const ended = await run(args);
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toContain("not part of this version yet");
  });

  it("reports everything that is wrong in the settings", async () => {
    writeFileSync(join(cwd, "terrafix.yaml"), "batch:\n  concurrency: x\nlogs: {}\n");
    const ended = await run(["stats"], { TERRAFIX_DATABASE_URL: "postgres://u:hunter22@db/x" });
    rmSync(join(cwd, "terrafix.yaml"));
    expect(ended.code).toBe(2);
    expect(ended.stderr.trimEnd().split("\n")).toHaveLength(3);
    expect(ended.stderr).toContain("terrafix.yaml:2:16: batch.concurrency: expected a whole number");
    expect(ended.stderr).not.toContain("hunter22");
  });

  it("is quiet about a reader that goes away", async () => {
    const { child, ended } = start(["--help"]);
    child.stdout.destroy();
    expect(await ended).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("the state store", () => {
  it("is empty at first and made in the user's data folder", async () => {
    const ended = await run(["stats", "--json"]);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    const stats = JSON.parse(ended.stdout);
    expect(stats).toMatchObject({ version: 1, total: 0, byStatus: {}, oldest: null, newest: null });
    expect(stats.store.startsWith(home)).toBe(true);
    expect(existsSync(stats.store)).toBe(true);
    const cleaned = await run(["cleanup", "--older-than", "90d", "--dry-run"]);
    expect(cleaned).toMatchObject({ code: 0, stdout: "0 records not updated for 90 days would be deleted.\n" });
  });

  it("ends with 1 and one line when the file is damaged", async () => {
    writeFileSync(join(cwd, "bad.sqlite"), "not a database ".repeat(300));
    const ended = await run(["stats"], { TERRAFIX_DATABASE_URL: "sqlite:bad.sqlite" });
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toMatch(/^The state store .*bad\.sqlite is damaged .*\n$/);
  });
});

describe("doctor", () => {
  it("finds nothing broken on a machine where nothing is configured", async () => {
    const ended = await run(["doctor"]);
    expect(ended.stdout).toMatch(/^missing\s+vanta\s+no credentials$/m);
    expect(ended.stdout).toMatch(/^ok\s+store\s/m);
    expect(ended.stdout).toMatch(/^ok\s+data files\s+complete$/m);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
  });

  it("explains wrong settings and ends with 2", async () => {
    const ended = await run(["doctor", "--json"], { GITHUB_API_URL: "not a url" });
    expect(ended.code).toBe(2);
    const { checks } = JSON.parse(ended.stdout);
    expect(checks).toContainEqual(expect.objectContaining({ name: "configuration", status: "invalid" }));
  });

  it("never prints a secret, even when a service echoes it", async () => {
    const secrets = {
      VANTA_CLIENT_SECRET: "plain-words-as-a-secret",
      GITHUB_TOKEN: "another-plain-secret",
      AWS_SECRET_ACCESS_KEY: "third-plain-secret",
    };
    const { server, url } = await serve((request, response) => {
      request.on("data", () => undefined);
      request.on("end", () => {
        response.writeHead(401, { "content-type": "application/json" });
        response.end(JSON.stringify({ error: `bad ${Object.values(secrets).join(" ")}`, sent: request.headers }));
      });
    });
    const env = {
      ...secrets,
      VANTA_CLIENT_ID: "id",
      VANTA_BASE_URL: url,
      GITHUB_API_URL: url,
      AWS_ACCESS_KEY_ID: "AKIA",
    };
    const ended = await run(["doctor", "--log-level", "debug"], { ...env, AWS_REGION: "us-east-1" });
    stop(server);
    expect(ended.stdout).toMatch(/^broken\s+vanta/m);
    expect(ended.stdout).toMatch(/^broken\s+github/m);
    // The credentials are there (the model is not called): the SDK inside the bundle works.
    expect(ended.stdout).toMatch(/^ok\s+bedrock\s+credentials found, us-east-1/m);
    expect(ended.code).toBe(1);
    for (const secret of Object.values(secrets)) expect(ended.stdout + ended.stderr).not.toContain(secret);
  });

  it("ends with 3 when a configured service is away", async () => {
    const { server, url } = await serve(undefined);
    stop(server);
    await once(server, "close");
    const ended = await run(["doctor"], { GITHUB_TOKEN: "some-token-value", GITHUB_API_URL: url });
    expect(ended.stdout).toMatch(/^unreachable\s+github/m);
    expect(ended.code).toBe(3);
  });
});

describe.skipIf(process.platform === "win32")("signals", () => {
  it("stops gently at the first one, reports what was done and ends with 130", async () => {
    let asked: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const { server, url } = await serve(() => asked());
    const { child, ended } = start(["doctor"], { GITHUB_TOKEN: "some-token-value", GITHUB_API_URL: url });
    await waiting;
    child.kill("SIGINT");
    const { code, stdout, stderr } = await ended;
    stop(server);
    expect(code).toBe(130);
    expect(stderr).toContain("Stopping after what is in flight");
    expect(stdout).toMatch(/github\s/);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("a second %s ends the process at once", async (name) => {
    const worker = join(home, "signals.mjs");
    const entry = fileURLToPath(new URL("signals-worker.ts", import.meta.url));
    await build({ entryPoints: [entry], outfile: worker, bundle: true, platform: "node", format: "esm" });
    const child = spawn(process.execPath, [worker], { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    const said = (word: string) =>
      new Promise<void>((resolve) => {
        child.stdout.on("data", () => text.includes(word) && resolve());
      });
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    await said("ready");
    child.kill(name);
    await said("aborted");
    child.kill(name);
    const [code, signal] = await once(child, "exit");
    expect({ code, signal }).toEqual({ code: null, signal: name });
    expect(text).toBe("ready\nstopping\naborted\n");
  });
});
