import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadSchema } from "../../../server/src/terraform/schema/load.ts";
import { newProblems, type SchemaProblem } from "../../../server/src/terraform/schema/problem.ts";
import { schemaFromProvidersJson } from "../../../server/src/terraform/schema/providers-json.ts";
import { validateBlock } from "../../../server/src/terraform/schema/validate.ts";
import type { Block } from "../../../server/src/terraform/syntax/ast.ts";
import { loadHcl, parseHcl } from "../../../server/src/terraform/syntax/parse.ts";

const v6 = loadSchema(6);
beforeAll(() => loadHcl());

function blockOf(text: string): Block {
  const parsed = parseHcl(text);
  const [block] = parsed.body.blocks;
  if (!block || parsed.problems.length > 0) throw new Error(`bad fixture: ${text}`);
  return block;
}

function problemsOf(type: string, body: string, schema = v6): SchemaProblem[] {
  const verdict = validateBlock(schema, blockOf(`resource "${type}" "x" {\n${body}\n}\n`));
  if (verdict.kind !== "checked") throw new Error(`unknown type ${verdict.type}`);
  return [...verdict.problems];
}
const codes = (type: string, body: string) => problemsOf(type, body).map((p) => `${p.code} ${p.path}`);

describe("validateBlock", () => {
  it("accepts a whole resource with meta-arguments, blocks, dynamics and expressions", () => {
    expect(
      codes(
        "aws_instance",
        `count         = 2
         provider      = aws.west
         depends_on    = [aws_vpc.main]
         ami           = var.ami
         instance_type = "t3.micro"
         monitoring    = "true"
         user_data     = <<-EOT
           #!/bin/sh
         EOT
         tags = { Name = "web", Cost = 12 }
         vpc_security_group_ids = concat(local.groups, ["sg-1"])
         metadata_options {
           http_tokens                 = "required"
           http_put_response_hop_limit = "2"
         }
         dynamic "ebs_block_device" {
           for_each = var.disks
           content {
             device_name = ebs_block_device.value.name
             encrypted   = true
           }
         }
         lifecycle {
           ignore_changes = [ami]
         }
         provisioner "local-exec" {
           command = "true"
         }
         timeouts {
           create = "10m"
         }`,
      ),
    ).toEqual([]);
  });

  it("accepts rules of a security group as blocks, as a list, and computed", () => {
    const rule = 'from_port = 22\nto_port = 22\nprotocol = "tcp"\ncidr_blocks = ["10.0.0.0/8"]';
    expect(codes("aws_security_group", `ingress {\n${rule}\n}\ningress {\n${rule}\n}`)).toEqual([]);
    expect(codes("aws_security_group", `ingress = [{\n${rule}\n}]`)).toEqual([]);
    expect(codes("aws_security_group", "ingress = []\negress = var.rules")).toEqual([]);
    expect(
      codes("aws_security_group", 'dynamic "ingress" {\nfor_each = var.p\ncontent {\nfrom_port = ingress.value\n}\n}'),
    ).toEqual([]);
    expect(codes("aws_security_group", "ingress {\nfrom_prot = 22\n}")).toEqual([
      "unknown-attribute ingress.from_prot",
    ]);
    expect(codes("aws_security_group", "ingress = [{ from_prot = 22 }]")).toEqual([
      "unknown-attribute ingress.from_prot",
    ]);
  });

  it("finds names that do not exist, at any depth", () => {
    expect(codes("aws_kms_key", "enable_rotation = true")).toEqual(["unknown-attribute enable_rotation"]);
    expect(codes("aws_kms_key", "rotation {\n}")).toEqual(["unknown-block rotation"]);
    expect(codes("aws_instance", 'metadata_options {\nhttp_token = "required"\n}')).toEqual([
      "unknown-attribute metadata_options.http_token",
    ]);
    // Meta-arguments belong to the top only.
    expect(codes("aws_instance", "metadata_options {\ncount = 1\nlifecycle {\n}\n}")).toEqual([
      "unknown-attribute metadata_options.count",
      "unknown-block metadata_options.lifecycle",
    ]);
    expect(codes("aws_instance", 'dynamic "metadata_option" {\nfor_each = []\ncontent {\n}\n}')).toEqual([
      "unknown-block metadata_option",
    ]);
    expect(
      codes("aws_instance", 'dynamic "metadata_options" {\nfor_each = []\ncontent {\nhttp_token = 1\n}\n}'),
    ).toEqual(["unknown-attribute metadata_options.http_token"]);
  });

  it("tells attributes from blocks and says how to write them", () => {
    const [asAttribute] = problemsOf("aws_instance", 'metadata_options = { http_tokens = "required" }');
    expect(asAttribute).toMatchObject({ code: "not-an-attribute", path: "metadata_options" });
    expect(asAttribute?.message).toContain("metadata_options { … }");
    const [asBlock] = problemsOf("aws_instance", 'tags {\nName = "x"\n}');
    expect(asBlock).toMatchObject({ code: "not-a-block", path: "tags" });
    expect(asBlock?.message).toContain("tags = …");
  });

  it("lets nothing read-only be set", () => {
    expect(codes("aws_sqs_queue", 'arn = "x"')).toEqual(["read-only arn"]);
    expect(codes("aws_sqs_queue", 'id = "x"')).toEqual(["read-only id"]);
    expect(codes("aws_s3_bucket", 'grant {\nid = "x"\npermissions = []\ntype = "Group"\n}')).toEqual([]);
  });

  it("misses what is required, but not where a dynamic block may supply it", () => {
    expect(codes("aws_db_instance", "")).toEqual(["missing-attribute instance_class"]);
    expect(codes("aws_db_instance", "instance_class = null")).toEqual(["missing-attribute instance_class"]);
    const type = "aws_s3_bucket_server_side_encryption_configuration";
    expect(codes(type, "")).toEqual(["missing-attribute bucket", "missing-block rule"]);
    expect(codes(type, 'bucket = "b"\nrule {\n}')).toEqual([]);
    expect(codes(type, 'bucket = "b"\ndynamic "rule" {\nfor_each = [1]\ncontent {\n}\n}')).toEqual([]);
  });

  it("counts single blocks", () => {
    const [problem, ...rest] = problemsOf("aws_instance", "metadata_options {\n}\nmetadata_options {\n}");
    expect(rest).toEqual([]);
    expect(problem).toMatchObject({ code: "too-many-blocks", path: "metadata_options" });
    expect(codes("aws_s3_bucket", "cors_rule {\nallowed_methods = []\nallowed_origins = []\n}\n".repeat(3))).toEqual(
      [],
    );
  });

  it("finds an attribute set twice", () => {
    expect(codes("aws_kms_key", "enable_key_rotation = true\nenable_key_rotation = true")).toEqual([
      "duplicate-attribute enable_key_rotation",
    ]);
  });

  it.each([
    ['enable_key_rotation = "yes"', true],
    ["enable_key_rotation = 1", true],
    ["enable_key_rotation = [true]", true],
    ["enable_key_rotation = {}", true],
    ['rotation_period_in_days = "ninety"', true],
    ["rotation_period_in_days = true", true],
    ['description = ["x"]', true],
    ['tags = ["x"]', true],
    ['tags = "x"', true],
    ["tags = { a = [1] }", true],
    ["description = (\n[1]\n)", true],
    ['enable_key_rotation = "true"', false],
    ["enable_key_rotation = var.on", false],
    ['enable_key_rotation = "${var.on}"', false],
    ["enable_key_rotation = null", false],
    ['rotation_period_in_days = "90"', false],
    ["rotation_period_in_days = -1", false],
    ["description = 12", false],
    ["description = true", false],
    ["tags = merge(var.tags, { a = 1 })", false],
    ["tags = { for k in var.t : k => k }", false],
    ["tags = var.on ? { a = 1 } : {}", false],
  ])("judges the literal in `%s`", (body, wrong) => {
    expect(codes("aws_kms_key", body).map((code) => code.split(" ")[0])).toEqual(wrong ? ["wrong-type"] : []);
  });

  it("checks the elements of lists", () => {
    expect(codes("aws_instance", 'vpc_security_group_ids = [["a"]]')).toEqual(["wrong-type vpc_security_group_ids"]);
    expect(codes("aws_instance", 'vpc_security_group_ids = "sg-1"')).toEqual(["wrong-type vpc_security_group_ids"]);
    expect(codes("aws_instance", "vpc_security_group_ids = [for g in var.g : g.id]")).toEqual([]);
  });

  it("accepts anything where the schema is open", () => {
    expect(
      codes(
        "aws_wafv2_web_acl",
        'name = "x"\nscope = "REGIONAL"\ndefault_action {\nallow {}\n}\nvisibility_config {\ncloudwatch_metrics_enabled = true\nmetric_name = "m"\nsampled_requests_enabled = true\n}\nrule {\nname = "r"\npriority = 1\nstatement {\nanything {\n}\n}\nvisibility_config {\ncloudwatch_metrics_enabled = true\nmetric_name = "m"\nsampled_requests_enabled = true\n}\n}',
      ),
    ).toEqual([]);
  });

  it("points at the text concerned", () => {
    const text = 'resource "aws_kms_key" "x" {\n  enable_rotation = true\n}\n';
    const verdict = validateBlock(v6, blockOf(text));
    const [problem] = verdict.kind === "checked" ? verdict.problems : [];
    expect(text.slice(problem?.start, problem?.end)).toBe("enable_rotation = true");
  });

  it("says when it does not know the type", () => {
    expect(validateBlock(v6, blockOf('resource "google_storage_bucket" "x" {\n}\n'))).toEqual({
      kind: "unknown-type",
      type: "google_storage_bucket",
    });
    expect(validateBlock(v6, blockOf('data "aws_vpc" "x" {\n}\n'))).toEqual({
      kind: "unknown-type",
      type: "data.aws_vpc",
    });
    expect(validateBlock(v6, blockOf("locals {\n}\n")).kind).toBe("unknown-type");
  });

  it("knows what changed between major versions", () => {
    const body = 'region = "eu-west-1"\nname = "q"';
    expect(codes("aws_sqs_queue", body)).toEqual([]);
    expect(problemsOf("aws_sqs_queue", body, loadSchema(5)).map((p) => p.code)).toEqual(["unknown-attribute"]);
  });

  it("holds nested attributes of newer resources to their syntax when the schema is the user's own", () => {
    const json = {
      format_version: "1.0",
      provider_schemas: {
        "x/hashicorp/aws": {
          resource_schemas: {
            aws_t: {
              block: {
                attributes: {
                  m: {
                    optional: true,
                    nested_type: { nesting_mode: "map", attributes: { x: { type: "bool", required: true } } },
                  },
                  l: {
                    optional: true,
                    nested_type: { nesting_mode: "list", attributes: { x: { type: "bool", required: true } } },
                  },
                },
              },
            },
          },
        },
      },
    };
    const read = schemaFromProvidersJson(JSON.stringify(json));
    if (!read.ok) throw new Error(read.error);
    const found = (body: string) => problemsOf("aws_t", body, read.value).map((p) => `${p.code} ${p.path}`);
    expect(found("l = [{ x = true }]\nm = { any = { x = true } }")).toEqual([]);
    expect(found("l {\nx = true\n}")).toEqual(["not-a-block l"]);
    expect(found('l = [{}]\nm = { any = { x = "no" } }')).toEqual(["missing-attribute l.x", "wrong-type m.x"]);
  });

  it("never throws for any block the parser gives", () => {
    const word = fc.constantFrom("ingress", "tags", "dynamic", "content", "metadata_options", "id", "count", "x");
    const line = fc.letrec<{ body: string; item: string }>((tie) => ({
      body: fc.array(tie("item"), { maxLength: 4 }).map((items) => items.join("\n")),
      item: fc.oneof(
        { depthSize: "small" },
        fc
          .tuple(word, fc.constantFrom("1", '"a"', "[{}]", "{ x = [] }", "null", "var.x"))
          .map(([n, v]) => `${n} = ${v}`),
        fc.tuple(word, tie("body")).map(([n, body]) => `${n} "l" {\n${body}\n}`),
      ),
    }));
    fc.assert(
      fc.property(fc.constantFrom("aws_instance", "aws_security_group", "aws_s3_bucket"), line.body, (type, body) => {
        const [block] = parseHcl(`resource "${type}" "x" {\n${body}\n}\n`).body.blocks;
        if (!block) return;
        const verdict = validateBlock(v6, block);
        expect(verdict.kind).toBe("checked");
      }),
    );
  });
});

describe("newProblems", () => {
  it("keeps only what was not there before", () => {
    const before = problemsOf("aws_kms_key", "old = 1\nrotation {\n}");
    const after = problemsOf("aws_kms_key", "# moved\nold = 2\nrotation {\n}\nrotation {\n}\nnew = 1");
    expect(newProblems(before, after).map((p) => `${p.code} ${p.path}`)).toEqual([
      "unknown-attribute new",
      "unknown-block rotation",
    ]);
    expect(newProblems(before, before)).toEqual([]);
    expect(newProblems([], before)).toEqual(before);
  });
});
