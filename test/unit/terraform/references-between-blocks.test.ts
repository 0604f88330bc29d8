import { beforeAll, describe, expect, it } from "vitest";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import type { Value } from "../../../server/src/terraform/values/value.ts";
import { attributeValue, estate } from "./estate.ts";

beforeAll(loadHcl);

/** Values of an attribute of every instance of the only resource of a type. */
function valuesOf(text: string, type: string, attribute: string): readonly (readonly [string, Value])[] {
  const index = estate({ "main.tf": text });
  const [node] = index.byType(type);
  const found = node?.declaration.block.body.attributes.find(({ name }) => name === attribute);
  if (node === undefined || found === undefined) throw new Error(`no ${attribute} of ${type}`);
  return index
    .expand(node)
    .map(({ address, bindings }) => [address, index.evaluate(found.value, node.module, bindings)] as const);
}

describe("a name taken from another block with the same keys", () => {
  it("is the name of the instance with that key (count)", () => {
    const text =
      'resource "aws_lambda_function" "f" {\n  count = 2\n  function_name = "f-${count.index}"\n}\n' +
      'resource "aws_cloudwatch_log_group" "g" {\n  count = 2\n  name = "/x/${aws_lambda_function.f[count.index].function_name}"\n}\n';
    expect(valuesOf(text, "aws_cloudwatch_log_group", "name")).toEqual([
      ["aws_cloudwatch_log_group.g[0]", { kind: "known", value: "/x/f-0" }],
      ["aws_cloudwatch_log_group.g[1]", { kind: "known", value: "/x/f-1" }],
    ]);
  });

  it("is the name of the instance with that key (for_each)", () => {
    const text =
      'resource "aws_lambda_function" "f" {\n  for_each = { a = "one", b = "two" }\n  function_name = "${each.key}-${each.value}"\n}\n' +
      'resource "aws_cloudwatch_log_group" "g" {\n  for_each = toset(["b"])\n  name = aws_lambda_function.f[each.key].function_name\n}\n';
    expect(valuesOf(text, "aws_cloudwatch_log_group", "name")).toEqual([
      ['aws_cloudwatch_log_group.g["b"]', { kind: "known", value: "b-two" }],
    ]);
  });

  it("stays a pattern when the key is not known", () => {
    const text =
      'variable "k" {}\nresource "aws_lambda_function" "f" {\n  for_each = toset(["a"])\n  function_name = "f-${each.key}"\n}\n' +
      'resource "aws_cloudwatch_log_group" "g" {\n  name = aws_lambda_function.f[var.k].function_name\n}\n';
    expect(valuesOf(text, "aws_cloudwatch_log_group", "name")).toEqual([
      ["aws_cloudwatch_log_group.g", { kind: "pattern", parts: ["f-", null], because: expect.any(String) }],
    ]);
  });
});

it("does not follow names in a circle for ever", () => {
  const text =
    'resource "aws_s3_bucket" "a" {\n  bucket = aws_s3_bucket.b.bucket\n}\n' +
    'resource "aws_s3_bucket" "b" {\n  bucket = aws_s3_bucket.a.bucket\n}\n';
  const index = estate({ "main.tf": text });
  expect(attributeValue(index, "aws_s3_bucket.a", "bucket").kind).toBe("reference");
});

it("knows the output of a module that is declared after its use", () => {
  const index = estate({
    "main.tf": [
      'module "first" {\n  source = "./m"\n  for_each = toset([local.shared])\n}',
      'module "second" {\n  source = "./m"\n}',
      "locals {\n  shared = module.second.out\n}",
      'resource "aws_s3_bucket" "b" {\n  bucket = local.shared\n}\n',
    ].join("\n"),
    "m/main.tf": 'output "out" {\n  value = "told"\n}\n',
  });
  expect(attributeValue(index, "aws_s3_bucket.b", "bucket")).toEqual({ kind: "known", value: "told" });
});
