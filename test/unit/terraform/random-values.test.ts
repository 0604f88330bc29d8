import { beforeAll, describe, expect, it } from "vitest";
import { matchPattern, patternOf } from "../../../server/src/locate/patterns.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { piecesOf } from "../../../server/src/terraform/values/patterns.ts";
import { attributeValue, estate } from "./estate.ts";

beforeAll(loadHcl);

/** Whether a text may be the value of an expression beside declarations. */
function mayBe(declarations: string, expression: string, text: string): boolean {
  const index = estate({ "main.tf": `${declarations}\nresource "aws_x" "r" {\n  v = ${expression}\n}\n` });
  const value = attributeValue(index, "aws_x.r", "v");
  const parts = piecesOf(value)?.parts;
  if (parts === undefined) throw new Error(`${expression} is no text`);
  return matchPattern(patternOf({ parts }), text, false) !== null;
}

const ID = 'resource "random_id" "x" {\n  byte_length = 4\n}';
const COUNTED = 'resource "random_id" "x" {\n  count = 2\n  byte_length = 4\n}';
const STRING = 'resource "random_string" "x" {\n  length = 6\n  special = false\n  upper = false\n}';
const MARKS =
  'resource "random_string" "x" {\n  length = 3\n  lower = false\n  upper = false\n  numeric = false\n  override_special = "_."\n}';
const PET = 'resource "random_pet" "x" {}';
const PET3 = 'resource "random_pet" "x" {\n  length = 3\n  separator = "_"\n  prefix = "eu"\n}';
const INTEGER = 'resource "random_integer" "x" {\n  min = 10\n  max = 5000\n}';
const UUID = 'resource "random_uuid" "x" {}';
const SHUFFLE = 'resource "random_shuffle" "x" {\n  input = ["a", "b"]\n  result_count = 1\n}';

describe("random values", () => {
  it.each([
    [ID, "random_id.x.hex", "0a1b2c3d"],
    [ID, '"n-${random_id.x.hex}"', "n-0a1b2c3d"],
    [ID, "upper(random_id.x.hex)", "0A1B2C3D"],
    [ID, "substr(random_id.x.hex, 0, 4)", "0a1b"],
    [ID, 'format("%s-%s", "n", random_id.x.hex)', "n-0a1b2c3d"],
    [ID, 'join("-", ["n", random_id.x.hex])', "n-0a1b2c3d"],
    [ID, "random_id.x.b64_url", "a-b_cQ"],
    [ID, "random_id.x.id", "a-b_cQ"],
    [ID, "random_id.x.b64_std", "a+b/cQ=="],
    [ID, "random_id.x.dec", "4294967295"],
    [ID, "random_id.x.dec", "7"],
    [COUNTED, "random_id.x[1].hex", "0a1b2c3d"],
    [COUNTED, "random_id.x[*].hex[0]", "anything"],
    [ID.replace("}", '  prefix = "p-"\n}'), "random_id.x.hex", "p-0a1b2c3d"],
    [ID.replace("}", '  prefix = "p-"\n}'), "random_id.x.id", "a-b_cQ"],
    [STRING, "random_string.x.result", "a1b2c3"],
    [STRING, "random_string.x.id", "a1b2c3"],
    [MARKS, "random_string.x.result", "_._"],
    [PET, "random_pet.x.id", "clever-bat"],
    [PET3, "random_pet.x.id", "eu_surely_clever_bat"],
    [INTEGER, '"n${random_integer.x.result}"', "n42"],
    [INTEGER, '"n${random_integer.x.result}"', "n5000"],
    [UUID, "random_uuid.x.result", "0a1b2c3d-0000-4aaa-8aaa-0123456789ab"],
    [SHUFFLE, "random_shuffle.x.result[0]", "b"],
    // A password is a secret, and nothing is said of it.
    ['resource "random_password" "x" {\n  length = 4\n}', "random_password.x.result", "anything at all"],
    // What was made before an argument changed stays as it was.
    [ID.replace("}", "  lifecycle {\n    ignore_changes = [byte_length]\n  }\n}"), "random_id.x.hex", "0a1b"],
    ['variable "n" {}\nresource "random_id" "x" {\n  byte_length = var.n\n}', "random_id.x.hex", "0a1b"],
  ])("%s: %s may be %s", (declarations, expression, text) => {
    expect(mayBe(declarations, expression, text)).toBe(true);
  });

  it.each([
    [ID, "random_id.x.hex", "0a1b2c3"],
    [ID, "random_id.x.hex", "0a1b2c3g"],
    [ID, '"n-${random_id.x.hex}"', "n-archive1"],
    [ID, "substr(random_id.x.hex, 0, 4)", "0a1b2"],
    [ID, "random_id.x.b64_url", "a-b_cQx"],
    [ID, "random_id.x.dec", "42949672950"],
    [COUNTED, "random_id.x[1].hex", "zz"],
    [STRING, "random_string.x.result", "a1b2C3"],
    [STRING, "random_string.x.result", "a1b2c"],
    [MARKS, "random_string.x.result", "_.a"],
    [PET, "random_pet.x.id", "clever"],
    [PET, "random_pet.x.id", "clever-bat-2"],
    [PET3, "random_pet.x.id", "us_surely_clever_bat"],
    [INTEGER, '"n${random_integer.x.result}"', "n7"],
    [INTEGER, '"n${random_integer.x.result}"', "n12345"],
    [UUID, "random_uuid.x.result", "0a1b2c3d"],
    [SHUFFLE, "random_shuffle.x.result[0]", "c"],
    ['variable "n" {}\nresource "random_id" "x" {\n  byte_length = var.n\n}', "random_id.x.hex", "xyz"],
  ])("%s: %s is never %s", (declarations, expression, text) => {
    expect(mayBe(declarations, expression, text)).toBe(false);
  });
});

