import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { gitWorkspaces, type WorkspacesOptions } from "../../../server/src/deliver/git/workspaces.ts";
import type { Checkout } from "../../../server/src/pipeline/ports.ts";
import type { Failure } from "../../../shared/src/reasons.ts";
import type { Result } from "../../../shared/src/result.ts";
import { bucket, folder, github, never, OWNER, pushFile, REPO } from "../github/fixtures.ts";

async function places(): Promise<{ cacheDir: string; tempDir: string; all: () => WorkspacesOptions }> {
  const base = await mkdtemp(join(tmpdir(), "terrafix-places-"));
  onTestFinished(() => rm(base, { recursive: true, force: true, maxRetries: 3 }));
  const cacheDir = join(base, "cache");
  const tempDir = join(base, "tmp");
  await mkdir(tempDir, { recursive: true });
  return { cacheDir, tempDir, all: () => ({ cacheDir, tempDir, retryBaseMs: 5, timeoutMs: 30_000 }) };
}

function opened(result: Result<Checkout, Failure>): Checkout {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

function git(cwd: string, ...args: string[]): string {
  const identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"];
  return execFileSync("git", [...identity, ...args], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}

const tip = (gitDir: string): string => git(gitDir, "rev-parse", "refs/heads/main");

test("a URL is cloned into a folder of its own; the second run is a fetch of what is new", async () => {
  const { sim } = await github();
  const at = await places();
  const first = opened(await gitWorkspaces(at.all()).open(sim.gitUrl(OWNER, REPO), never()));
  expect(first.slug).toEqual({ owner: OWNER, repo: REPO });
  expect(first.baseBranch).toBe("main");
  expect(first.headCommit).toBe(tip(sim.gitDir(OWNER, REPO)));
  expect(await readFile(join(first.root, "modules/logs/main.tf"), "utf8")).toBe(bucket("logs"));
  await first.dispose();
  expect(await readdir(at.tempDir)).toEqual([]);

  const [mirror] = (await readdir(join(at.cacheDir, "mirrors"))).filter((name) => name.endsWith(".git"));
  const packs = join(at.cacheDir, "mirrors", mirror ?? "", "objects", "pack");
  const before = await readdir(packs);
  await pushFile(sim, { branch: "main", path: "b1.tf", content: "# new\n", message: "work" });
  const second = opened(await gitWorkspaces(at.all()).open(sim.gitUrl(OWNER, REPO), never()));
  expect(await readFile(join(second.root, "b1.tf"), "utf8")).toBe("# new\n");
  expect(await readFile(join(second.root, "b2.tf"), "utf8")).toBe(bucket("b2"));
  expect(await readdir(packs)).toEqual(expect.arrayContaining(before));
  expect(git(second.root, "status", "--porcelain")).toBe("");
  await second.dispose();
});

test("several processes may open the same URL at once", async () => {
  const { sim } = await github();
  const at = await places();
  const all = await Promise.all(
    Array.from({ length: 4 }, () => gitWorkspaces(at.all()).open(sim.gitUrl(OWNER, REPO), never())),
  );
  const roots = all.map((result) => opened(result).root);
  expect(new Set(roots).size).toBe(4);
  for (const result of all) {
    expect(await readFile(join(opened(result).root, "b9.tf"), "utf8")).toBe(bucket("b9"));
    await opened(result).dispose();
  }
});

test("a damaged mirror is built anew", async () => {
  const { sim } = await github();
  const at = await places();
  await opened(await gitWorkspaces(at.all()).open(sim.gitUrl(OWNER, REPO), never())).dispose();
  const [mirror = ""] = await readdir(join(at.cacheDir, "mirrors"));
  const gitDir = join(at.cacheDir, "mirrors", mirror);
  await rm(join(gitDir, "objects"), { recursive: true, force: true });
  await writeFile(join(gitDir, "shallow.lock"), "");
  await pushFile(sim, { branch: "main", path: "b1.tf", content: "# new\n", message: "work" });
  const again = opened(await gitWorkspaces(at.all()).open(sim.gitUrl(OWNER, REPO), never()));
  expect(await readFile(join(again.root, "b1.tf"), "utf8")).toBe("# new\n");
  await again.dispose();
});

test("what a killed run left is removed, what a living one uses is not; its lock is taken over", async () => {
  const { sim } = await github();
  const at = await places();
  const dead = spawn(process.execPath, ["-e", ""], { stdio: "ignore" });
  await new Promise((resolve) => dead.once("exit", resolve));
  const host = createHash("sha256").update(hostname()).digest("hex").slice(0, 6);
  const stale = join(at.tempDir, `terrafix-checkout-${host}-${dead.pid}-abcdef`);
  const used = join(at.tempDir, `terrafix-checkout-${host}-${process.ppid}-abcdef`);
  for (const path of [stale, used]) await mkdir(join(path, "tree"), { recursive: true });
  await opened(await gitWorkspaces(at.all()).open(sim.gitUrl(OWNER, REPO), never())).dispose();
  expect(await readdir(at.tempDir)).toEqual([used.split("/").at(-1)]);

  const [mirror = ""] = await readdir(join(at.cacheDir, "mirrors"));
  await writeFile(join(at.cacheDir, "mirrors", `${mirror}.lock`), `${dead.pid} ${hostname()} x\n`);
  await opened(await gitWorkspaces(at.all()).open(sim.gitUrl(OWNER, REPO), never())).dispose();
  expect(await readdir(join(at.cacheDir, "mirrors"))).toEqual([mirror]);
});

test("credentials in a URL work and are nowhere afterwards", async () => {
  const { sim } = await github({ privateGit: true });
  const at = await places();
  const withToken = sim.gitUrl(OWNER, REPO).replace("http://", `http://x-access-token:${sim.token}@`);
  const checkout = opened(await gitWorkspaces(at.all()).open(withToken, never()));
  expect(checkout.source).toBe(sim.gitUrl(OWNER, REPO));
  expect(await containing(at.cacheDir, sim.token)).toEqual([]);
  expect(await containing(at.tempDir, sim.token)).toEqual([]);
  await checkout.dispose();

  const refused = await gitWorkspaces(at.all()).open(withToken.replace(sim.token, "ghp_wrong_secret"), never());
  expect(refused).toMatchObject({ ok: false, error: { code: "unauthorized" } });
  expect(JSON.stringify(refused)).not.toContain("ghp_wrong_secret");

  const asked: string[] = [];
  const authorization = (url: URL): Promise<string> => {
    asked.push(url.href);
    return Promise.resolve(`Basic ${Buffer.from(`x-access-token:${sim.token}`).toString("base64")}`);
  };
  const helped = opened(await gitWorkspaces({ ...at.all(), authorization }).open(sim.gitUrl(OWNER, REPO), never()));
  expect(asked).toEqual([sim.gitUrl(OWNER, REPO)]);
  await helped.dispose();
});

async function containing(root: string, needle: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && (await readFile(path)).includes(needle)) found.push(path);
  }
  return found;
}

