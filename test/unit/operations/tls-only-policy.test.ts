import { describe, expect, it } from "vitest";
import { check, fixed, refusal } from "./helpers.ts";

const tried = { policy: "s3-tls-only", address: "aws_s3_bucket.a" };
const bucket = `resource "aws_s3_bucket" "a" {
  bucket = "acme-a"
}
`;

function withPolicy(policy: string, extra = ""): string {
  return `${bucket}
resource "aws_s3_bucket_policy" "a" {
  bucket = aws_s3_bucket.a.id
  policy = ${policy}
}
${extra}`;
}

interface Deny {
  effect?: string;
  principal?: string;
  action?: string;
  resource?: string;
  condition?: string;
  more?: string;
}

function deny(parts: Deny): string {
  return withPolicy(`jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = ${parts.effect ?? '"Deny"'}
      Principal = ${parts.principal ?? '"*"'}
      Action    = ${parts.action ?? '"s3:*"'}
      Resource  = ${parts.resource ?? '[aws_s3_bucket.a.arn, "${aws_s3_bucket.a.arn}/*"]'}
      Condition = ${parts.condition ?? '{ Bool = { "aws:SecureTransport" = "false" } }'}
      ${parts.more ?? ""}
    }]
  })`);
}

describe("what counts as a policy that refuses plain HTTP", () => {
  it.each<[string, Deny]>([
    ["the usual form", {}],
    ["principal AWS *", { principal: '{ AWS = "*" }' }],
    ["a list of principals", { principal: '{ AWS = ["*"] }' }],
    ["every action", { action: '"*"' }],
    ["a list of actions in another letter case", { action: '["S3:*", "s3:GetObject"]' }],
    ["every resource", { resource: '"*"' }],
    ["one pattern for both", { resource: '"${aws_s3_bucket.a.arn}*"' }],
    ["spelled-out ARNs", { resource: '["arn:aws:s3:::acme-a", "arn:aws:s3:::acme-a/*"]' }],
    [
      "ARNs from the id",
      { resource: '["arn:aws:s3:::${aws_s3_bucket.a.id}", "arn:aws:s3:::${aws_s3_bucket.a.bucket}/*"]' },
    ],
    ["ARNs of another partition", { resource: '["arn:aws-us-gov:s3:::acme-a", "arn:aws-us-gov:s3:::acme-a/*"]' }],
    [
      "ARNs with the partition's data source",
      {
        resource:
          '["arn:${data.aws_partition.p.partition}:s3:::acme-a", "arn:${data.aws_partition.p.partition}:s3:::acme-a/*"]',
      },
    ],
    ["a bool", { condition: '{ Bool = { "aws:SecureTransport" = false } }' }],
    ["a list with another spelling of the key", { condition: '{ Bool = { "AWS:securetransport" = ["false"] } }' }],
    ["BoolIfExists", { condition: '{ BoolIfExists = { "aws:SecureTransport" = "false" } }' }],
  ])("passes: %s", (_, parts) => {
    expect(check(deny(parts), tried)).toMatchObject({ status: "pass" });
  });

  it.each<[string, Deny]>([
    ["an Allow for TLS only", { effect: '"Allow"', condition: '{ Bool = { "aws:SecureTransport" = "true" } }' }],
    ["one principal", { principal: '{ AWS = "arn:aws:iam::111122223333:root" }' }],
    ["services only", { principal: '{ Service = "*" }' }],
    ["reading only", { action: '"s3:GetObject"' }],
    ["objects only", { resource: '"${aws_s3_bucket.a.arn}/*"' }],
    ["the bucket only", { resource: "aws_s3_bucket.a.arn" }],
    ["one folder", { resource: '[aws_s3_bucket.a.arn, "${aws_s3_bucket.a.arn}/private/*"]' }],
    ["another bucket with a longer name", { resource: '["arn:aws:s3:::acme-abc", "arn:aws:s3:::acme-abc/*"]' }],
    ["another bucket by reference", { resource: '[aws_s3_bucket.b.arn, "${aws_s3_bucket.b.arn}/*"]' }],
    ["the wrong way round", { condition: '{ Bool = { "aws:SecureTransport" = "true" } }' }],
    [
      "a second condition",
      { condition: '{ Bool = { "aws:SecureTransport" = "false" }, StringEquals = { "aws:PrincipalOrgID" = "o-1" } }' },
    ],
    ["a second key", { condition: '{ Bool = { "aws:SecureTransport" = "false", "aws:ViaAWSService" = "false" } }' }],
    ["old TLS versions only", { condition: '{ NumericLessThan = { "s3:TlsVersion" = "1.2" } }' }],
  ])("fails: %s", (_, parts) => {
    expect(check(deny(parts), tried)).toMatchObject({ status: "fail" });
  });

  it.each<[string, string]>([
    ["a file", withPolicy('file("policy.json")')],
    ["a rendered template", withPolicy("data.template_file.policy.rendered")],
    ["a document outside the code", withPolicy("data.aws_iam_policy_document.nowhere.json")],
    ["a variable without a value", withPolicy("var.policy", 'variable "policy" {}\n')],
    [
      "unknown statements",
      withPolicy('jsonencode({ Version = "2012-10-17", Statement = var.statements })', 'variable "statements" {}\n'),
    ],
    ["one unknown statement", withPolicy("jsonencode({ Statement = [var.statement] })", 'variable "statement" {}\n')],
    ["an unknown effect", deny({ effect: "var.effect" })],
    ["an unknown resource", deny({ resource: '[var.arn, "${var.arn}/*"]' })],
    [
      "a condition decides",
      withPolicy('jsonencode({ Statement = var.x ? [] : [{ Effect = "Allow" }] })', 'variable "x" {}\n'),
    ],
    ["JSON with directives", withPolicy('<<EOF\n{"Statement": [%{ if true }%{ endif }]}\nEOF')],
    [
      "Terraform leaves it alone",
      withPolicy("jsonencode({ Statement = [] })\n  lifecycle {\n    ignore_changes = [policy]\n  }"),
    ],
    [
      "the policy of some bucket",
      `${bucket}variable "name" {}\nresource "aws_s3_bucket_policy" "x" {\n  bucket = var.name\n  policy = "{}"\n}\n`,
    ],
    [
      "dynamic statements",
      withPolicy(
        "data.aws_iam_policy_document.d.json",
        'data "aws_iam_policy_document" "d" {\n  dynamic "statement" {\n    for_each = var.s\n    content {}\n  }\n}\n',
      ),
    ],
  ])("cannot tell: %s", (_, text) => {
    expect(check(text, tried)).toMatchObject({ status: "unknown", because: expect.stringMatching(/\S/) });
    expect(refusal(text, tried).code).toBe("unknown-value");
  });

  it("is not confused by the policies of other buckets", () => {
    const other = `${bucket}
resource "aws_s3_bucket" "b" {
  bucket = "acme-b"
}
resource "aws_s3_bucket_policy" "b" {
  bucket = "\${var.stage}-b"
  policy = jsonencode({ Statement = [] })
}
`;
    expect(check(other, tried)).toMatchObject({ status: "fail", because: expect.stringContaining("no policy") });
  });

  it("speaks of no bucket that is not made", () => {
    const text = 'resource "aws_s3_bucket" "a" {\n  count  = 0\n  bucket = "acme-a"\n}\n';
    expect(check(text, tried).status).toBe("not-applicable");
  });

  it("reads policies through locals, merged documents and calls", () => {
    const text = withPolicy(
      "data.aws_iam_policy_document.all.json",
      `data "aws_iam_policy_document" "tls" {
  statement {
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = local.arns

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = [false]
    }
  }
}

data "aws_iam_policy_document" "all" {
  source_policy_documents = [data.aws_iam_policy_document.tls.json]
}

locals {
  arns = [aws_s3_bucket.a.arn, "\${aws_s3_bucket.a.arn}/*"]
}
`,
    );
    expect(check(text, tried)).toMatchObject({ status: "pass" });
  });

  it("finds the policy that another module writes", () => {
    const files = {
      "main.tf": `${bucket}module "policy" {\n  source = "./policy"\n  bucket = aws_s3_bucket.a.id\n}\n`,
      "policy/main.tf": `variable "bucket" {}
resource "aws_s3_bucket_policy" "this" {
  bucket = var.bucket
  policy = jsonencode({
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = ["arn:aws:s3:::\${var.bucket}", "arn:aws:s3:::\${var.bucket}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}
`,
    };
    expect(check(files, tried)).toMatchObject({ status: "pass" });
  });
});

