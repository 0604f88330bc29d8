import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCategory, VANTA_CATEGORIES } from "../../../../server/src/findings/vanta/categories.ts";
import { iamTypeOf, terraformTypeOf } from "../../../../server/src/findings/vanta/kinds.ts";
import { parseDisplayName, refOfRecord } from "../../../../server/src/findings/vanta/resource-ref.ts";

describe("parseDisplayName", () => {
  it.each([
    ["arn:aws:s3:::acme-logs", { arn: "arn:aws:s3:::acme-logs" }],
    [
      "arn:aws-us-gov:sqs:us-gov-west-1:123456789012:jobs",
      { arn: "arn:aws-us-gov:sqs:us-gov-west-1:123456789012:jobs", region: "us-gov-west-1", accountId: "123456789012" },
    ],
    [
      "jobs (arn:aws:sqs:us-east-1:123456789012:jobs)",
      { arn: "arn:aws:sqs:us-east-1:123456789012:jobs", region: "us-east-1", accountId: "123456789012" },
    ],
    ["arn:aws:iam::123456789012:user/a/b", { arn: "arn:aws:iam::123456789012:user/a/b", accountId: "123456789012" }],
  ])("reads the ARN in %s", (text, ref) => {
    expect(parseDisplayName(text)).toMatchObject({ kind: "arn", ref });
  });

  it("marks only the root of an account as the account itself", () => {
    expect(parseDisplayName("arn:aws:iam::123456789012:root")).toMatchObject({ root: true });
    expect(parseDisplayName("arn:aws:iam::123456789012:user/root")).toMatchObject({ root: false });
  });

  it.each([
    ["account-123456789012", { accountId: "123456789012" }],
    ["123456789012", { accountId: "123456789012" }],
    ["AWS account 123456789012", { accountId: "123456789012" }],
    ["account-123456789012/us-east-1", { accountId: "123456789012", region: "us-east-1" }],
    ["123456789012 (eu-central-1)", { accountId: "123456789012", region: "eu-central-1" }],
  ])("reads the account in %s", (text, ref) => {
    expect(parseDisplayName(text)).toEqual({ kind: "account", ref });
  });

  it.each([
    ["i-0123456789abcdef0", { id: "i-0123456789abcdef0", type: "aws_instance" }],
    ["sg-12345678", { id: "sg-12345678", type: "aws_security_group" }],
    ["subnet-0123456789abcdef0", { id: "subnet-0123456789abcdef0", type: "aws_subnet" }],
    ["web 1 (i-0123456789abcdef0)", { id: "i-0123456789abcdef0", type: "aws_instance", name: "web 1" }],
    ["vpc-0123456789abcdef0 (main)", { id: "vpc-0123456789abcdef0", type: "aws_vpc", name: "main" }],
  ])("reads the id in %s", (text, ref) => {
    expect(parseDisplayName(text)).toEqual({ kind: "id", ref });
  });

  it.each([
    "acme-logs",
    "account-12345",
    "1234567890123",
    "i-am-a-bucket",
    "i-0123",
    "sg-1234567g",
    "x-12345678",
    "my-i-12345678-bucket",
    "traffic from sg-12345678",
    "sg-12345678 sg-87654321",
    "/aws/lambda/x",
  ])("takes %s as a name", (text) => {
    expect(parseDisplayName(text)).toEqual({ kind: "name", ref: { name: text } });
  });

  it("takes an id, or twelve digits, as a name when the type says otherwise", () => {
    expect(parseDisplayName("i-12345678", "aws_s3_bucket")).toEqual({
      kind: "name",
      ref: { type: "aws_s3_bucket", name: "i-12345678" },
    });
    expect(parseDisplayName("123456789012", "aws_s3_bucket").kind).toBe("name");
  });

  it("splits a region off a name", () => {
    expect(parseDisplayName("orders (us-east-1)")).toEqual({
      kind: "name",
      ref: { name: "orders", region: "us-east-1" },
    });
  });

  it.each([null, undefined, "", "  "])("says that %j is empty", (text) => {
    expect(parseDisplayName(text)).toEqual({ kind: "empty" });
  });

  it("reads any text without throwing, and never loses it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const parsed = parseDisplayName(text);
        expect(parsed.kind === "empty").toBe(text.trim() === "");
      }),
    );
  });
});

describe("refOfRecord", () => {
  it("reads the documented example: kind S3, account by name, empty region", () => {
    const record = {
      responseType: "StorageBucket",
      resourceKind: "S3",
      resourceId: "6611ec449e231114e49ef91b",
      displayName: "aws-resource",
      account: "aws-account",
      region: "",
    };
    expect(refOfRecord(record)).toEqual({ type: "aws_s3_bucket", name: "aws-resource", accountName: "aws-account" });
  });

  it("takes twelve digits in place of an account's name as its number", () => {
    expect(
      refOfRecord({
        resourceId: "1",
        resourceKind: "SQS",
        displayName: "q",
        account: "123456789012",
        region: "us-east-1",
      }),
    ).toEqual({ type: "aws_sqs_queue", name: "q", accountId: "123456789012", region: "us-east-1" });
  });

  it("reads an IAM account's number and type", () => {
    expect(
      refOfRecord({
        resourceId: "1",
        resourceKind: "AwsAccount",
        responseType: "Account",
        displayName: "alice",
        awsAccountNumber: "123456789012",
        awsUserAccountId: "AIDAEXAMPLE",
      }),
    ).toEqual({ type: "aws_iam_user", name: "alice", accountId: "123456789012" });
  });

  it("does not guess a type", () => {
    expect(
      refOfRecord({ resourceId: "1", resourceKind: "Mystery", responseType: "Database", displayName: "db" }),
    ).toEqual({
      name: "db",
    });
  });
});

describe("vocabularies", () => {
  it("knows both names of a bucket, and an entity's label for it", () => {
    for (const kind of ["S3", "S3Bucket", "S3 bucket", "StorageBucket"]) {
      expect(terraformTypeOf(kind)).toBe("aws_s3_bucket");
    }
  });

  it("does not take an account for a resource", () => {
    expect(terraformTypeOf("AWS account")).toBeNull();
    expect(terraformTypeOf("AwsAccount")).toBeNull();
    expect(terraformTypeOf(null)).toBeNull();
    expect(iamTypeOf("ABCD1234567890")).toBeNull();
  });

  it("reads every category in both spellings", () => {
    for (const [key, text] of Object.entries(VANTA_CATEGORIES)) {
      expect(parseCategory(key)).toBe(key);
      expect(parseCategory(text)).toBe(key);
    }
    expect(parseCategory("CSPM alert management")).toBe("SECURITY_ALERT_MANAGEMENT");
    expect(parseCategory("Something new")).toBeNull();
  });
});
