import { describe, expect, it } from "vitest";
import { docsFor } from "../../../server/src/terraform/schema/docs.ts";
import { loadSchema } from "../../../server/src/terraform/schema/load.ts";
import { type BlockSchema, isReadOnly, type ProviderSchema } from "../../../server/src/terraform/schema/model.ts";
import { schemaFromProvidersJson } from "../../../server/src/terraform/schema/providers-json.ts";

const v6 = loadSchema(6);
const v5 = loadSchema(5);

function resource(schema: ProviderSchema, type: string): BlockSchema {
  const found = schema.resource(type);
  if (!found) throw new Error(`${type} is missing`);
  return found;
}

/** Nested blocks and attributes below a block, each block once. */
function everything(block: BlockSchema, seen = new Set<BlockSchema>()): { attributes: number; blocks: number } {
  const total = { attributes: block.attributes.size, blocks: block.blocks.size };
  if (seen.has(block)) return { attributes: 0, blocks: 0 };
  seen.add(block);
  const nested = [...block.blocks.values()].map((b) => b.block);
  for (const { type } of block.attributes.values()) nested.push(type.kind === "nested" ? type.block : null);
  for (const inner of nested) {
    const below = inner ? everything(inner, seen) : { attributes: 0, blocks: 0 };
    total.attributes += below.attributes;
    total.blocks += below.blocks;
  }
  return total;
}

describe("the shipped schemas", () => {
  it("hold the pinned provider versions", () => {
    expect([v6.version, v6.types.length]).toEqual(["6.66.0", 1725]);
    expect([v5.version, v5.types.length]).toEqual(["5.99.1", 1514]);
    expect(loadSchema(6)).toBe(v6);
  });

  it("decode in full, with sound limits", () => {
    for (const schema of [v5, v6]) {
      const seen = new Set<BlockSchema>();
      for (const type of schema.types) everything(resource(schema, type), seen);
      for (const block of seen) {
        for (const attribute of block.attributes.values()) {
          expect([attribute.name, attribute.required && attribute.optional]).toEqual([attribute.name, false]);
          expect(attribute.name).toMatch(/^[a-z][a-z0-9_]*$/);
        }
        for (const nested of block.blocks.values()) {
          expect(nested.min).toBeLessThanOrEqual(nested.max ?? Number.POSITIVE_INFINITY);
          expect(block.attributes.has(nested.name)).toBe(false);
        }
      }
      expect(seen.size).toBeGreaterThan(4000);
    }
  });

  it("describe aws_s3_bucket", () => {
    const bucket = resource(v6, "aws_s3_bucket");
    expect(bucket.attributes.get("bucket")).toMatchObject({ optional: true, computed: true, type: { kind: "string" } });
    expect(bucket.attributes.get("tags")?.type).toEqual({ kind: "map", of: { kind: "string" } });
    expect(isReadOnly(bucket.attributes.get("arn")!)).toBe(true);
    expect(bucket.blocks.get("versioning")).toMatchObject({ nesting: "list", min: 0, max: 1 });
    expect(bucket.blocks.get("cors_rule")?.max).toBeNull();
    const rule = bucket.blocks.get("server_side_encryption_configuration")?.block?.blocks.get("rule");
    expect(rule).toMatchObject({ min: 1, max: 1 });
    expect(bucket.attributes.has("region")).toBe(true);
    expect(isReadOnly(resource(v5, "aws_s3_bucket").attributes.get("region")!)).toBe(true);
  });

  it("describe aws_db_instance", () => {
    const db = resource(v6, "aws_db_instance");
    expect(db.attributes.get("instance_class")?.required).toBe(true);
    expect(db.attributes.get("storage_encrypted")).toMatchObject({ optional: true, type: { kind: "bool" } });
    expect(db.attributes.get("backup_retention_period")?.type.kind).toBe("number");
    expect(db.attributes.get("password_wo")?.writeOnly).toBe(true);
    expect(db.blocks.get("timeouts")).toMatchObject({ nesting: "single", max: 1 });
  });

  it("describe aws_instance", () => {
    const options = resource(v6, "aws_instance").blocks.get("metadata_options");
    expect(options?.max).toBe(1);
    expect(options?.block?.attributes.get("http_tokens")?.type.kind).toBe("string");
    expect(resource(v6, "aws_instance").attributes.get("vpc_security_group_ids")?.type).toEqual({
      kind: "set",
      of: { kind: "string" },
    });
  });

  it("know that rules of aws_security_group are attributes that may be written as blocks", () => {
    const group = resource(v6, "aws_security_group");
    expect(group.blocks.has("ingress")).toBe(false);
    const ingress = group.attributes.get("ingress")?.type;
    expect(ingress).toMatchObject({ kind: "nested", nesting: "set", asBlocks: true });
    expect(ingress?.kind === "nested" && [...ingress.block.attributes.keys()]).toContain("cidr_blocks");
  });

  it.each([
    ["aws_kms_key", "enable_key_rotation", "bool"],
    ["aws_cloudtrail", "enable_log_file_validation", "bool"],
    ["aws_cloudwatch_log_group", "retention_in_days", "number"],
    ["aws_sqs_queue", "kms_master_key_id", "string"],
    ["aws_sns_topic", "kms_master_key_id", "string"],
    ["aws_ebs_volume", "encrypted", "bool"],
    ["aws_iam_account_password_policy", "minimum_password_length", "number"],
    ["aws_flow_log", "traffic_type", "string"],
    ["aws_s3_bucket_public_access_block", "block_public_acls", "bool"],
  ])("give %s.%s the type %s in both versions", (type, attribute, kind) => {
    for (const schema of [v5, v6]) expect(resource(schema, type).attributes.get(attribute)?.type.kind).toBe(kind);
  });

  it("leave what the bindings lost open instead of wrong", () => {
    expect(resource(v6, "aws_quicksight_analysis").blocks.get("definition")?.block).toBeNull();
    const acl = resource(v6, "aws_wafv2_web_acl").blocks.get("rule")?.block?.blocks.get("statement");
    expect(acl?.block).toBeNull();
  });

  it("have no such type", () => {
    for (const type of ["aws_nothing", "", "constructor", "__proto__", "google_storage_bucket"]) {
      expect(v6.resource(type)).toBeUndefined();
    }
  });
});