test("each way of not getting a repository has its own failure", async () => {
  const { sim } = await github();
  const at = await places();
  const open = async (source: string, options: WorkspacesOptions = {}) => {
    const result = await gitWorkspaces({ ...at.all(), ...options }).open(source, never());
    return result.ok ? "ok" : result.error.code;
  };
  const root = await folder({ "a.tf": "" });
  expect(await open(sim.gitUrl(OWNER, "nothing"))).toBe("not-found");
  expect(await open("http://127.0.0.1:9/acme/infra.git")).toBe("network");
  expect(await open(join(root, "missing"))).toBe("not-found");
  expect(await open(join(root, "a.tf"))).toBe("not-found");
  expect(await open("--upload-pack=touch x")).toBe("not-found");
  expect(await open("ext::sh -c 'touch x'")).toBe("not-found");
  expect(await open(sim.gitUrl(OWNER, REPO), { git: "no-such-git" })).toBe("not-found");
  expect(await open(pathToFileURL(join(root, "nowhere")).href)).toBe("not-found");
  const closed = join(root, "closed");
  await mkdir(closed);
  await chmod(closed, 0o000);
  onTestFinished(() => chmod(closed, 0o755));
  // The superuser may read everything.
  if (process.getuid?.() !== 0) expect(await open(closed)).toBe("io");
  expect(await readdir(at.tempDir)).toEqual([]);
});

