import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startVanta } from "../../sim/src/vanta/server.ts";
import { batch, openKit, type Run, reportOf, run } from "./batch-kit.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "terrafix-bad-"));
  await writeFile(path.join(folder, "main.tf"), 'resource "aws_kms_key" "k" {\n  description = "x"\n}\n');
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A run of the batch in the folder, with a file written first when its text is given. */
async function attempt(
  args: readonly string[],
  files: Readonly<Record<string, string | Buffer>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<Run> {
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
  return run(["--batch", ...args], { cwd: folder, env: { TERRAFIX_DATABASE_URL: "sqlite:state.sqlite", ...env } });
}

/** One clear line on stderr, nothing on stdout. */
function expectOneLine(result: Run, code: number, says: RegExp): void {
  expect(result.stderr).toMatch(says);
  expect(result.stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(result.stdout).toBe("");
  expect(result.code).toBe(code);
}

/** An address of this machine where nothing listens. */
async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}`;
}

const POLICIES = ["--source", "policies", "--deliver", "diff"];

describe("wrong usage and configuration end with 2 and one line", () => {
  it.each<[string, readonly string[], Readonly<Record<string, string | Buffer>>, RegExp]>([
    ["no source at all", [], {}, /VANTA_CLIENT_ID.*--findings.*--source policies/],
    ["file source without a file", ["--source", "file"], {}, /--findings FILE/],
    ["vanta without credentials", ["--source", "vanta"], {}, /VANTA_CLIENT_ID and VANTA_CLIENT_SECRET/],
    ["pull requests without credentials", ["--source", "policies", "--deliver", "pull-request"], {}, /GITHUB_TOKEN/],
    ["unknown option", ["--repos", "."], {}, /--repos/],
    ["unknown choice", ["--source", "jira"], {}, /jira/],
    ["missing configuration file", ["--config", "none.yaml", ...POLICIES], {}, /none\.yaml/],
    ["malformed configuration", ["--config", "bad.yaml", ...POLICIES], { "bad.yaml": "batch: [" }, /bad\.yaml:\d+/],
    [
      "unknown key",
      ["--config", "key.yaml", ...POLICIES],
      { "key.yaml": "batch:\n  concurency: 2\n" },
      /key\.yaml:2.*concurency.*concurrency/,
    ],
    ["missing findings file", ["--findings", "none.json"], {}, /none\.json/],
    ["malformed findings", ["--findings", "bad.json"], { "bad.json": '{"version": 1, "findings": [' }, /bad\.json/],
    ["binary findings", ["--findings", "bin.json"], { "bin.json": Buffer.from([0, 1, 2, 3]) }, /bin\.json/],
    ["missing state", ["--state", "none.tfstate", ...POLICIES], {}, /none\.tfstate/],
    ["malformed state", ["--state", "bad.tfstate", ...POLICIES], { "bad.tfstate": "{" }, /bad\.tfstate/],
    ["old state", ["--state", "v3.tfstate", ...POLICIES], { "v3.tfstate": '{"version": 3}' }, /v3\.tfstate.*version 3/],
    ["missing repository", ["--repo", "nowhere", ...POLICIES], {}, /nowhere/],
    ["a file as repository", ["--repo", "main.tf", ...POLICIES], {}, /main\.tf/],
    ["a URL git must not take", ["--repo", "ext::sh -c true", ...POLICIES], {}, /name::address/],
  ])("%s", async (_name, args, files, says) => {
    expectOneLine(await attempt(args, files), 2, says);
  });
});

describe("services that refuse or are away", () => {
  it("a repository host that does not answer is worth trying again: 3", async () => {
    const result = await attempt(["--repo", `${await closedPort()}/a/b.git`, ...POLICIES]);
    expectOneLine(result, 3, /127\.0\.0\.1/);
  });

  it("Vanta that does not answer: 3", async () => {
    const env = { VANTA_CLIENT_ID: "vci_x", VANTA_CLIENT_SECRET: "vcs_secret_x", VANTA_BASE_URL: await closedPort() };
    const result = await attempt(["--source", "vanta", "--deliver", "diff"], {}, env);
    expectOneLine(result, 3, /oauth.token.*ECONNREFUSED/);
    expect(result.stderr).not.toContain("vcs_secret_x");
  });

  it("wrong Vanta credentials: 2, and the secret is not shown", async () => {
    const estate = { tests: [], entities: {}, resources: [], integrations: [] } as never;
    const vanta = await startVanta({
      estate,
      applications: [{ clientId: "vci_right", clientSecret: "vcs_right" }] as never,
    });
    try {
      const env = { VANTA_CLIENT_ID: "vci_wrong", VANTA_CLIENT_SECRET: "vcs_wrong_secret", VANTA_BASE_URL: vanta.url };
      const result = await attempt(["--source", "vanta", "--deliver", "diff"], {}, env);
      expectOneLine(result, 2, /credentials|client/i);
      expect(result.stderr).not.toContain("vcs_wrong_secret");
    } finally {
      await vanta.close();
    }
  });

  it("a GitHub token that is wrong fails every finding, says why, and loses nothing", async () => {
    const kit = await openKit(2);
    try {
      const env = { GITHUB_TOKEN: "ghp_0000000000000000000000000000000000wrong", GITHUB_API_URL: kit.github.apiUrl };
      const args = [
        "--batch",
        "--source",
        "file",
        "--findings",
        kit.findings,
        "--repo",
        kit.repo,
        "--deliver",
        "pull-request",
        "--json",
      ];
      const result = await run(args, { cwd: kit.folder, env });
      const report = reportOf(result);
      expect(report.counts).toEqual({ failed: 2 });
      expect(report.findings.map((finding) => finding.reason?.code)).toEqual(["unauthorized", "unauthorized"]);
      expect(result.code).toBe(1);
      expect(result.stdout + result.stderr).not.toContain("ghp_0000");
    } finally {
      await kit.close();
    }
  });

  it("a corrupt store is a warning, not the end", async () => {
    const kit = await openKit(1);
    try {
      await writeFile(path.join(kit.folder, "state.sqlite"), "this is not a database, not even a little one");
      const result = await batch(kit);
      expect(reportOf(result).counts).toEqual({ delivered: 1 });
      expect(
        reportOf(result)
          .problems.map((problem) => problem.message)
          .join(),
      ).toMatch(/state\.sqlite/);
      expect(result.code).toBe(0);
    } finally {
      await kit.close();
    }
  });
});

describe("repositories with trouble in them are worked on all the same", () => {
  it("reports what was skipped and fixes the rest", async () => {
    const repo = path.join(folder, "trouble");
    await mkdir(path.join(repo, "locked"), { recursive: true });
    await writeFile(path.join(repo, "good.tf"), 'resource "aws_kms_key" "k" {\n  description = "x"\n}\n');
    await writeFile(path.join(repo, "broken.tf"), 'resource "aws_kms_key" "half" {\n  description = \n');
    await writeFile(path.join(repo, "binary.tf"), Buffer.from([1, 0, 2]));
    await writeFile(path.join(repo, "huge.tf"), "#".repeat(10_000_000));
    await symlink(repo, path.join(repo, "loop"));
    await chmod(path.join(repo, "locked"), 0o000);
    try {
      const result = await attempt(["--repo", repo, "--json", ...POLICIES]);
      const report = reportOf(result);
      const where = report.problems.map((problem) => problem.where).join("\n");
      expect(where).toMatch(/broken\.tf/);
      expect(where).toMatch(/binary\.tf/);
      expect(where).toMatch(/huge\.tf/);
      // Root reads everything; anybody else is told.
      if (process.getuid?.() !== 0) expect(where).toMatch(/locked/);
      expect(
        report.findings.filter((finding) => finding.receipt.file === "good.tf" && finding.status === "fixed"),
      ).not.toHaveLength(0);
      expect(result.code).toBe(0);
    } finally {
      await chmod(path.join(repo, "locked"), 0o755);
    }
  });

  it("an empty repository is a result, not an error", async () => {
    const repo = path.join(folder, "empty");
    await mkdir(repo, { recursive: true });
    const result = await attempt(["--repo", repo, ...POLICIES]);
    expect(result.stdout).toMatch(/no failing finding/);
    expect(result.code).toBe(0);
  });
});
