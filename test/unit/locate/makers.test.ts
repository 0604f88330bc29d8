import { beforeAll, describe, expect, it } from "vitest";
import { locateOrRefuse } from "../../../server/src/locate/locate.ts";
import { makerOf } from "../../../server/src/locate/makers/maker.ts";
import { readQuery } from "../../../server/src/locate/query.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import type { ResourceRef } from "../../../shared/src/findings.ts";
import { indexOf } from "./support.ts";

beforeAll(loadHcl);

const ACCOUNT = "111122223333";

function refusalOf(files: Readonly<Record<string, string>>, ref: ResourceRef) {
  const { receipt, refusal } = locateOrRefuse(ref, indexOf(files), { state: null });
  return { code: refusal?.code, message: refusal?.message ?? "", evidence: receipt.evidence, address: receipt.address };
}

const BUCKET = `resource "aws_s3_bucket" "logs" {\n  bucket = "acme-logs"\n}\n`;

describe("names that services and tools give", () => {
  // Names as the services give them, from their user guides; the region or service in them is arbitrary.
  it.each<[arn: string, who: RegExp]>([
    [`arn:aws:s3:::cf-templates-1q8s0fj2xk7d-us-east-1`, /CloudFormation console/],
    [`arn:aws:s3:::cdk-hnb659fds-assets-${ACCOUNT}-eu-west-1`, /cdk bootstrap/],
    [`arn:aws:s3:::elasticbeanstalk-us-west-2-${ACCOUNT}`, /Elastic Beanstalk/],
    [`arn:aws:s3:::shop-dev-serverlessdeploymentbucket-1x2y3z4a5b6c`, /Serverless Framework/],
    [`arn:aws:s3:::aws-sam-cli-managed-default-samclisourcebucket-1k2l3m`, /sam deploy/],
    [`arn:aws:s3:::config-bucket-${ACCOUNT}`, /AWS Config/],
    [`arn:aws:s3:::sagemaker-eu-west-1-${ACCOUNT}`, /SageMaker/],
    [
      `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-west-2/AWSReservedSSO_Admin_0123456789abcdef`,
      /Identity Center/,
    ],
    [`arn:aws:iam::${ACCOUNT}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`, /service-linked/],
    [`arn:aws:iam::aws:policy/AdministratorAccess`, /AWS's own policies/],
    [`arn:aws:kms:eu-west-1:${ACCOUNT}:alias/aws/s3`, /AWS's own/],
    [`arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/aws/lambda/resize:*`, /Lambda makes this log group/],
    [`arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/aws/rds/instance/orders/postgresql`, /RDS makes/],
    [`arn:aws:rds:eu-west-1:${ACCOUNT}:pg:default.postgres16`, /lets nobody change/],
  ])("%s", (arn, who) => {
    expect(makerOf(readQuery({ arn }, undefined))?.who).toMatch(who);
  });

  it.each([
    `arn:aws:s3:::acme-cdk-assets`,
    `arn:aws:s3:::acme-cf-templates`,
    `arn:aws:iam::${ACCOUNT}:role/AWSServiceRoles`,
    `arn:aws:iam::${ACCOUNT}:policy/AdministratorAccess`,
    `arn:aws:kms:eu-west-1:${ACCOUNT}:alias/awsome`,
    `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/acme/lambda/resize`,
    `arn:aws:rds:eu-west-1:${ACCOUNT}:pg:defaults`,
    // A function of that name is no log group.
    `arn:aws:sns:eu-west-1:${ACCOUNT}:launch-wizard-1`,
  ])("%s could be anybody's", (arn) => {
    expect(makerOf(readQuery({ arn }, undefined))).toBeNull();
  });

  it("says who made it where nothing declares it", () => {
    const found = refusalOf({ "main.tf": BUCKET }, { arn: `arn:aws:s3:::cdk-hnb659fds-assets-${ACCOUNT}-eu-west-1` });
    expect(found.code).toBe("unmanaged");
    expect(found.message).toBe(
      `arn:aws:s3:::cdk-hnb659fds-assets-${ACCOUNT}-eu-west-1 is not declared in this code: by its name, \`cdk bootstrap\` makes it; change it with the tool that made it.`,
    );
  });

  it("a block of that name is still found", () => {
    const found = refusalOf(
      { "main.tf": `resource "aws_s3_bucket" "config" {\n  bucket = "config-bucket-${ACCOUNT}"\n}\n` },
      { arn: `arn:aws:s3:::config-bucket-${ACCOUNT}` },
    );
    expect(found).toMatchObject({ code: undefined, address: "aws_s3_bucket.config" });
  });

  it("a block whose name the code does not decide may be it", () => {
    const open = `variable "name" {}\nresource "aws_s3_bucket" "any" {\n  bucket = var.name\n}\n`;
    expect(refusalOf({ "main.tf": open }, { arn: `arn:aws:s3:::config-bucket-${ACCOUNT}` }).code).toBe("needs-state");
  });

  it("what only AWS can change is nobody's, however open the names of the code are", () => {
    const open = `variable "name" {}\nresource "aws_iam_role" "any" {\n  name = var.name\n}\n`;
    const arn = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef`;
    const found = refusalOf({ "main.tf": open }, { arn });
    expect(found.code).toBe("unmanaged");
    expect(found.message).toContain("IAM Identity Center makes it from a permission set; change the permission set.");
  });
});

describe("a log group that its service made", () => {
  const files = {
    "main.tf": `locals {\n  app = "acme"\n}\n\nresource "aws_lambda_function" "resize" {\n  function_name = "\${local.app}-resize"\n}\n`,
  };
  const arn = `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/aws/lambda/acme-resize:*`;

  it("names the function that it belongs to, and what to do", () => {
    const found = refusalOf(files, { arn });
    expect(found.code).toBe("unmanaged");
    expect(found.message).toContain("what it belongs to is: aws_lambda_function.resize (main.tf:5)");
    expect(found.message).toContain("declare an aws_cloudwatch_log_group of this name beside it");
    expect(found.evidence.join("\n")).toContain('name "acme-resize" is the value of `function_name`');
  });

  it("names no function when two may be it, or none", () => {
    const two = {
      ...files,
      "again.tf": files["main.tf"].replace("locals {", "locals {\n  b = 1").replace('"resize"', '"again"'),
    };
    for (const code of [two, { "main.tf": BUCKET }]) {
      const found = refusalOf(code, { arn });
      expect(found.code).toBe("unmanaged");
      expect(found.message).toContain("by its name, Lambda makes this log group itself when nobody declared it");
    }
  });

  it("is the declared one where there is one", () => {
    const declared = {
      ...files,
      "logs.tf": `resource "aws_cloudwatch_log_group" "resize" {\n  name = "/aws/lambda/acme-resize"\n}\n`,
    };
    expect(refusalOf(declared, { arn })).toMatchObject({ code: undefined, address: "aws_cloudwatch_log_group.resize" });
  });
});

it("keeps the user's own words as they are", () => {
  expect(refusalOf({ "main.tf": BUCKET }, { name: "not an arn" }).message).toMatch(/^not an arn is not declared/);
});