test("a time-out and an interruption end git and everything it started", async () => {
  const at = await places();
  const slow = await folder({ git: "#!/bin/sh\nsleep 30 &\nwait\n" });
  await chmod(join(slow, "git"), 0o755);
  const options = { ...at.all(), git: join(slow, "git"), attempts: 1 };
  const started = Date.now();
  const late = await gitWorkspaces({ ...options, timeoutMs: 200 }).open("https://example.invalid/a/b.git", never());
  expect(late).toMatchObject({ ok: false, error: { code: "timeout" } });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 100);
  const stopped = await gitWorkspaces(options).open("https://example.invalid/a/b.git", controller.signal);
  expect(stopped).toMatchObject({ ok: false, error: { code: "interrupted" } });
  expect(Date.now() - started).toBeLessThan(25_000);
});

test("an empty repository opens as an empty folder", async () => {
  const bare = await folder({});
  git(bare, "init", "--quiet", "--bare");
  const at = await places();
  const checkout = opened(await gitWorkspaces(at.all()).open(pathToFileURL(bare).href, never()));
  expect(checkout).toMatchObject({ slug: null, baseBranch: null, headCommit: null });
  expect(await readdir(checkout.root)).toEqual([]);
  await checkout.dispose();
  expect(await stat(checkout.root).catch(() => null)).toBeNull();
});

test("a clone of a fork knows the other repository of the same host, and what was declared to be the base", async () => {
  const root = await folder({ "main.tf": bucket("x") });
  const open = async () => opened(await gitWorkspaces().open(root, never()));
  git(root, "init", "--quiet");
  git(root, "remote", "add", "origin", "git@github.com:nadia/infra.git");
  expect(await open()).toMatchObject({ related: [], isDeclared: false });
  git(root, "remote", "add", "omar", "git@github.com:omar/infra.git");
  git(root, "remote", "add", "upstream", "https://github.com/acme/infra");
  git(root, "symbolic-ref", "refs/remotes/upstream/HEAD", "refs/remotes/upstream/trunk");
  const nadia = { owner: "nadia", repo: "infra" };
  const acme = { owner: "acme", repo: "infra" };
  const related = [{ ...acme, baseBranch: "trunk" }];
  expect(await open()).toMatchObject({ slug: nadia, related, isDeclared: false });
  git(root, "config", "remote.origin.gh-resolved", "base");
  expect(await open()).toMatchObject({ slug: nadia, related, isDeclared: true });
  git(root, "config", "--unset", "remote.origin.gh-resolved");
  git(root, "config", "remote.upstream.gh-resolved", "base");
  expect(await open()).toMatchObject({
    slug: acme,
    baseBranch: "trunk",
    related: [{ ...nadia, baseBranch: null }],
    isDeclared: true,
  });
  git(root, "remote", "set-url", "upstream", "https://git.acme.example/acme/infra");
  expect(await open()).toMatchObject({ slug: acme, related: [] });
});

test("a folder is used in place and knows its remote, branch, commit and place in the repository", async () => {
  const root = await folder({ "infra/prod/main.tf": bucket("x") });
  const open = async (path: string) => opened(await gitWorkspaces().open(path, never()));
  expect(await open(root)).toMatchObject({ slug: null, baseBranch: null, headCommit: null });
  git(root, "init", "--quiet");
  git(root, "add", ".");
  git(root, "commit", "--quiet", "-m", "first");
  git(root, "remote", "add", "upstream", "git@github.example.com:acme/other.git");
  expect((await open(root)).slug).toEqual({ owner: "acme", repo: "other" });
  git(root, "remote", "add", "origin", "https://user:secret@github.com/acme/infra.git");
  const head = git(root, "rev-parse", "HEAD");
  git(root, "update-ref", "refs/remotes/origin/trunk", head);
  git(root, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
  const plain = await open(root);
  expect(plain).toMatchObject({
    slug: { owner: "acme", repo: "infra" },
    baseBranch: "trunk",
    headCommit: head,
    prefix: "",
  });
  expect(JSON.stringify(plain)).not.toContain("secret");
  git(root, "config", "branch.main.remote", "origin");
  git(root, "config", "branch.main.merge", "refs/heads/release/1");
  git(root, "update-ref", "refs/remotes/origin/release/1", head);
  expect((await open(root)).baseBranch).toBe("release/1");
  const inner = await open(join(root, "infra/prod"));
  expect(inner).toMatchObject({ prefix: "infra/prod/", baseBranch: "release/1" });
  expect(inner.root.endsWith("infra/prod")).toBe(true);
  await inner.dispose();
  expect(await readFile(join(root, "infra/prod/main.tf"), "utf8")).toBe(bucket("x"));
  expect(git(root, "status", "--porcelain")).toBe("");
});