describe("adding the statement", () => {
  it("keeps comments and formatting of a list that is written over several lines", async () => {
    const { text, fix } = await fixed(
      withPolicy(`jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow" # why not
        Action = "s3:Get*"
      }, # the last one
      # more to come
    ]
  })`),
      tried,
    );
    expect(text).toContain('      }, # the last one\n      {\n        Sid       = "DenyInsecureTransport"');
    expect(text).toContain("      },\n      # more to come\n    ]");
    expect(text).toContain('Effect = "Allow" # why not');
    expect(fix.promised).toEqual([{ file: "main.tf", address: "resource.aws_s3_bucket_policy.a", change: "edit" }]);
  });

  it.each([
    [
      "hugged brackets",
      'jsonencode({\n    Version = "2012-10-17"\n    Statement = [{\n      Effect = "Allow"\n      Action = "s3:Get*"\n    }]\n  })',
    ],
    [
      "several hugged",
      'jsonencode({\n    Statement = [{\n      Effect = "Allow"\n      }, {\n      Effect = "Deny"\n    }]\n  })',
    ],
    ["one line", 'jsonencode({\n    Version   = "2012-10-17"\n    Statement = [{ Effect = "Allow" }]\n  })'],
    ["all on one line", 'jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow" }] })'],
    ["an empty list", 'jsonencode({\n    Version   = "2012-10-17"\n    Statement = []\n  })'],
    [
      "a single statement",
      'jsonencode({\n    Statement = {\n      Effect = "Allow"\n      Action = "s3:Get*"\n    }\n  })',
    ],
    [
      "quoted keys and no comma",
      'jsonencode({\n    "Version" = "2012-10-17"\n    "Statement" = [\n      {\n        "Effect" = "Allow"\n      }\n    ]\n  })',
    ],
    [
      "a concatenation",
      'jsonencode({\n    Statement = concat([\n      {\n        Effect = "Allow"\n      },\n    ], local.more)\n  })\n}\n\nlocals {\n  more = []',
    ],
    ["in parentheses", '(jsonencode({\n    Statement = [\n      {\n        Effect = "Allow"\n      },\n    ]\n  }))'],
  ])("adds to %s", async (_, policy) => {
    const { text } = await fixed(withPolicy(policy), tried);
    expect(text.match(/DenyInsecureTransport/g)).toHaveLength(1);
  });

  it("adds to JSON in its own indentation", async () => {
    const json =
      '<<-EOF\n    {\n        "Statement": [\n            {\n                "Effect": "Allow"\n            }\n        ]\n    }\n  EOF';
    const { text } = await fixed(withPolicy(json), tried);
    expect(text).toContain('            },\n            {\n                "Sid": "DenyInsecureTransport",');
    expect(text).toContain('                    "${aws_s3_bucket.a.arn}/*"\n');
    expect(text).toContain("        ]\n    }\n  EOF\n");
  });

  it.each([
    [
      "one line",
      '<<EOF\n{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"${aws_s3_bucket.a.arn}/*"}]}\nEOF',
    ],
    ["an empty list", '<<POLICY\n{\n  "Statement": []\n}\nPOLICY'],
    ["a single statement", '<<EOF\n{\n  "Statement": {\n    "Effect": "Allow"\n  }\n}\nEOF'],
    [
      "policy variables of AWS",
      '<<EOF\n{\n  "Statement": [\n    {\n      "Resource": "arn:aws:s3:::acme-a/$${aws:username}/*"\n    }\n  ]\n}\nEOF',
    ],
  ])("adds to JSON: %s", async (_, json) => {
    const { text } = await fixed(withPolicy(json), tried);
    expect(text.match(/DenyInsecureTransport/g)).toHaveLength(1);
  });

  it("keeps CRLF", async () => {
    const text = withPolicy('jsonencode({\n    Statement = [\n      {\n        Effect = "Allow"\n      }\n    ]\n  })');
    const { text: after } = await fixed(text.replace(/\n/g, "\r\n"), tried);
    expect(after).toContain('      },\r\n      {\r\n        Sid       = "DenyInsecureTransport"\r\n');
    const json = withPolicy('<<EOF\n{\n  "Statement": [\n    {\n      "Effect": "Allow"\n    }\n  ]\n}\nEOF');
    await fixed(json.replace(/\n/g, "\r\n"), tried);
    await fixed(bucket.replace(/\n/g, "\r\n"), tried);
  });

  it("adds to a local that is used once, and refuses one that is used twice", async () => {
    const local =
      'locals {\n  policy = jsonencode({\n    Statement = [\n      {\n        Effect = "Allow"\n      },\n    ]\n  })\n}\n';
    const { fix } = await fixed(withPolicy("local.policy", local), tried);
    expect(fix.promised).toMatchObject([{ address: "locals" }]);
    const twice = `${local}output "p" {\n  value = local.policy\n}\n`;
    expect(refusal(withPolicy("local.policy", twice), tried).message).toContain("used in more than one place");
  });

  it("names a counted bucket as its policy does", async () => {
    const { text } = await fixed(
      `resource "aws_s3_bucket" "a" {
  count  = 1
  bucket = "acme-a"
}

resource "aws_s3_bucket_policy" "a" {
  count  = 1
  bucket = aws_s3_bucket.a[0].id
  policy = jsonencode({
    Statement = []
  })
}
`,
      tried,
    );
    expect(text).toContain('aws_s3_bucket.a[0].arn,\n          "${aws_s3_bucket.a[0].arn}/*",');
  });

  it("names each bucket of a for_each, quotes inside JSON included", async () => {
    const { text } = await fixed(
      `resource "aws_s3_bucket" "a" {
  for_each = toset(["x"])
  bucket   = each.key
}

resource "aws_s3_bucket_policy" "a" {
  bucket = aws_s3_bucket.a["x"].id
  policy = <<EOF
{
  "Statement": []
}
EOF
}
`,
      tried,
    );
    expect(text).toContain('"${aws_s3_bucket.a["x"].arn}/*"');
  });

  it("makes one policy per counted bucket, by the same provider", async () => {
    const { text } = await fixed(
      'resource "aws_s3_bucket" "a" {\n  count    = 2\n  provider = aws.east\n  bucket   = "acme-${count.index}"\n}\n',
      tried,
    );
    expect(text).toContain("  count    = 2\n  provider = aws.east\n\n  bucket = aws_s3_bucket.a[count.index].id\n");
  });

  it("spells the ARN out inside the bucket itself", async () => {
    const { text } = await fixed(
      'resource "aws_s3_bucket" "a" {\n  bucket = "acme-${var.stage}"\n  policy = jsonencode({\n    Statement = []\n  })\n}\nvariable "stage" {}\n',
      tried,
    );
    expect(text).toContain('"arn:aws:s3:::acme-${var.stage}",\n          "arn:aws:s3:::acme-${var.stage}/*",');
  });

  it("takes another name when the bucket's is taken", async () => {
    const { fix } = await fixed(
      `${bucket}\nresource "aws_s3_bucket_policy" "a" {\n  bucket = "acme-other"\n  policy = "{}"\n}\n`,
      tried,
    );
    expect(fix.promised).toMatchObject([{ address: "resource.aws_s3_bucket_policy.a_tls_only", change: "create" }]);
    expect(fix.warnings.join(" ")).toContain("not in this code");
  });

  it.each([
    ["an escaped string", withPolicy('"{\\"Statement\\":[]}"'), "escapes"],
    [
      "statements from elsewhere alone",
      withPolicy("jsonencode({ Statement = concat(local.a, local.b) })", "locals {\n  a = []\n  b = []\n}\n"),
      "expression",
    ],
    [
      "a policy from the caller's variable",
      withPolicy("var.policy", 'variable "policy" {\n  default = <<EOF\n{"Statement": []}\nEOF\n}\n'),
      "passed in",
    ],
  ])("refuses %s", (_, text, why) => {
    expect(refusal(text, tried)).toMatchObject({ code: "no-fix", message: expect.stringContaining(why) });
  });

  it("refuses when only some instances have a policy", () => {
    const text = `resource "aws_s3_bucket" "a" {
  for_each = toset(["x", "y"])
  bucket   = each.key
}
resource "aws_s3_bucket_policy" "a" {
  bucket = aws_s3_bucket.a["x"].id
  policy = jsonencode({ Statement = [] })
}
`;
    expect(refusal(text, tried).message).toContain("Some instances");
  });

  it("refuses Terraform's JSON syntax", () => {
    const json = JSON.stringify({ resource: { aws_s3_bucket: { a: { bucket: "acme-a" } } } });
    expect(check({ "main.tf.json": json }, tried).status).toBe("fail");
    expect(refusal({ "main.tf.json": json }, tried).code).toBe("generated-code");
  });
});
