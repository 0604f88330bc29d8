import { beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../../server/src/policies/catalogue.ts";
import { proposeFix } from "../../../server/src/policies/engine/propose.ts";
import type { PolicySettings } from "../../../server/src/policies/model.ts";
import { type Verification, verifyFix } from "../../../server/src/remediate/verify/verify.ts";
import type { TerraformIndex } from "../../../server/src/terraform/index/model.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import type { CandidateFix, PromisedBlock } from "../../../shared/src/fix.ts";
import { estate } from "../terraform/estate.ts";

beforeAll(loadHcl);

const settings: PolicySettings = {
  logRetentionDays: 365,
  backupRetentionDays: 7,
  passwordMinimumLength: 14,
  trustedCidrs: [],
};

const MAIN = `# web servers
resource "aws_instance" "web" {
  ami           = "ami-1"
  instance_type = "t3.micro"
}

# kept
resource "aws_s3_bucket" "other" {
  bucket = "acme-other"
}
`;

const FIXED = MAIN.replace(
  'instance_type = "t3.micro"\n',
  'instance_type = "t3.micro"\n\n  metadata_options {\n    http_tokens = "required"\n  }\n',
);

const WEB: PromisedBlock = { file: "main.tf", address: "resource.aws_instance.web", change: "edit" };

/** Verifies the change from MAIN (or another text) to `after`, whatever wrote it. */
async function verified(
  after: string,
  options: { before?: string; promised?: readonly PromisedBlock[]; impact?: CandidateFix["impact"] } = {},
): Promise<Verification> {
  const before = options.before ?? MAIN;
  const index = estate({ "main.tf": before });
  return verify(index, {
    by: "bedrock",
    policy: "ec2-imdsv2",
    edits: [{ file: "main.tf", start: 0, end: before.length, newText: after }],
    promised: options.promised ?? [WEB],
    explanation: "",
    impact: options.impact ?? "in-place",
    warnings: [],
  });
}

function verify(index: TerraformIndex, candidate: CandidateFix): Promise<Verification> {
  const catalogue = loadCatalogue();
  const policy = catalogue.byId(candidate.policy);
  const node = index.resources.find((one) => one.address === "aws_instance.web");
  if (policy === null || node === undefined) throw new Error("the test's policy or resource is missing");
  const tools = { terraform: null, checkov: null };
  return verifyFix({ index, candidate, node, policy, catalogue, settings, tools }, new AbortController().signal);
}

describe("a good fix", () => {
  it("passes every layer that can run here", async () => {
    const { fix, failedGate } = await verified(FIXED);
    expect(failedGate).toBeNull();
    expect(fix.layers.map((layer) => `${layer.name} ${layer.status}`)).toEqual([
      "parse passed",
      "scope passed",
      "schema passed",
      "target passed",
      "regressions passed",
      "format passed",
      "impact passed",
      "validate not-run",
      "second-opinion not-run",
      "plan not-run",
    ]);
    expect(fix.diff).toBe(
      '--- a/main.tf\n+++ b/main.tf\n@@ -2,6 +2,10 @@\n resource "aws_instance" "web" {\n   ami           = "ami-1"\n   instance_type = "t3.micro"\n+\n+  metadata_options {\n+    http_tokens = "required"\n+  }\n }\n \n # kept\n',
    );
  });

  it("is what the rule proposes", async () => {
    const index = estate({ "main.tf": MAIN });
    const policy = loadCatalogue().byId("ec2-imdsv2");
    const [node] = index.byType("aws_instance");
    if (policy === null || node === undefined) throw new Error("missing");
    const proposed = proposeFix({ policy, node, index, settings });
    if (!proposed.ok) throw new Error(proposed.error.message);
    const { files } = await verify(index, proposed.value);
    expect(files.get("main.tf")).toBe(FIXED);
  });
});

describe("what a fix must not do fails its gate", () => {
  const lifecycle = "  lifecycle {\n    ignore_changes = [metadata_options]\n  }\n";
  it.each<[string, string, string, RegExp]>([
    ["break the syntax", FIXED.replace("required", 'required"'), "parse", /main\.tf:/],
    ["delete another block", FIXED.replace(/# kept[\s\S]*$/, ""), "scope", /aws_s3_bucket\.other` was deleted/],
    [
      "delete its own block",
      MAIN.replace(/resource "aws_instance"[^}]*\}\n/, ""),
      "scope",
      /aws_instance\.web` was deleted/,
    ],
    ["touch another block", FIXED.replace("acme-other", "acme-public"), "scope", /outside the promised blocks/],
    ["drop a comment", FIXED.replace("# web servers\n", ""), "scope", /outside the promised blocks/],
    [
      "add a block nobody promised",
      `${FIXED}\nresource "aws_iam_user" "x" {\n  name = "x"\n}\n`,
      "scope",
      /added without being promised/,
    ],
    [
      "make the resource vanish",
      FIXED.replace("  ami  ", "  count         = 0\n  ami  "),
      "scope",
      /meta-argument `count`/,
    ],
    [
      "look away",
      FIXED.replace("  metadata_options", `${lifecycle}\n  metadata_options`),
      "scope",
      /`lifecycle` changed/,
    ],
    ["remove an attribute", FIXED.replace('  ami           = "ami-1"\n', ""), "scope", /`ami` was removed/],
    ["invent an attribute", FIXED.replace("http_tokens", "http_tokenz"), "schema", /http_tokenz/],
    ["leave the finding as it is", MAIN.replace("t3.micro", "t3.small"), "target", /ec2-imdsv2 is fail/],
    [
      "satisfy it with a value nobody knows",
      FIXED.replace('"required"', "var.tokens"),
      "target",
      /ec2-imdsv2 is unknown/,
    ],
  ])("%s", async (_name, after, gate, says) => {
    const { fix, failedGate } = await verified(after);
    expect(failedGate?.name).toBe(gate);
    expect(failedGate?.detail).toMatch(says);
    // Everything after the gate says that it was not run, and why.
    const rest = fix.layers.slice(fix.layers.findIndex((layer) => layer.name === gate) + 1);
    expect(new Set(rest.map((layer) => layer.status))).toEqual(new Set(["not-run"]));
  });

  it("make another policy fail", async () => {
    const promised: PromisedBlock[] = [
      WEB,
      { file: "main.tf", address: "resource.aws_cloudwatch_log_group.l", change: "create" },
    ];
    const after = `${FIXED}\nresource "aws_cloudwatch_log_group" "l" {\n  name              = "l"\n  retention_in_days = 7\n}\n`;
    const { failedGate } = await verified(after, { promised });
    expect(failedGate?.name).toBe("regressions");
    expect(failedGate?.detail).toMatch(/log-retention now fails at aws_cloudwatch_log_group\.l/);
  });

  it("promise a provider and change it", async () => {
    const before = `provider "aws" {\n  region = "eu-west-1"\n}\n\n${MAIN}`;
    const after = before.replace("eu-west-1", "us-east-1");
    const { failedGate } = await verified(after, {
      before,
      promised: [{ file: "main.tf", address: "provider.aws", change: "edit" }],
    });
    expect(failedGate?.detail).toMatch(/`provider\.aws` must not be changed/);
  });
});

describe("evidence beside the gates", () => {
  it("says when terraform fmt would change the result", async () => {
    const { fix, failedGate } = await verified(
      FIXED.replace('    http_tokens = "required"', '    http_tokens="required"'),
    );
    expect(failedGate).toBeNull();
    expect(fix.layers.find((layer) => layer.name === "format")).toMatchObject({ status: "failed" });
  });

  it("does not blame a fix for a file that was untidy before", async () => {
    const before = MAIN.replace('bucket = "acme-other"', 'bucket="acme-other"');
    const { fix } = await verified(FIXED.replace('bucket = "acme-other"', 'bucket="acme-other"'), { before });
    expect(fix.layers.find((layer) => layer.name === "format")).toMatchObject({ status: "not-run" });
  });

  it("shouts when the resource would be replaced", async () => {
    const { fix } = await verified(FIXED, { impact: "replace" });
    const impact = fix.layers.find((layer) => layer.name === "impact");
    expect(impact?.status).toBe("failed");
    expect(impact?.detail).toMatch(/REPLACES/);
  });
});
