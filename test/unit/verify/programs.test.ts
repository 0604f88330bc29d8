import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../../server/src/policies/catalogue.ts";
import { proposeFix } from "../../../server/src/policies/engine/propose.ts";
import type { VerifyTools } from "../../../server/src/remediate/verify/layer.ts";
import { verifyFix } from "../../../server/src/remediate/verify/verify.ts";
import { loadIndex } from "../../../server/src/terraform/index/build-index.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import type { LayerResult } from "../../../shared/src/fix.ts";

const settings = { logRetentionDays: 365, backupRetentionDays: 7, passwordMinimumLength: 14, trustedCidrs: [] };

let folder = "";

beforeAll(loadHcl);

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "terrafix-programs-"));
  const code = 'resource "aws_instance" "web" {\n  ami           = "ami-1"\n  instance_type = "t3.micro"\n}\n';
  await writeFile(path.join(folder, "main.tf"), code);
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A program written for the test: `body` is JavaScript that sees `text`, the configuration it was pointed at. */
async function program(name: string, body: string): Promise<string> {
  const bin = path.join(folder, "bin");
  await mkdir(bin, { recursive: true });
  const file = path.join(bin, name);
  const read =
    'const fs = require("node:fs"); const at = process.argv.indexOf("-d"); const dir = at > 0 ? process.argv[at + 1] : process.cwd(); const text = fs.readFileSync(dir + "/main.tf", "utf8");';
  await writeFile(file, `#!${process.execPath}\n${read}\n${body}\n`);
  await chmod(file, 0o755);
  return file;
}

async function layer(name: LayerResult["name"], tools: Partial<VerifyTools>): Promise<LayerResult | undefined> {
  const index = await loadIndex(folder, new AbortController().signal);
  const catalogue = loadCatalogue();
  const policy = catalogue.byId("ec2-imdsv2");
  const [node] = index.byType("aws_instance");
  if (policy === null || node === undefined) throw new Error("missing");
  const proposed = proposeFix({ policy, node, index, settings });
  if (!proposed.ok) throw new Error(proposed.error.message);
  const request = {
    index,
    candidate: proposed.value,
    node,
    policy,
    catalogue,
    settings,
    tools: { terraform: null, checkov: null, ...tools },
  };
  const { fix } = await verifyFix(request, new AbortController().signal);
  return fix.layers.find((one) => one.name === name);
}

const CHECK = 'const check = (id, ok) => ({ check_id: id, resource: "aws_instance.web", ok });';
const PRINT =
  "const by = (ok) => checks.filter((c) => c.ok === ok); console.log(JSON.stringify({ results: { passed_checks: by(true), failed_checks: by(false) } }));";

describe.skipIf(process.platform === "win32")("second opinion", () => {
  it("passes when the scanner's own check turns from failed to passed", async () => {
    const checkov = await program(
      "checkov",
      `${CHECK} const checks = [check("CKV_AWS_79", text.includes("required"))]; ${PRINT}`,
    );
    expect(await layer("second-opinion", { checkov })).toMatchObject({
      status: "passed",
      detail: expect.stringContaining("CKV_AWS_79 failed at aws_instance.web before and passes now"),
    });
  });

  it("fails when the scanner still complains, or complains anew", async () => {
    const still = await program("checkov", `${CHECK} const checks = [check("CKV_AWS_79", false)]; ${PRINT}`);
    expect(await layer("second-opinion", { checkov: still })).toMatchObject({
      status: "failed",
      detail: expect.stringContaining("still reports CKV_AWS_79"),
    });
    const anew = await program(
      "checkov2",
      `${CHECK} const checks = [check("CKV_AWS_1", !text.includes("required"))]; ${PRINT}`,
    );
    expect(await layer("second-opinion", { checkov: anew })).toMatchObject({
      status: "failed",
      detail: expect.stringContaining("newly reports CKV_AWS_1"),
    });
  });

  it("is not run when the scanner gives nonsense, and says so", async () => {
    const checkov = await program("checkov", 'console.log("<html>"); process.exit(3);');
    expect(await layer("second-opinion", { checkov })).toMatchObject({
      status: "not-run",
      detail: "Checkov gave no answer that can be read",
    });
  });
});

describe.skipIf(process.platform === "win32")("terraform validate", () => {
  const fmt = 'if (process.argv[2] === "fmt") { process.stdout.write(fs.readFileSync(0, "utf8")); process.exit(0); }';

  it("is not run without installed providers", async () => {
    const terraform = await program("terraform", fmt);
    expect(await layer("validate", { terraform })).toMatchObject({
      status: "not-run",
      detail: expect.stringContaining("terraform init"),
    });
  });

  it("blames the fix for new errors only", async () => {
    await mkdir(path.join(folder, ".terraform", "providers"), { recursive: true });
    const answer = (condition: string) =>
      `${fmt} const errors = [{ severity: "error", summary: "old", detail: "was there" }]; if (${condition}) errors.push({ severity: "error", summary: "new", detail: "thing" }); console.log(JSON.stringify({ valid: false, diagnostics: errors }));`;
    const fair = await program("terraform", answer("false"));
    expect(await layer("validate", { terraform: fair })).toMatchObject({ status: "passed" });
    const strict = await program("terraform2", answer('text.includes("required")'));
    expect(await layer("validate", { terraform: strict })).toMatchObject({ status: "failed", detail: "new: thing" });
  });
});
