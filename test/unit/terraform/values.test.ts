import { beforeAll, describe, expect, it } from "vitest";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { attributeValue, estate } from "./estate.ts";

beforeAll(loadHcl);

/** Evaluates one expression beside a few declarations. */
function evaluated(expression: string, declarations = ""): ReturnType<typeof attributeValue> {
  return attributeValue(
    estate({ "main.tf": `${declarations}\nresource "aws_x" "r" {\n  v = ${expression}\n}\n` }),
    "aws_x.r",
    "v",
  );
}

describe("known values", () => {
  it.each([
    ['"plain"', "plain"],
    ['"a\\n\\"q\\" $${x} \\u00e9"', 'a\n"q" ${x} é'],
    ["-3.5", -3.5],
    ["1 + 2 * 3", 7],
    ["(1 + 2) * 3", 9],
    ["7 % 4", 3],
    ["null", null],
    ["true && !false", true],
    [`(true ? { a = 1, b = "x" } : tomap({})).b`, "x"],
    ['"${1 + 1}-x"', "2-x"],
    ['"${"nested"}"', "nested"],
    ["<<-EOT\n    a\n      b\n  EOT", "a\n  b\n"],
    ["<<EOT\n  a\nEOT", "  a\n"],
    ['join("-", ["a", "b", 3])', "a-b-3"],
    ['format("%s-%03d", "n", 7)', "n-007"],
    ['upper(substr("hello", 1, 3))', "ELL"],
    ['replace("a.b.c", ".", "-")', "a-b-c"],
    ['lookup({ a = 1 }, "b", 9)', 9],
    ['merge({ a = 1 }, { a = 2, b = 3 })["a"]', 2],
    ['[for x in ["a", "b"] : upper(x) if x != "a"][0]', "B"],
    ['{ for k, v in { a = "x" } : v => k }["x"]', "a"],
    ['length(toset(["a", "a", "b"]))', 2],
    ['coalesce("", null, "z")', "z"],
    ['jsonencode({ b = [1, true], a = "x" })', '{"a":"x","b":[1,true]}'],
    ['concat(["a"], ["b"])[1]', "b"],
    ['trimprefix("prod-x", "prod-")', "x"],
    ['element(["a", "b"], 3)', "b"],
    ['true ? "y" : unknown_thing.x', "y"],
    ["max([1, 5, 3]...)", 5],
    ["true ? 1 : true ? 2 : 3", 1],
    ["false ? 1 : true ? 2 : 3", 2],
    ["false ? 1 : false ? 2 : false ? 3 : 4", 4],
    ["(true ? false : true) ? 1 : 2", 2],
    ['element([{ n = "a" }, { n = "b" }][*].n, 1)', "b"],
    ['[{ n = "a" }, { n = "b" }].*.n[1]', "b"],
  ])("%s", (expression, expected) => {
    expect(evaluated(expression)).toEqual({ kind: "known", value: expected });
  });
});

describe("what cannot be known says why", () => {
  it.each([
    ["var.missing", "there is no variable `missing`"],
    ["local.loop", "`local.loop` refers to itself"],
    ['bcrypt("x")', "`bcrypt()` gives another hash each time"],
    ["terraform.workspace", "the workspace is chosen when Terraform runs"],
    ['replace("a", "/(?i)x/", "y")', "the regular expression is of a kind that is not evaluated"],
  ])("%s", (expression, because) => {
    expect(evaluated(expression, "locals {\n  loop = local.loop\n}")).toEqual({ kind: "unknown", because });
  });

  it("is a pattern when some text is known", () => {
    expect(evaluated('"acme-${var.env}-logs"', 'variable "env" {}')).toEqual({
      kind: "pattern",
      parts: ["acme-", null, "-logs"],
      because: "variable `env` has no value in the repository",
    });
  });

  it("false && unknown is false", () => {
    expect(evaluated("false && var.env", 'variable "env" {}')).toEqual({ kind: "known", value: false });
  });

  it("equal branches make an unknown condition harmless", () => {
    expect(evaluated("var.env ? 7 : 7", 'variable "env" {}')).toEqual({ kind: "known", value: 7 });
    expect(evaluated("var.env ? 7 : 8", 'variable "env" {}').kind).toBe("unknown");
  });

  it("sets whose elements have no type in common that is known are not known", () => {
    expect(evaluated(`setunion(regexall("(a)|(b)", "1.5"), [null])`).kind).toBe("unknown");
    expect(evaluated(`one(setunion([], ["a"]))`)).toEqual({ kind: "known", value: "a" });
  });

  it("a null of a tuple is no text", () => {
    expect(evaluated(`tostring(one(setproduct([], ["a", "b"])))`)).toMatchObject({
      kind: "unknown",
      because: expect.stringContaining("a string is needed, not a tuple"),
    });
  });

  it("an object of mixed types beside an empty map is no error, and of no type that is known", () => {
    const mixed = `{ a = 1, k = [1, "x"], n = { e = true } }`;
    expect(evaluated(`(true ? ${mixed} : tomap({})).a`)).toMatchObject({
      kind: "unknown",
      because: expect.stringContaining("common type"),
    });
  });

  it("a computed attribute is a reference, a written name is followed", () => {
    const bucket = 'resource "aws_s3_bucket" "b" {\n  bucket = "logs"\n}';
    expect(evaluated("aws_s3_bucket.b.arn", bucket)).toEqual({
      kind: "reference",
      target: "aws_s3_bucket.b",
      module: "",
      attribute: "arn",
    });
    expect(evaluated("aws_s3_bucket.b.bucket", bucket)).toEqual({ kind: "known", value: "logs" });
  });

  it("survives absurd nesting", () => {
    expect(evaluated(`${"(".repeat(3000)}1${")".repeat(3000)}`).kind).toBe("unknown");
  });
});
