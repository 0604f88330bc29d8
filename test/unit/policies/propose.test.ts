import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogueOf } from "../../../server/src/policies/catalogue.ts";
import { checkAccount, proposeAccountFix } from "../../../server/src/policies/engine/account.ts";
import { checkPolicy } from "../../../server/src/policies/engine/check.ts";
import { proposeFix } from "../../../server/src/policies/engine/propose.ts";
import { renderChanges } from "../../../server/src/policies/engine/render.ts";
import type { Policy } from "../../../server/src/policies/model.ts";
import { scanPolicies } from "../../../server/src/policies/scan.ts";
import { applyEdits } from "../../../server/src/terraform/edits/apply.ts";
import { buildIndex } from "../../../server/src/terraform/index/build-index.ts";
import { loadHcl, parseHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { applyFix, contextAt, type Files, indexOf, readPolicies, SETTINGS } from "./helpers.ts";

await loadHcl();
const policies = await readPolicies();

function policy(id: string): Policy {
  const found = policies.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no policy ${id}`);
  return found;
}

function propose(id: string, address: string, files: Files) {
  return proposeFix(contextAt(policy(id), indexOf(files), address));
}

/** Code and message of a refusal. */
function refused(result: ReturnType<typeof propose>): string {
  return result.ok ? "not refused" : `${result.error.code}: ${result.error.message}`;
}

describe("refusals", () => {
  it("does not edit JSON", () => {
    const json = JSON.stringify({ resource: { aws_sqs_queue: { q: { name: "q" } } } });
    expect(refused(propose("sqs-encryption", "aws_sqs_queue.q", { "main.tf.json": json }))).toMatch(
      /^generated-code: main\.tf\.json/,
    );
  });

  it("does not edit a symbolic link", () => {
    const sources = [{ path: "main.tf", text: 'resource "aws_sqs_queue" "q" {\n}\n', isLink: true }];
    const index = buildIndex({ root: "/r", sources });
    expect(refused(proposeFix(contextAt(policy("sqs-encryption"), index, "aws_sqs_queue.q")))).toMatch(/symbolic link/);
  });

  it("leaves values inside an attribute's object to a person", () => {
    const text = 'resource "aws_instance" "i" {\n  metadata_options = [{ http_tokens = "optional" }]\n}\n';
    expect(refused(propose("ec2-imdsv2", "aws_instance.i", { "main.tf": text }))).toMatch(
      /^no-fix: .*`metadata_options`/,
    );
  });

  it("does not double a companion that another use of the module has", () => {
    const files = {
      "main.tf": `module "a" {
  source = "./m"
}
module "b" {
  source = "./m"
}
resource "aws_s3_bucket_versioning" "a" {
  bucket = module.a.id
  versioning_configuration {
    status = "Enabled"
  }
}
`,
      "m/main.tf": 'resource "aws_s3_bucket" "x" {}\noutput "id" {\n  value = aws_s3_bucket.x.id\n}\n',
    };
    expect(refused(propose("s3-versioning", "module.b.aws_s3_bucket.x", files))).toMatch(/^no-fix: .*doubled/);
  });

  it("does not take a setting away from another use of the block", () => {
    const files = {
      "main.tf": 'module "a" {\n  source = "./m"\n  key    = "alias/ours"\n}\nmodule "b" {\n  source = "./m"\n}\n',
      "m/main.tf": `variable "key" {
  default = null
}
resource "aws_sns_topic" "t" {
  kms_master_key_id = var.key
}
resource "aws_sqs_queue" "q" {
  name = var.key
}
`,
    };
    expect(refused(propose("sns-encryption", "module.b.aws_sns_topic.t", files))).toMatch(
      /^no-fix: .*module\.a\.aws_sns_topic\.t/,
    );
  });

  it("knows that version 3 of the provider has no separate resources", () => {
    const text = `terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 3.0" }
  }
}
resource "aws_s3_bucket" "b" {}
`;
    expect(refused(propose("s3-access-logging", "aws_s3_bucket.b", { "main.tf": text }))).toMatch(
      /^no-fix: .*needs version 4/,
    );
  });

  it("says why nothing is proposed for what does not fail", () => {
    const text = 'resource "aws_sqs_queue" "q" {\n  kms_master_key_id = var.nowhere\n}\n';
    expect(refused(propose("sqs-encryption", "aws_sqs_queue.q", { "main.tf": text }))).toMatch(
      /^unknown-value: .*nowhere/,
    );
  });
});

describe("the explanation", () => {
  it("is two to four sentences: what, why, what to watch", () => {
    const fix = propose("ebs-volume-encryption", "aws_ebs_volume.d", {
      "main.tf": 'resource "aws_ebs_volume" "d" {\n}\n',
    });
    if (!fix.ok) throw new Error(fix.error.message);
    expect(fix.value.explanation).toBe(
      "Sets `encrypted` to `true` on `aws_ebs_volume.d`. This satisfies “EBS volumes are encrypted”: an encrypted volume, and every snapshot of it, is unreadable to anyone without the right to use its key. AWS cannot encrypt an existing volume: Terraform destroys it and creates an empty one. Take a snapshot, copy it with encryption and set `snapshot_id` to the copy before this is applied.",
    );
    expect(fix.value).toMatchObject({ impact: "replace", by: "rule", policy: "ebs-volume-encryption" });
    expect(fix.value.warnings).toEqual([policy("ebs-volume-encryption").impactNote]);
    expect(fix.value.promised).toEqual([{ file: "main.tf", address: "resource.aws_ebs_volume.d", change: "edit" }]);
  });
});

describe("account-level findings", () => {
  const context = (files: Files, root?: string) => ({
    policy: policy("iam-password-policy"),
    index: indexOf(files),
    settings: { ...SETTINGS, passwordMinimumLength: 16 },
    ...(root === undefined ? {} : { root }),
  });

  it("makes the singleton beside its relatives", () => {
    const files = {
      "iam.tf": 'resource "aws_iam_user" "u" {\n  name = "u"\n}\n\n# queues\nresource "aws_sqs_queue" "q" {\n}\n',
      "other.tf": 'resource "aws_sns_topic" "t" {\n}\n',
    };
    expect(checkAccount(context(files)).status).toBe("fail");
    const fix = proposeAccountFix(context(files));
    if (!fix.ok) throw new Error(fix.error.message);
    const after = applyFix(files, fix.value);
    expect(after["iam.tf"]).toContain(
      '}\n\nresource "aws_iam_account_password_policy" "this" {\n  minimum_password_length        = 16\n',
    );
    expect(after["iam.tf"]?.endsWith('}\n\n# queues\nresource "aws_sqs_queue" "q" {\n}\n')).toBe(true);
    expect(fix.value.promised).toEqual([
      { file: "iam.tf", address: "resource.aws_iam_account_password_policy.this", change: "create" },
    ]);
    expect(checkAccount(context(after)).status).toBe("pass");
    expect(proposeAccountFix(context(after))).toMatchObject({ ok: false, error: { code: "no-fix" } });
  });

  it("mends the one that is there", () => {
    const fix = proposeAccountFix(context({ "a.tf": 'resource "aws_iam_account_password_policy" "p" {\n}\n' }));
    expect(fix.ok && fix.value.promised).toEqual([
      { file: "a.tf", address: "resource.aws_iam_account_password_policy.p", change: "edit" },
    ]);
  });

  it("asks which root module is meant", () => {
    const files = { "a/m.tf": 'resource "aws_iam_user" "u" {}\n', "b/m.tf": 'resource "aws_iam_user" "u" {}\n' };
    expect(proposeAccountFix(context(files))).toMatchObject({ ok: false, error: { code: "ambiguous" } });
    expect(proposeAccountFix(context(files, "b"))).toMatchObject({ ok: true });
  });

  it("has no place without AWS resources", () => {
    const none = context({ "m.tf": 'resource "null_resource" "n" {}\n' });
    expect(proposeAccountFix(none)).toMatchObject({ ok: false, error: { code: "unmanaged" } });
    const trail = { ...context({ "m.tf": 'resource "aws_vpc" "v" {}\n' }), policy: policy("cloudtrail-multi-region") };
    expect(proposeAccountFix(trail)).toMatchObject({ ok: false, error: { code: "unmanaged" } });
  });
});

describe("scanPolicies", () => {
  const catalogue = catalogueOf(policies);
  const files: Record<string, string> = {
    "m/main.tf": 'variable "e" {}\nresource "aws_ebs_volume" "v" {\n  encrypted = var.e\n}\n',
    "main.tf": ["true", "false", "var.x"].map((e, i) => `module "m${i}" {\n  source = "./m"\n  e = ${e}\n}\n`).join(""),
  };

  it("gives one finding for a block that several modules use, about the worst", () => {
    const { findings } = scanPolicies(indexOf(files), catalogue, SETTINGS);
    expect(
      findings.map(({ policy: { id }, node, nodes, verdict }) => [id, node.address, nodes.length, verdict.status]),
    ).toEqual([["ebs-volume-encryption", "module.m1.aws_ebs_volume.v", 3, "fail"]]);
    expect(findings[0]?.nodes[0]).toBe(findings[0]?.node);
  });

  it("runs stricter policies only when asked", () => {
    const index = indexOf({ "main.tf": 'resource "aws_cloudwatch_log_group" "g" {}\n' });
    const ids = (only?: readonly string[]) =>
      scanPolicies(index, catalogue, SETTINGS, only).findings.map((one) => one.policy.id);
    expect(ids()).toEqual(["log-retention"]);
    expect(ids(["log-retention-set"])).toEqual(["log-retention-set"]);
    expect(ids([])).toEqual([]);
  });
});

describe("renderChanges", () => {
  const text = 'resource "aws_x" "a" {\n  v = 1 # one\n}\nresource "aws_x" "b" {\n}';
  const setup = () => {
    const file = indexOf({ "main.tf": text }).files.get("main.tf");
    const [a, b] = parseHcl(text).body.blocks;
    const value = a?.body.attributes[0]?.value;
    if (file === undefined || a === undefined || b === undefined || value === undefined) throw new Error("setup");
    return { file, a, b, value };
  };

  it("merges the changes of one block and keeps the order of new ones", () => {
    const { file, a, b, value } = setup();
    const rendered = renderChanges([
      { kind: "create", file, after: a, text: 'resource "aws_y" "a" {\n}' },
      { kind: "ops", file, block: a, ops: [{ op: "set", path: [], name: "longer", value: "2" }] },
      { kind: "replace", file, within: a, expression: value, text: "1000" },
      { kind: "create", file, after: a, text: 'resource "aws_z" "a" {\n}\n' },
      { kind: "create", file, after: b, text: 'resource "aws_y" "b" {\n}' },
    ]);
    if (!rendered.ok) throw new Error(rendered.error);
    expect(applyEdits(text, rendered.value.edits)).toEqual({
      ok: true,
      value:
        'resource "aws_x" "a" {\n  v      = 1000 # one\n  longer = 2\n}\n\nresource "aws_y" "a" {\n}\n\nresource "aws_z" "a" {\n}\n\nresource "aws_x" "b" {\n}\n\nresource "aws_y" "b" {\n}',
    });
    expect(rendered.value.promised.map(({ address, change }) => `${change} ${address}`)).toEqual([
      "create resource.aws_y.a",
      "edit resource.aws_x.a",
      "create resource.aws_z.a",
      "create resource.aws_y.b",
    ]);
  });

  it("promises what it takes away", () => {
    const { file, a } = setup();
    const rendered = renderChanges([{ kind: "ops", file, block: a, ops: [{ op: "remove", path: [], name: "v" }] }]);
    expect(rendered.ok && rendered.value.promised).toEqual([
      { file: "main.tf", address: "resource.aws_x.a", change: "edit", removes: ["v"] },
    ]);
  });
});

describe("every fix", () => {
  const failing = policies.flatMap((one) =>
    one.examples.flatMap(({ before }) => (before === undefined ? [] : [{ one, before }])),
  );
  const comment = fc.constantFrom("", "# a = { comment\n", "/* two\nlines */\n", "\n\n", "// x\n");

  it("leaves other text alone, keeps CRLF and is the same wherever the block stands", () => {
    fc.assert(
      fc.property(fc.constantFrom(...failing), comment, comment, fc.boolean(), ({ one, before }, head, tail, crlf) => {
        const plain = { "main.tf": before };
        const source = `${head}${before}${tail}`;
        const files = { "main.tf": crlf ? source.replaceAll("\n", "\r\n") : source };
        const address = (texts: Files): string | undefined => {
          const index = indexOf(texts);
          return index.resources.find(
            (node) =>
              one.on.includes(node.declaration.type) &&
              node.declaration.mode === "managed" &&
              checkPolicy({ policy: one, node, index, settings: SETTINGS }).status === "fail",
          )?.address;
        };
        const where = address(plain);
        expect(address(files)).toBe(where);
        const [a, b] = [plain, files].map((texts) => {
          const fix = propose(one.id, where ?? "", texts);
          return fix.ok ? applyFix(texts, fix.value)["main.tf"] : undefined;
        });
        const moved = `${head}${a}${tail}`;
        const actual = crlf ? b?.replaceAll("\r\n", "\n") : b;
        // A new block at the end of the example is kept apart from a comment that follows it.
        expect(actual?.replace(/\n+/g, "\n")).toBe(moved.replace(/\n+/g, "\n"));
        if (crlf) expect(b?.replaceAll("\r\n", "")).not.toContain("\n");
      }),
      { numRuns: 200 },
    );
  });
});
