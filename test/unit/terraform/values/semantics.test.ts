import { beforeAll, describe, expect, it } from "vitest";
import { evaluateText, jsonOf, scopeOf } from "../../../../bench/fuzz/ours.ts";
import { loadHcl } from "../../../../server/src/terraform/syntax/parse.ts";
import { isFailure, known, unknown, type Value } from "../../../../server/src/terraform/values/value.ts";

beforeAll(loadHcl);

const UNKNOWN = new Map<string, Value>([["u", unknown("u is not known")]]);

function evaluated(text: string): Value {
  const value = evaluateText(text, scopeOf("", UNKNOWN));
  if (value === null) throw new Error("the test's own expression cannot be read");
  return value;
}

describe("types count", () => {
  it.each([
    ['1 == "1"', "false"],
    ['["a"] == tolist(["a"])', "false"],
    ["tostring(null) == null", "true"],
    ["tolist([]) == tolist([])", "true"],
    ['true ? 1 : "a"', '"1"'],
    ['true ? { a = 1 } : { b = "x" }', '{"a":"1"}'],
    ["null[*]", "[]"],
    ['"x"[*]', '["x"]'],
    ['{ for k in ["a", "b", "a"] : k => 1... }', '{"a":[1,1],"b":[1]}'],
    ['[for k, v in toset(["b", "a"]) : "${k}${v}"]', '["aa","bb"]'],
    ['jsonencode("<&>")', '"\\"\\\\u003c\\\\u0026\\\\u003e\\""'],
    ['try(tobool("maybe"), "second")', '"second"'],
    ["can({ a = 1 }.b)", "false"],
    ['format("%[2]s-%04[1]d", 7, "x")', '"x-0007"'],
    ['cidrsubnets("10.0.0.0/16", 8, 4)', '["10.0.0.0/24","10.0.16.0/20"]'],
    ['strrev("e\u0301x")', '"xé"'],
    ['(true ? 1 : tobool("x"))', "1"],
  ])("%s", (text, json) => {
    expect(jsonOf(evaluated(text))).toBe(json);
  });
});

describe("what Terraform refuses is an error, not a guess", () => {
  it.each([
    "[1, 2][-1]",
    "[1, 2][2]",
    '{ for k in ["a", "a"] : k => 1 }',
    "null ? 1 : 2",
    "null + 1",
    '[for x in "abc" : x]',
    'regex("[0-9]", "abc")',
    'toset(["a"])[0]',
    '"a-${null}"',
    'coalesce("", null)',
    'false && tobool("x")',
    'format("%d", "x")',
    'transpose(false ? { a = "x", b = "y" } : {})',
  ])("%s", (text) => {
    expect(isFailure(evaluated(text))).toBe(true);
  });
});

describe("what is not known stays so", () => {
  it("a subnet of a negative number is one of Terraform's own making, and no error", () => {
    for (const text of ['cidrsubnet("192.168.3.4/22", 4, -1)', 'cidrsubnet("10.0.0.0/16", -2, 0)']) {
      expect([evaluated(text).kind, isFailure(evaluated(text))]).toEqual(["unknown", false]);
    }
  });

  it("an object with an unknown key may have overwritten the keys before it", () => {
    expect(evaluated("{ a = 1, (var.u) = 2 }.a").kind).toBe("unknown");
    expect(evaluated("{ (var.u) = 2, a = 1 }.a")).toEqual(known(1));
  });

  it("`try` does not hide that its first argument may be an error", () => {
    expect(evaluated('try(["a", var.u.x][0], "z")').kind).toBe("unknown");
  });

  it("a name on the prototype of objects is no function", () => {
    expect(evaluated("constructor()")).toEqual({ kind: "unknown", because: "`constructor()` is not evaluated" });
    expect(evaluated("toString()").kind).toBe("unknown");
  });

  it("ends soon whatever is asked", () => {
    expect(evaluated("[for a in range(1000) : [for b in range(1000) : b]]").kind).toBe("unknown");
    expect(evaluated(`replace("${"a".repeat(40)}!", "/(a+)+$/", "")`).kind).toBe("unknown");
    expect(evaluated('format("%999999999s", 1)').kind).toBe("unknown");
  });
});
