import { expect, it } from "vitest";
import { locate } from "../../../server/src/locate/locate.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { indexOf, stateOf } from "./support.ts";

await loadHcl();

const GROUPS = ["a", "b"].map((name) => `resource "aws_security_group" "${name}" {\n  description = "x"\n}\n`).join("");
const ARN = "arn:aws:ec2:eu-west-1:111111111111:security-group/sg-0a1b2c3d";
const ask = (files: Record<string, string>, ref: { arn?: string; id?: string } = { arn: ARN }) =>
  locate(ref, indexOf(files), { state: null });

it("an import block says which block an id belongs to", () => {
  const files = { "main.tf": GROUPS, "imports.tf": 'import {\n  to = aws_security_group.b\n  id = "sg-0a1b2c3d"\n}\n' };
  expect(ask(files)).toMatchObject({ confidence: "exact", address: "aws_security_group.b" });
  expect(ask(files).evidence[0]).toBe('the import block says that it is "sg-0a1b2c3d" (imports.tf:1)');
  expect(ask(files, { id: "sg-0a1b2c3d" })).toMatchObject({ address: "aws_security_group.b" });
  expect(ask(files, { id: "sg-ffffffff" })).toMatchObject({ confidence: "none" });
});

it("an import block with a key means that instance; one whose id is not known means nothing", () => {
  const group = 'resource "aws_security_group" "g" {\n  for_each    = toset(["eu", "us"])\n  description = "x"\n}\n';
  const text = (to: string, id: string) => `import {\n  to = ${to}\n  id = ${id}\n}\n`;
  const keyed = { "main.tf": group + text('aws_security_group.g["us"]', '"sg-0a1b2c3d"') };
  expect(ask(keyed)).toMatchObject({ confidence: "exact", address: 'aws_security_group.g["us"]' });
  expect(ask({ "main.tf": group + text('aws_security_group.g["us"]', "var.id") })).toMatchObject({
    confidence: "none",
  });
});

it("an import block in JSON, and one that speaks of another root or type", () => {
  const json = JSON.stringify({ import: [{ to: "aws_security_group.a", id: "sg-0a1b2c3d" }] });
  expect(ask({ "main.tf": GROUPS, "i.tf.json": json })).toMatchObject({ address: "aws_security_group.a" });
  const far = 'import {\n  to = aws_security_group.a\n  id = "sg-0a1b2c3d"\n}\n';
  expect(ask({ "one/main.tf": GROUPS, "two/main.tf": far })).toMatchObject({ confidence: "none" });
  const other = 'resource "aws_vpc" "v" {}\nimport {\n  to = aws_vpc.v\n  id = "sg-0a1b2c3d"\n}\n';
  expect(ask({ "main.tf": GROUPS + other })).toMatchObject({ confidence: "none" });
});

it("a name and type without ARN are looked up by the names in the states' ARNs", () => {
  const arn = "arn:aws:sqs:eu-west-1:111111111111:jobs";
  const state = stateOf([{ type: "aws_sqs_queue", name: "q", attributes: { arn, id: "https://sqs/1/jobs" } }]);
  const index = indexOf({ "main.tf": 'resource "aws_sqs_queue" "q" {\n  name = var.n\n}\n' });
  const found = locate({ type: "aws_sqs_queue", name: "jobs" }, index, { state });
  expect(found).toMatchObject({ confidence: "exact", address: "aws_sqs_queue.q" });
  expect(locate({ type: "aws_sns_topic", name: "jobs" }, index, { state }).confidence).toBe("none");
  expect(locate({ type: "aws_sqs_queue", name: "jobs", accountId: "2".repeat(12) }, index, { state }).confidence).toBe(
    "none",
  );
});

it("a satellite is the answer where its own type and id are asked for, and not where only the id is", () => {
  const id = "logs";
  const state = stateOf([{ type: "aws_s3_bucket_versioning", name: "v", attributes: { id, bucket: id } }]);
  const index = indexOf({ "main.tf": 'resource "aws_s3_bucket_versioning" "v" {\n  bucket = var.b\n}\n' });
  const found = locate({ type: "aws_s3_bucket_versioning", id }, index, { state });
  expect(found).toMatchObject({ confidence: "exact", address: "aws_s3_bucket_versioning.v" });
  expect(locate({ arn: `arn:aws:s3:::${id}` }, index, { state })).toMatchObject({ confidence: "none" });
});
