import { describe, expect, it } from "vitest";
import { checkPolicy } from "../../../server/src/policies/engine/check.ts";
import type { AttributeTest, Policy, Requirement, Verdict } from "../../../server/src/policies/model.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { contextAt, type Files, indexOf, readPolicies } from "./helpers.ts";

await loadHcl();
const policies = await readPolicies();

function policy(id: string): Policy {
  const found = policies.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no policy ${id}`);
  return found;
}

function check(id: string, address: string, source: string | Files): Verdict {
  return checkPolicy(
    contextAt(policy(id), indexOf(typeof source === "string" ? { "main.tf": source } : source), address),
  );
}

/** The verdict of one requirement on `aws_x.a` with this body. */
function verdict(require: Requirement, body: string, before = ""): Verdict {
  const custom: Policy = { ...policy("ecr-scan-on-push"), on: ["aws_x"], require };
  return checkPolicy(
    contextAt(custom, indexOf({ "main.tf": `${before}\nresource "aws_x" "a" {\n${body}\n}\n` }), "aws_x.a"),
  );
}

describe("one attribute", () => {
  const cases: [string, Omit<AttributeTest, "path">, string, Verdict["status"]][] = [
    ["a bool as text", { equals: true }, 'v = "true"', "pass"],
    ["a number as text", { equals: 7 }, 'v = "7"', "pass"],
    ["a number as text, not enough", { atLeast: 7 }, 'v = "6"', "fail"],
    ["text that is no number", { atLeast: 7 }, 'v = "many"', "fail"],
    ["a bound is inclusive", { atLeast: 7, atMost: 7 }, "v = 7", "pass"],
    ["too much", { atMost: 90 }, "v = 91", "fail"],
    ["null is absent", { equals: true, whenAbsent: true }, "v = null", "pass"],
    ["an empty string is absent", { present: true }, 'v = ""', "fail"],
    ["absent without a default fails", { equals: true }, "", "fail"],
    ["absent with a good default", { equals: false, whenAbsent: false }, "", "pass"],
    ["not that value, absent", { notEquals: "x" }, "", "pass"],
    ["not that value, by default", { notEquals: "x", whenAbsent: "x" }, "", "fail"],
    ["a reference is present", { present: true }, "v = aws_kms_key.k.arn", "pass"],
    ["a reference is some text", { equals: "x" }, "v = aws_kms_key.k.arn", "unknown"],
    ["a pattern that contradicts", { equals: "prod" }, `v = "dev-${"${aws_vpc.v.id}"}"`, "fail"],
    ["a pattern that may agree", { oneOf: ["prod", "dev-1"] }, `v = "dev-${"${aws_vpc.v.id}"}"`, "unknown"],
    ["a pattern that cannot be the bad value", { notEquals: "prod" }, `v = "dev-${"${aws_vpc.v.id}"}"`, "pass"],
    ["one of several", { oneOf: ["a", "b"] }, 'v = "b"', "pass"],
    ["must not be set, is", { absent: true }, "v = 1", "fail"],
    ["must not be set, is not", { absent: true }, "", "pass"],
    ["an unknown variable may be null", { present: true }, "v = var.nowhere", "unknown"],
  ];
  it.each(cases)("%s", (_, test, body, status) => {
    expect(verdict({ path: "v", ...test }, body).status).toBe(status);
  });
});

describe("requirements", () => {
  const yes = { path: "y", equals: 1 };
  const no = { path: "n", equals: 1 };
  const maybe = { path: "m", equals: 1 };
  const body = "y = 1\nn = 2\nm = var.m";
  const cases: [string, Requirement, Verdict["status"]][] = [
    ["all: a failure decides", { all: [yes, maybe, no] }, "fail"],
    ["all: doubt beats success", { all: [yes, maybe] }, "unknown"],
    ["any: a success decides", { any: [no, maybe, yes] }, "pass"],
    ["any: doubt beats failure", { any: [no, maybe] }, "unknown"],
    ["not: swaps", { not: no }, "pass"],
    ["not: doubt stays", { not: maybe }, "unknown"],
    ["said to be unknown", { all: [yes, { unknown: "who knows" }] }, "unknown"],
  ];
  it.each(cases)("%s", (_, requirement, status) => expect(verdict(requirement, body).status).toBe(status));

  it("says why", () => {
    expect(verdict(no, body).because).toBe("`n` is `2`, not `1`");
    expect(verdict({ path: "z", equals: 1, whenAbsent: 0 }, body).because).toBe(
      "`z` is not set, and then counts as `0`",
    );
  });
});

describe("blocks", () => {
  const good: Requirement = { path: "b.v", equals: 1 };
  const every: Requirement = { path: "b[*].v", equals: 1 };
  const cases: [string, Requirement, string, Verdict["status"]][] = [
    ["a nested block", good, "b {\n v = 1\n}", "pass"],
    ["every repeated block", good, "b {\n v = 1\n}\nb {\n v = 2\n}", "fail"],
    ["no block at all", good, "", "fail"],
    ["no block at all, none needed", every, "", "pass"],
    ["an attribute that holds an object", good, "b = { v = 1 }", "pass"],
    ["an attribute that holds a list", good, "b = [{ v = 1 }, { v = 2 }]", "fail"],
    ["an empty list of blocks", every, "b = []", "pass"],
    ["a dynamic block, known", good, 'dynamic "b" {\n for_each = [1, 1]\n content {\n v = b.value\n }\n}', "pass"],
    ["a dynamic block, one wrong", good, 'dynamic "b" {\n for_each = [1, 2]\n content {\n v = b.value\n }\n}', "fail"],
    [
      "its own iterator",
      good,
      'dynamic "b" {\n for_each = { k = 1 }\n iterator = i\n content {\n v = i.value\n }\n}',
      "pass",
    ],
    ["a dynamic block over nothing", good, 'dynamic "b" {\n for_each = []\n content {\n v = 1\n }\n}', "fail"],
    ["a dynamic block, unknown number", good, 'dynamic "b" {\n for_each = var.x\n content {\n v = 1\n }\n}', "unknown"],
    ["wrong however many there are", good, 'dynamic "b" {\n for_each = var.x\n content {\n v = 2\n }\n}', "fail"],
    ["right however many there are", every, 'dynamic "b" {\n for_each = var.x\n content {\n v = 1\n }\n}', "pass"],
    ["a block is present", { path: "b", present: true }, "b {}", "pass"],
  ];
  it.each(cases)("%s", (_, requirement, body, status) => expect(verdict(requirement, body).status).toBe(status));
});

describe("instances", () => {
  const require: Requirement = { path: "v", equals: 1 };
  it("names the one that fails", () => {
    const result = verdict(require, "for_each = { good = 1, bad = 2 }\nv = each.value");
    expect(result).toMatchObject({ status: "fail", because: expect.stringContaining('aws_x.a["bad"]') });
  });
  it("does not guess at keys", () => {
    expect(verdict(require, "for_each = var.all\nv = each.value").status).toBe("unknown");
    expect(verdict(require, "for_each = var.all\nv = 1").status).toBe("pass");
  });
  it("has nothing to say about count = 0", () => {
    expect(verdict(require, "count = 0\nv = 2").status).toBe("not-applicable");
  });
  it("evaluates count.index", () => {
    expect(verdict(require, "count = 2\nv = count.index").status).toBe("fail");
  });
});

describe("lifecycle and data sources", () => {
  const require: Requirement = { path: "b.v", equals: 1 };
  it.each([
    ["all", "unknown"],
    ["[b]", "unknown"],
    ["[b[0].v]", "unknown"],
    ['["b"]', "unknown"],
    ["[b[0].w]", "fail"],
    ["[tags]", "fail"],
  ])("ignore_changes = %s", (ignored, status) => {
    expect(verdict(require, `b {\n v = 2\n}\nlifecycle {\n ignore_changes = ${ignored}\n}`).status).toBe(status);
  });
  it("does not judge a data source", () => {
    const index = indexOf({ "main.tf": 'data "aws_sqs_queue" "q" {\n name = "q"\n}\n' });
    expect(checkPolicy(contextAt(policy("sqs-encryption"), index, "data.aws_sqs_queue.q")).status).toBe("unknown");
  });
});

const VERSIONED = 'versioning_configuration {\n status = "Enabled"\n}';

describe("companions", () => {
  const bucket = (body: string): string => `resource "aws_s3_bucket" "b" {\n${body}\n}\n`;
  const versioning = (body: string, status = VERSIONED): string =>
    `resource "aws_s3_bucket_versioning" "v" {\n${body}\n${status}\n}\n`;
  const cases: [string, string, Verdict["status"]][] = [
    ["a reference", bucket("") + versioning("bucket = aws_s3_bucket.b.id"), "pass"],
    [
      "another bucket's",
      `${bucket("")}resource "aws_s3_bucket" "c" {}\n${versioning("bucket = aws_s3_bucket.c.id")}`,
      "fail",
    ],
    [
      "through a local",
      `locals {\n id = aws_s3_bucket.b.id\n}\n${bucket("")}${versioning("bucket = local.id")}`,
      "pass",
    ],
    ["the same name", bucket('bucket = "n"') + versioning('bucket = "n"'), "pass"],
    ["the same unknown variable", bucket("bucket = var.n") + versioning("bucket = var.n"), "pass"],
    ["another unknown variable", bucket("bucket = var.n") + versioning("bucket = var.m"), "fail"],
    [
      "the same name, but a reference says otherwise",
      `${bucket('bucket = "n"')}resource "aws_s3_bucket" "c" {\nbucket = "n"\n}\n${versioning("bucket = aws_s3_bucket.c.bucket")}`,
      "fail",
    ],
    [
      "one for each",
      bucket('for_each = toset(["x", "y"])') + versioning("for_each = aws_s3_bucket.b\nbucket = each.value.id"),
      "pass",
    ],
    [
      "by the same keys",
      bucket('for_each = toset(["x", "y"])') +
        versioning('for_each = toset(["x", "y"])\nbucket = aws_s3_bucket.b[each.key].id'),
      "pass",
    ],
    [
      "one key is left out",
      bucket('for_each = toset(["x", "y"])') +
        versioning('for_each = toset(["x"])\nbucket = aws_s3_bucket.b[each.key].id'),
      "fail",
    ],
    [
      "one literal key of two",
      bucket('for_each = toset(["x", "y"])') + versioning('bucket = aws_s3_bucket.b["x"].id'),
      "fail",
    ],
    ["count of one, by index", bucket("count = 1") + versioning("bucket = aws_s3_bucket.b[0].id"), "pass"],
    ["count of one, by splat", bucket("count = 1") + versioning('bucket = join("", aws_s3_bucket.b[*].id)'), "pass"],
    ["the second of two has none", bucket("count = 2") + versioning("bucket = aws_s3_bucket.b[0].id"), "fail"],
    [
      "the same unknown count",
      bucket("count = var.n") + versioning("count = var.n\nbucket = aws_s3_bucket.b[count.index].id"),
      "pass",
    ],
    [
      "another unknown count",
      bucket("count = var.n") + versioning("count = var.m\nbucket = aws_s3_bucket.b[count.index].id"),
      "unknown",
    ],
    ["switched off", bucket("") + versioning("count = 0\nbucket = aws_s3_bucket.b.id"), "fail"],
    [
      "switched by a variable",
      bucket("") + versioning("count = var.on ? 1 : 0\nbucket = aws_s3_bucket.b.id"),
      "unknown",
    ],
    [
      "either of two buckets",
      `${bucket("")}resource "aws_s3_bucket" "c" {}\n${versioning("bucket = var.c ? aws_s3_bucket.c.id : aws_s3_bucket.b.id")}`,
      "unknown",
    ],
    [
      "a list of buckets",
      `${bucket("")}resource "aws_s3_bucket" "c" {}\n${versioning("for_each = toset([aws_s3_bucket.b.id, aws_s3_bucket.c.id])\nbucket = each.value")}`,
      "pass",
    ],
    [
      "there, but wrong",
      bucket("") + versioning("bucket = aws_s3_bucket.b.id", 'versioning_configuration {\nstatus = "Suspended"\n}'),
      "fail",
    ],
  ];
  it.each(cases)("%s", (_, source, status) =>
    expect(check("s3-versioning", "aws_s3_bucket.b", source).status).toBe(status),
  );

  it("are looked for in the caller of a module", () => {
    const files = {
      "main.tf": `module "m" {\n source = "./m"\n}\n${versioning("bucket = module.m.id")}`,
      "m/main.tf": `${bucket("")}output "id" {\n value = aws_s3_bucket.b.id\n}\n`,
    };
    expect(check("s3-versioning", "module.m.aws_s3_bucket.b", files).status).toBe("pass");
  });

  it("are not looked for in another root module", () => {
    const files = { "a/main.tf": bucket('bucket = "n"'), "b/main.tf": versioning('bucket = "n"') };
    expect(check("s3-versioning", "aws_s3_bucket.b", files).status).toBe("fail");
  });

  it("are judged themselves when a finding names them", () => {
    const source =
      bucket("") +
      'resource "aws_s3_bucket_public_access_block" "p" {\nbucket = aws_s3_bucket.b.id\nblock_public_acls = true\n}\n';
    expect(check("s3-public-access-block", "aws_s3_bucket_public_access_block.p", source).status).toBe("fail");
  });

  it("may be replaced by a switch for the whole account, in the same root module", () => {
    const all = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];
    const account = `resource "aws_s3_account_public_access_block" "a" {\n${all.map((name) => `${name} = true`).join("\n")}\n}\n`;
    const id = "s3-public-access-block";
    expect(check(id, "aws_s3_bucket.b", bucket("") + account).status).toBe("pass");
    expect(check(id, "aws_s3_bucket.b", bucket("") + account.replace("ignore_public_acls = true", "")).status).toBe(
      "fail",
    );
    expect(check(id, "aws_s3_bucket.b", { "a/main.tf": bucket(""), "b/main.tf": account }).status).toBe("fail");
  });
});
