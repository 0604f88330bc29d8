import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { digestOf } from "../../../scripts/generate/write.ts";
import type { ArnCandidate, ArnTableFile } from "../../../server/src/locate/arn/model.ts";
import { parseArn } from "../../../server/src/locate/arn/parse.ts";
import { arnTable, cfnToTerraform } from "../../../server/src/locate/arn/table.ts";
import { assetPath } from "../../../server/src/platform/assets.ts";
import { loadSchema } from "../../../server/src/terraform/schema/load.ts";

const table = arnTable();
const root = fileURLToPath(new URL("../../../", import.meta.url));
const file: ArnTableFile = JSON.parse(brotliDecompressSync(readFileSync(assetPath("arn-table.json.br"))).toString());
const at = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:123456789012:${resource}`;

function candidates(text: string): ArnCandidate[] {
  const parsed = parseArn(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return table.candidates(parsed.value);
}
const typesOf = (text: string) => candidates(text).map((candidate) => candidate.type);
const first = (text: string) => {
  const [candidate] = candidates(text);
  if (!candidate) throw new Error(`no candidate for ${text}`);
  return candidate;
};

describe("the shipped table", () => {
  it("was generated from the hand-written inputs as they are now (else: npm run generate)", () => {
    const texts = ["arn-overrides.json", "arn-services.json"].map((name) =>
      readFileSync(`${root}scripts/generate/${name}`, "utf8"),
    );
    expect(file.digest).toBe(digestOf(...texts));
  });

  it("covers exactly the types of the shipped schema", () => {
    expect(file.provider).toBe(loadSchema(6).version);
    expect(table.types).toEqual(loadSchema(6).types);
    const entries = Object.values(file.types);
    expect(entries.filter((entry) => entry.arn !== undefined)).toHaveLength(874);
    expect(entries.filter((entry) => entry.cfn !== undefined)).toHaveLength(997);
    expect(entries.filter((entry) => entry.parent !== undefined).length).toBeGreaterThan(200);
  });

  it("names only attributes, variables, parents and aliases that exist", () => {
    const schema = loadSchema(6);
    for (const [type, entry] of Object.entries(file.types)) {
      const attributes = schema.resource(type)?.attributes;
      for (const attribute of Object.values(entry.vars ?? {}))
        expect([type, attribute, attributes?.has(attribute)]).toEqual([type, attribute, true]);
      for (const variable of Object.keys(entry.vars ?? {})) expect(entry.arn).toContain(`\${${variable}}`);
      for (const variable of entry.names ?? []) expect(entry.vars).toHaveProperty(variable);
      if (entry.parent) {
        expect(file.types).toHaveProperty(entry.parent.parent);
        expect([type, attributes?.has(entry.parent.via)]).toEqual([type, true]);
      }
      if (entry.alias) expect(file.types).toHaveProperty(entry.alias);
      if (entry.arnAttr) expect([type, attributes?.has(entry.arnAttr)]).toEqual([type, true]);
    }
  });

  it.each([
    ["aws_s3_bucket", "AWS::S3::Bucket", "s3:::{BucketName}", { BucketName: "bucket" }, "full"],
    [
      "aws_db_instance",
      "AWS::RDS::DBInstance",
      "rds:{Region}:{Account}:db:{DbInstanceName}",
      { DbInstanceName: "identifier" },
      "full",
    ],
    [
      "aws_security_group",
      "AWS::EC2::SecurityGroup",
      "ec2:{Region}:{Account}:security-group/{SecurityGroupId}",
      { SecurityGroupId: "id" },
      "opaque",
    ],
    ["aws_kms_key", "AWS::KMS::Key", "kms:{Region}:{Account}:key/{KeyId}", { KeyId: "key_id" }, "opaque"],
    [
      "aws_dynamodb_table",
      "AWS::DynamoDB::Table",
      "dynamodb:{Region}:{Account}:table/{TableName}",
      { TableName: "name" },
      "full",
    ],
    [
      "aws_cloudtrail",
      "AWS::CloudTrail::Trail",
      "cloudtrail:{Region}:{Account}:trail/{TrailName}",
      { TrailName: "name" },
      "full",
    ],
    [
      "aws_cloudwatch_log_group",
      "AWS::Logs::LogGroup",
      "logs:{Region}:{Account}:log-group:{LogGroupName}",
      { LogGroupName: "name" },
      "full",
    ],
    ["aws_sqs_queue", "AWS::SQS::Queue", "sqs:{Region}:{Account}:{QueueName}", { QueueName: "name" }, "full"],
    [
      "aws_ecr_repository",
      "AWS::ECR::Repository",
      "ecr:{Region}:{Account}:repository/{RepositoryName}",
      { RepositoryName: "name" },
      "full",
    ],
    ["aws_iam_role", "AWS::IAM::Role", "iam::{Account}:role/{RoleNameWithPath}", { RoleNameWithPath: "name" }, "full"],
  ])("knows %s", (type, cfn, arn, vars, match) => {
    expect(table.entry(type)).toMatchObject({
      cfn,
      arn: `arn:\${Partition}:${arn.replaceAll("{", "$${")}`,
      vars,
      match,
      arnAttr: "arn",
    });
  });

  it("flags arguments that are ARNs, second names, satellites and lower-cased names", () => {
    const flagged = table.types.filter((type) => table.entry(type)?.arnIsInput);
    expect(flagged).toHaveLength(8);
    expect(flagged.filter((type) => table.entry(type)?.satellite).sort()).toEqual([
      "aws_cloudwatch_event_target",
      "aws_lakeformation_resource",
      "aws_notifications_channel_association",
      "aws_sns_topic_data_protection_policy",
      "aws_sns_topic_policy",
    ]);
    expect(table.entry("aws_alb")?.alias).toBe("aws_lb");
    expect(table.entry("aws_secretsmanager_secret_version")?.satellite).toBe(true);
    expect(table.entry("aws_db_instance")?.lowerCased).toBe(true);
    expect(table.entry("aws_s3_bucket")?.lowerCased).toBe(true);
    expect(table.entry("aws_sqs_queue")?.lowerCased).toBeUndefined();
    expect(table.entry("aws_iam_role")?.global).toBe(true);
    expect(table.entry("aws_sqs_queue")?.global).toBeUndefined();
  });

  it("links types without an ARN to the type they belong to", () => {
    expect(table.entry("aws_s3_bucket_public_access_block")?.parent).toEqual({
      parent: "aws_s3_bucket",
      via: "bucket",
    });
    expect(table.entry("aws_s3_bucket_versioning")?.parent).toEqual({ parent: "aws_s3_bucket", via: "bucket" });
    expect(table.entry("aws_security_group_rule")?.parent?.via).toBe("security_group_id");
    expect(table.entry("aws_sqs_queue_policy")?.parent).toEqual({ parent: "aws_sqs_queue", via: "queue_url" });
  });
});

describe("candidates", () => {
  it("lists everything that shares an ARN's form, the main type first", () => {
    expect(typesOf(at("rds", "cluster:orders"))).toEqual([
      "aws_rds_cluster",
      "aws_docdb_cluster",
      "aws_neptune_cluster",
    ]);
    expect(typesOf(at("rds", "db:orders"))).toEqual([
      "aws_db_instance",
      "aws_rds_cluster_instance",
      "aws_docdb_cluster_instance",
      "aws_neptune_cluster_instance",
    ]);
    expect(typesOf(at("ec2", "vpc/vpc-1"))).toEqual(["aws_vpc", "aws_default_vpc"]);
    expect(typesOf(at("ec2", "security-group/sg-1"))).toEqual(["aws_security_group", "aws_default_security_group"]);
    expect(typesOf(at("elasticloadbalancing", "loadbalancer/app/web/50dc"))).toEqual(["aws_lb", "aws_alb"]);
    expect(typesOf(at("secretsmanager", "secret:app/db-AbCdEf"))[0]).toBe("aws_secretsmanager_secret");
    expect(typesOf(at("sns", "alerts"))).toEqual(["aws_sns_topic", "aws_sns_topic_policy"]);
    expect(typesOf(at("es", "domain/search"))).toEqual(["aws_opensearch_domain", "aws_elasticsearch_domain"]);
    expect(typesOf(at("fsx", "file-system/fs-1"))).toHaveLength(4);
  });

  it("keeps only the most specific form", () => {
    expect(typesOf(at("elasticloadbalancing", "loadbalancer/web"))).toEqual(["aws_elb"]);
    expect(typesOf(at("sns", "alerts:6b0e71bd"))).toEqual(["aws_sns_topic_subscription"]);
    expect(typesOf("arn:aws:s3:::acme/x/y")).toEqual(["aws_s3_object", "aws_s3_bucket_object"]);
    expect(typesOf("arn:aws:apigateway:eu-west-1::/restapis/abc/stages/prod")).toEqual(["aws_api_gateway_stage"]);
    expect(typesOf(at("s3", "accesspoint/reports"))).not.toContain("aws_s3_bucket");
  });

  it("says what the block must say", () => {
    expect(first("arn:aws:s3:::acme-logs")).toEqual({
      type: "aws_s3_bucket",
      attributes: new Map([["bucket", "acme-logs"]]),
      computed: new Map(),
      nameOnly: true,
      opaque: false,
      caseInsensitive: true,
      secondary: false,
    });
    expect(first(at("ec2", "vpc/vpc-0a1b"))).toMatchObject({
      attributes: new Map(),
      computed: new Map([["id", "vpc-0a1b"]]),
      nameOnly: false,
      opaque: true,
    });
    expect(first(at("sqs", "Jobs.fifo"))).toMatchObject({
      attributes: new Map([["name", "Jobs.fifo"]]),
      caseInsensitive: false,
    });
    expect(first(at("ecs", "service/prod/web")).attributes).toEqual(
      new Map([
        ["cluster", "prod"],
        ["name", "web"],
      ]),
    );
  });

  it("translates the words of ARNs", () => {
    for (const [word, value] of [
      ["app", "application"],
      ["net", "network"],
      ["gwy", "gateway"],
    ]) {
      expect(first(at("elasticloadbalancing", `loadbalancer/${word}/web/50dc`)).attributes).toEqual(
        new Map([
          ["load_balancer_type", value],
          ["name", "web"],
        ]),
      );
    }
    expect(first("arn:aws:iam::123456789012:role/team/ci/Deploy").attributes).toEqual(
      new Map([
        ["name", "Deploy"],
        ["path", "/team/ci/"],
      ]),
    );
    expect(first("arn:aws:iam::123456789012:policy/Audit").attributes.get("path")).toBe("/");
    expect(first(at("kms", "alias/app/main")).attributes.get("name")).toBe("alias/app/main");
    expect(first(at("ssm", "parameter/app/db/url")).attributes.get("name")).toBe("/app/db/url");
    expect(first(at("wafv2", "regional/webacl/edge/1-2")).attributes.get("scope")).toBe("REGIONAL");
  });

  it("reads names that look like separators, with and without generated endings", () => {
    expect(first(at("secretsmanager", "secret:prod/my-app-db-AbC123")).attributes.get("name")).toBe("prod/my-app-db");
    expect(first(at("secretsmanager", "secret:prod/db")).attributes.get("name")).toBe("prod/db");
    expect(first(at("logs", "log-group:/aws/lambda/x")).attributes.get("name")).toBe("/aws/lambda/x");
    expect(first(at("ecs", "task-definition/web:12")).attributes.get("family")).toBe("web");
    expect(first(at("ecs", "task-definition/web")).attributes.get("family")).toBe("web");
    expect(first(at("lambda", "layer:deps")).attributes.get("layer_name")).toBe("deps");
    expect(first(at("autoscaling", "autoScalingGroup:1-2:autoScalingGroupName/web a")).attributes.get("name")).toBe(
      "web a",
    );
    expect(first(at("backup", "framework:my_f-3f2504e0-4f89-11d3-9a0c-0305e82c3301")).attributes.get("name")).toBe(
      "my_f",
    );
  });

  it("finds nothing for what AWS owns, other services, and forms no type has", () => {
    expect(candidates("arn:aws:iam::aws:policy/ReadOnlyAccess")).toEqual([]);
    expect(candidates(at("no-such-service", "x/y"))).toEqual([]);
    expect(candidates(at("rds", "no-such-kind:x"))).toEqual([]);
  });
});

describe("cfnToTerraform", () => {
  it.each([
    ["AWS::S3::Bucket", "aws_s3_bucket"],
    ["AWS::EC2::VPC", "aws_vpc"],
    ["AWS::EC2::SecurityGroup", "aws_security_group"],
    ["AWS::RDS::DBInstance", "aws_db_instance"],
    ["AWS::ElasticLoadBalancingV2::LoadBalancer", "aws_lb"],
    ["AWS::SNS::Topic", "aws_sns_topic"],
    ["AWS::SecretsManager::Secret", "aws_secretsmanager_secret"],
    ["AWS::IAM::ManagedPolicy", "aws_iam_policy"],
    ["AWS::EC2::Volume", "aws_ebs_volume"],
    ["AWS::No::Such", null],
    ["constructor", null],
  ])("%s is %s", (cfn, type) => {
    expect(cfnToTerraform(cfn)).toBe(type);
  });
});
