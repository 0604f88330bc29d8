import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import { startGithub } from "../../../sim/src/github/server.ts";
import { api, bucket, deliverer, deliveryFor, folder, github, never, OWNER, REPO, TEN } from "./fixtures.ts";

async function scratch(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "terrafix-stand-in-"));
  onTestFinished(() => rm(path, { recursive: true, force: true, maxRetries: 3 }));
  return path;
}

// Not synchronous: the server that git talks to lives in this very process.
async function git(cwd: string, ...args: string[]): Promise<number> {
  const child = spawn("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
    cwd,
    stdio: "ignore",
    env: { ...process.env, GIT_TERMINAL_PROMPT: "0" },
  });
  const [code] = (await once(child, "close")) as [number];
  return code;
}

test("pages show pull requests to a person, who can close, reopen and merge them", async () => {
  const { sim, root } = await github();
  const delivery = deliveryFor("b1", root);
  await deliverer(sim).deliver(
    { ...delivery, fix: { ...delivery.fix, warnings: ["<script>alert(1)</script>"] } },
    never(),
  );
  const page = async (path: string): Promise<string> => (await fetch(`${sim.url}${path}`)).text();
  expect(await page("/")).toContain('href="/acme/infra"');
  expect(await page("/acme/infra")).toContain('href="/acme/infra/pull/1"');
  const pull = await page("/acme/infra/pull/1");
  expect(pull).toContain("S3 buckets keep versions");
  expect(pull).toContain('<span class="add">+resource &quot;aws_s3_bucket_versioning&quot;');
  expect(pull).toContain("severity:medium");
  expect(pull).not.toContain("<script>");
  const press = (button: string) => fetch(`${sim.url}/acme/infra/pull/1/${button}`, { method: "POST" });
  await press("close");
  expect((await deliverer(sim).deliver(delivery, never())).kind).toBe("excepted");
  await press("reopen");
  expect((await deliverer(sim).deliver(delivery, never())).kind).toBe("already-delivered");
  expect(await (await press("merge")).text()).toContain("merged");
  const main = await (await api(sim, "GET", "/contents/b1.tf")).json();
  expect(Buffer.from((main as { content: string }).content, "base64").toString()).toBe(delivery.files.get("b1.tf"));
});

test("git clones without credentials, and pushes only with a token that may", async () => {
  const tokens = [
    { token: "writer", login: "w", permission: "write" as const },
    { token: "reader", login: "r", permission: "read" as const },
  ];
  const { sim } = await github({ tokens });
  const clone = await scratch();
  expect(await git(clone, "clone", "--quiet", "--depth", "1", "--filter=blob:none", sim.gitUrl(OWNER, REPO), ".")).toBe(
    0,
  );
  await writeFile(join(clone, "new.tf"), bucket("new"));
  await git(clone, "add", ".");
  await git(clone, "commit", "--quiet", "-m", "new");
  const as = (token: string) => sim.gitUrl(OWNER, REPO).replace("//", `//x:${token}@`);
  expect(await git(clone, "push", "--quiet", sim.gitUrl(OWNER, REPO), "HEAD:main")).not.toBe(0);
  expect(await git(clone, "push", "--quiet", as("reader"), "HEAD:main")).not.toBe(0);
  expect(await git(clone, "push", "--quiet", as("writer"), "HEAD:main")).toBe(0);
  expect((await api(sim, "GET", "/contents/new.tf")).status).toBe(200);
});

test("errors have GitHub's form", async () => {
  const { sim } = await github();
  const main = (await (await api(sim, "GET", "/git/ref/heads/main")).json()) as { object: { sha: string } };
  const again = await api(sim, "POST", "/git/refs", { ref: "refs/heads/main", sha: main.object.sha });
  expect([again.status, ((await again.json()) as { message: string }).message]).toEqual([
    422,
    "Reference already exists",
  ]);
  expect((await api(sim, "GET", "/git/ref/heads/none")).status).toBe(404);
  const empty = await api(sim, "POST", "/pulls", { title: "x", head: "main", base: "main" });
  expect(await empty.json()).toMatchObject({
    message: "Validation Failed",
    errors: [{ message: "No commits between main and main" }],
  });
  expect((await fetch(`${sim.url}/user`)).status).toBe(401);
  const limits = await api(sim, "GET", "");
  expect(limits.headers.get("x-ratelimit-limit")).toBe("5000");
});

test("a restart keeps pull requests, and the program ends on SIGTERM", async () => {
  const data = await scratch();
  const root = await folder(TEN);
  const first = await startGithub({ dataDir: join(data, "github") });
  await first.addRepository(OWNER, REPO, root);
  await deliverer(first).deliver(deliveryFor("b1", root), never());
  await first.close();

  const bundle = join(data, "sim.mjs");
  const require = 'import { createRequire as c } from "node:module"; const require = c(import.meta.url);';
  await build({
    entryPoints: ["sim/src/main.ts"],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: bundle,
    banner: { js: require },
    logLevel: "silent",
  });
  const child = spawn(process.execPath, [bundle, "--github", "--data", data], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const started = JSON.parse(line.toString()) as { urls: Record<string, string>; env: Record<string, string> };
  expect(Object.keys(started.urls)).toEqual(["github"]);
  const token = started.env.GITHUB_TOKEN;
  const again = deliverer({
    ...first,
    url: started.urls.github ?? "",
    apiUrl: started.env.GITHUB_API_URL ?? "",
    token: token ?? "",
  });
  expect((await again.deliver(deliveryFor("b1", root), never())).kind).toBe("already-delivered");
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  const wrong = spawn(process.execPath, [bundle, "--fault", "nonsense"], { stdio: "ignore" });
  expect(await once(wrong, "exit")).toEqual([2, null]);
  expect(
    execFileSync("git", ["--git-dir", join(data, "github/repositories/acme/infra.git"), "fsck"], { stdio: "pipe" }),
  ).toBeDefined();
});
