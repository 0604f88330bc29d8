import { beforeAll, describe, expect, it } from "vitest";
import { evaluateText, jsonOf, scopeOf } from "../../../../bench/fuzz/ours.ts";
import { loadHcl, parseHcl } from "../../../../server/src/terraform/syntax/parse.ts";
import { evaluate } from "../../../../server/src/terraform/values/evaluate.ts";
import { convertVariable } from "../../../../server/src/terraform/values/type-constraint.ts";
import { isFailure } from "../../../../server/src/terraform/values/value.ts";

beforeAll(loadHcl);

function converted(value: string, type: string): string | null {
  const scope = scopeOf("");
  const constraint = parseHcl(`t = ${type}\n`).body.attributes[0]?.value;
  const given = evaluateText(value, scope);
  if (given === null) throw new Error("the test's own value cannot be read");
  const result = convertVariable(given, constraint, (expression) => evaluate(expression, scope));
  return isFailure(result) ? "error" : jsonOf(result);
}

describe("a variable has the type that it declares", () => {
  it.each([
    ["[1, 2]", "list(string)", '["1","2"]'],
    ['["b", "a", "b"]', "set(string)", '["a","b"]'],
    ['{ a = "1" }', "map(number)", '{"a":1}'],
    [
      '{ a = "x", more = 1 }',
      "object({ a = string, b = optional(bool, true), c = optional(string) })",
      '{"a":"x","b":true,"c":null}',
    ],
    ["{ a = null }", 'object({ a = optional(string, "d") })', '{"a":"d"}'],
    ["{}", "object({ a = string })", "error"],
    ['["x"]', "string", "error"],
    ['["1", "x"]', "tuple([number, string])", '[1,"x"]'],
    ["[{ n = 1 }]", "list(object({ n = number, on = optional(bool, false) }))", '[{"n":1,"on":false}]'],
    ["{ a = [1] }", "any", '{"a":[1]}'],
    ["5", '"string"', '"5"'],
    ["5", "nothing_known", "5"],
  ])("%s as %s", (value, type, json) => {
    expect(converted(value, type)).toBe(json);
  });
});