describe("other texts of a kind", () => {
  const CALLER = 'data "aws_caller_identity" "c" {}\ndata "aws_region" "r" {}\ndata "aws_partition" "p" {}';
  it.each([
    ['"logs-${data.aws_caller_identity.c.account_id}"', "logs-111122223333", true],
    ['"logs-${data.aws_caller_identity.c.account_id}"', "logs-production", false],
    ['"logs-${data.aws_region.r.name}"', "logs-us-gov-west-1", true],
    ['"logs-${data.aws_region.r.name}"', "logs-eu-west-2", true],
    ['"logs-${data.aws_region.r.name}"', "logs-production", false],
    ['"${data.aws_partition.p.partition}-x"', "aws-us-gov-x", true],
    ['"${data.aws_partition.p.partition}-x"', "gov-x", false],
  ])("%s and %s: %s", (expression, text, expected) => {
    expect(mayBe(CALLER, expression, text)).toBe(expected);
  });

  it("a count that is not known is a number", () => {
    const files = {
      "main.tf": 'variable "n" {}\nresource "aws_x" "r" {\n  count = var.n\n  v = "web-${count.index}"\n}\n',
    };
    const parts = piecesOf(attributeValue(estate(files), "aws_x.r", "v"))?.parts ?? [];
    const fits = (text: string) => matchPattern(patternOf({ parts }), text, false) !== null;
    expect([fits("web-12"), fits("web-east")]).toEqual([true, false]);
  });

  it("what follows from a prefix ends in what the provider makes up", () => {
    const queue = 'resource "aws_sqs_queue" "q" {\n  name_prefix = "jobs-"\n  fifo_queue = true\n}';
    const bucket = 'resource "aws_s3_bucket" "q" {\n  bucket_prefix = "acme-"\n}';
    expect(mayBe(queue, "aws_sqs_queue.q.name", "jobs-20240102030405678900000001.fifo")).toBe(true);
    expect(mayBe(queue, "aws_sqs_queue.q.name", "jobs-20240102030405678900000001")).toBe(false);
    expect(mayBe(bucket, '"${aws_s3_bucket.q.bucket}-x"', "acme-20240102030405678900000001-x")).toBe(true);
    expect(mayBe(bucket, '"${aws_s3_bucket.q.bucket}-x"', "acme-logs-x")).toBe(false);
  });
});

describe("splats over blocks", () => {
  const TWO = 'resource "aws_s3_bucket" "b" {\n  count = 2\n  bucket = "b-${count.index}"\n}';
  const known = (declarations: string, expression: string) =>
    attributeValue(
      estate({ "main.tf": `${declarations}\nresource "aws_x" "r" {\n  v = ${expression}\n}\n` }),
      "aws_x.r",
      "v",
    );
  it.each([
    [TWO, 'join(",", aws_s3_bucket.b[*].bucket)', "b-0,b-1"],
    [TWO, "aws_s3_bucket.b.*.bucket[1]", "b-1"],
    [TWO, "(aws_s3_bucket.b[*].bucket)[1]", "b-1"],
    [TWO.replace("2", "1"), "one(aws_s3_bucket.b[*].bucket)", "b-0"],
    [TWO.replace("2", "0"), 'try(aws_s3_bucket.b.*.bucket[0], "none")', "none"],
  ])("%s: %s", (declarations, expression, expected) => {
    expect(known(declarations, expression)).toEqual({ kind: "known", value: expected });
  });

  it("of which more than a name is asked stay references", () => {
    expect(known(TWO, "aws_s3_bucket.b[*].arn")).toMatchObject({ kind: "reference", attribute: "arn" });
  });
});