describe("docsFor", () => {
  it("says kind, need and members in a line each", () => {
    const text = docsFor(v6, "aws_instance", ["metadata_options", "metadata_options.http_tokens", "arn", "nope.x"]);
    const [block, tokens, arn, nope] = text.split("\n");
    expect(block).toMatch(/^aws_instance\.metadata_options: block \(list\), at most 1; arguments: .*http_tokens/);
    expect(tokens).toBe("aws_instance.metadata_options.http_tokens: string, optional, set by AWS when absent");
    expect(arn).toBe("aws_instance.arn: string, read-only, set by AWS");
    expect(nope).toBe("aws_instance.nope.x: does not exist in provider 6.66.0.");
    expect(docsFor(v6, "aws_db_instance", ["instance_class", "password_wo"])).toBe(
      "aws_db_instance.instance_class: string, required\naws_db_instance.password_wo: string, optional, write-only",
    );
    expect(docsFor(v6, "aws_security_group", ["ingress.cidr_blocks"])).toContain("list of string");
    expect(docsFor(v6, "aws_nothing", ["x"])).toContain("not in the provider schema");
    expect(docsFor(v6, "aws_instance", [])).toBe("");
  });
});

describe("schemaFromProvidersJson", () => {
  const attributes = {
    id: { type: "string", optional: true, computed: true },
    name: { type: "string", required: true },
    tags: { type: ["map", "string"], optional: true },
    secret: { type: "string", optional: true, write_only: true },
    rules: { type: ["set", ["object", { port: "number", cidrs: ["list", "string"] }]], optional: true, computed: true },
    nested: {
      nested_type: { nesting_mode: "list", attributes: { x: { type: "bool", required: true } } },
      optional: true,
    },
    anything: { type: "dynamic", optional: true },
  };
  const block_types = {
    logging: {
      nesting_mode: "list",
      max_items: 2,
      min_items: 1,
      block: { attributes: { on: { type: "bool", optional: true } } },
    },
    timeouts: { nesting_mode: "single", block: { attributes: {} } },
  };
  const own = {
    format_version: "1.0",
    provider_schemas: {
      "registry.terraform.io/hashicorp/random": {},
      "registry.opentofu.org/hashicorp/aws": {
        resource_schemas: { aws_thing: { version: 1, block: { attributes, block_types } } },
      },
    },
  };

  it("reads the terraform command's output", () => {
    const read = schemaFromProvidersJson(JSON.stringify(own));
    if (!read.ok) throw new Error(read.error);
    expect(read.value.types).toEqual(["aws_thing"]);
    const thing = resource(read.value, "aws_thing");
    expect(thing.attributes.get("name")).toMatchObject({ required: true, optional: false, type: { kind: "string" } });
    expect(thing.attributes.get("tags")?.type).toEqual({ kind: "map", of: { kind: "string" } });
    expect(thing.attributes.get("secret")?.writeOnly).toBe(true);
    expect(thing.attributes.get("rules")?.type).toMatchObject({ kind: "nested", nesting: "set", asBlocks: true });
    expect(thing.attributes.get("nested")?.type).toMatchObject({ kind: "nested", nesting: "list", asBlocks: false });
    expect(thing.attributes.get("anything")?.type).toEqual({ kind: "any" });
    expect(thing.blocks.get("logging")).toMatchObject({ min: 1, max: 2, nesting: "list" });
    expect(thing.blocks.get("timeouts")).toMatchObject({ max: 1, nesting: "single" });
    expect(read.value.resource("toString")).toBeUndefined();
  });

  it.each([
    ["{", "not JSON"],
    ["[]", "terraform providers schema -json"],
    ["{}", "terraform providers schema -json"],
    ['{"format_version":"2.0","provider_schemas":{}}', "format 1.x"],
    ['{"format_version":"1.0","provider_schemas":{"x/hashicorp/google":{}}}', "no hashicorp/aws"],
  ])("refuses %s", (text, words) => {
    const read = schemaFromProvidersJson(text);
    expect(read.ok).toBe(false);
    if (!read.ok) expect(read.error).toContain(words);
  });

  it("does not stumble over odd entries", () => {
    const odd = {
      format_version: "1.0",
      provider_schemas: {
        "hashicorp/aws": {
          resource_schemas: {
            aws_a: null,
            aws_b: { block: { attributes: { x: 1, y: { type: [] } }, block_types: [] } },
          },
        },
      },
    };
    const read = schemaFromProvidersJson(JSON.stringify(odd));
    if (!read.ok) throw new Error(read.error);
    expect(resource(read.value, "aws_a").attributes.size).toBe(0);
    expect(resource(read.value, "aws_b").attributes.get("y")?.type).toEqual({ kind: "any" });
  });
});
