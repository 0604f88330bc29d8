import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { type GithubDelivererOptions, githubDeliverer } from "../../../server/src/deliver/github/deliverer.ts";
import type { Checkout, Delivery, RoutingDeliverer } from "../../../server/src/pipeline/ports.ts";
import type { Finding } from "../../../shared/src/findings.ts";
import { type GithubOptions, type SimGithub, startGithub } from "../../../sim/src/github/server.ts";

export const OWNER = "acme";
export const REPO = "infra";

/** A folder with the given files that is gone after the test. */
export async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "terrafix-test-"));
  onTestFinished(() => rm(root, { recursive: true, force: true, maxRetries: 3 }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

export function bucket(name: string): string {
  return `resource "aws_s3_bucket" "${name}" {\n  bucket = "acme-${name}"\n}\n`;
}

/** Ten files with one bucket each, `b0.tf` to `b9.tf`, and one in a folder. */
export const TEN = Object.fromEntries([
  ...Array.from({ length: 10 }, (_, index) => [`b${index}.tf`, bucket(`b${index}`)]),
  ["modules/logs/main.tf", bucket("logs")],
]) as Readonly<Record<string, string>>;

/** A stand-in that holds `acme/infra`. */
export async function github(
  options: GithubOptions = {},
  files: Readonly<Record<string, string>> = TEN,
): Promise<{ sim: SimGithub; root: string }> {
  const root = await folder(files);
  const sim = await startGithub(options);
  onTestFinished(() => sim.close());
  await sim.addRepository(OWNER, REPO, root);
  return { sim, root };
}

/** A deliverer that waits a thousandth of what GitHub is owed. */
export function deliverer(sim: SimGithub, options: Partial<GithubDelivererOptions> = {}): RoutingDeliverer {
  return githubDeliverer({
    credentials: { kind: "token", token: sim.token },
    apiUrl: sim.apiUrl,
    pacing: { writeSpacingMs: 0, secondMs: 10 },
    ...options,
  });
}

export function checkoutOf(root: string, changes: Partial<Checkout> = {}): Checkout {
  return {
    source: root,
    root,
    slug: { owner: OWNER, repo: REPO },
    baseBranch: "main",
    headCommit: null,
    dispose: () => Promise.resolve(),
    ...changes,
  };
}

export function findingFor(name: string): Finding {
  return {
    id: createHash("sha256").update(name).digest("hex"),
    testId: "aws-s3-versioning",
    policy: "s3-versioning",
    title: "S3 buckets keep versions",
    description: "Versions bring back what was overwritten.",
    severity: "medium",
    frameworks: ["soc2"],
    resource: { arn: `arn:aws:s3:::acme-${name}` },
    url: "https://app.vanta.com/tests/aws-s3-versioning",
  };
}

/** Appends a versioning block to the file of a bucket. */
export function deliveryFor(name: string, root: string, file = `${name}.tf`): Delivery {
  const before = bucket(name);
  const added = `\nresource "aws_s3_bucket_versioning" "${name}" {\n  bucket = aws_s3_bucket.${name}.id\n}\n`;
  return {
    finding: findingFor(name),
    receipt: {
      confidence: "exact",
      score: 1,
      address: `aws_s3_bucket.${name}`,
      file,
      startLine: 1,
      endLine: 3,
      evidence: [`bucket = "acme-${name}" is the name in the ARN`],
      candidates: [],
      alsoAffects: [],
    },
    fix: {
      by: "rule",
      policy: "s3-versioning",
      edits: [{ file, start: before.length, end: before.length, newText: added }],
      promised: [{ file, address: `resource.aws_s3_bucket_versioning.${name}`, change: "create" }],
      explanation: `Turns versioning on for \`aws_s3_bucket.${name}\`.`,
      impact: "in-place",
      warnings: [],
      layers: [
        { name: "parse", status: "passed", detail: "no new errors" },
        { name: "plan", status: "not-run", detail: "needs opt-in" },
      ],
      diff: `--- a/${file}\n+++ b/${file}\n@@ -1,3 +1,7 @@\n${added.trimEnd().replace(/^/gm, "+")}\n`,
    },
    checkout: checkoutOf(root),
    files: new Map([[file, before + added]]),
  };
}

/** Calls the stand-in's REST API directly, as a person's client would. */
export async function api(sim: SimGithub, method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${sim.url}/repos/${OWNER}/${REPO}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${sim.token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

export function never(): AbortSignal {
  return new AbortController().signal;
}

/** Commits a file over the stand-in's API; `message` decides whose commit it looks like. */
export async function pushFile(
  sim: SimGithub,
  push: { branch: string; path: string; content: string; message: string },
): Promise<void> {
  const ref = (await (await api(sim, "GET", `/git/ref/heads/${push.branch}`)).json()) as { object: { sha: string } };
  const query =
    "mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }";
  const input = {
    branch: { repositoryNameWithOwner: `${OWNER}/${REPO}`, branchName: push.branch },
    expectedHeadOid: ref.object.sha,
    message: { headline: push.message },
    fileChanges: { additions: [{ path: push.path, contents: Buffer.from(push.content).toString("base64") }] },
  };
  const response = await fetch(`${sim.url}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${sim.token}`, "content-type": "application/json" },
    body: JSON.stringify({ query, variables: { input } }),
  });
  const answer = (await response.json()) as { errors?: unknown };
  if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
}
