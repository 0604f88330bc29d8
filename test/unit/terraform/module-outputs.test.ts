import { beforeAll, describe, expect, it } from "vitest";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import type { Value } from "../../../server/src/terraform/values/value.ts";
import { attributeValue, estate } from "./estate.ts";

beforeAll(loadHcl);

const MODULE =
  'variable "n" {}\nresource "aws_vpc" "v" {}\noutput "name" {\n  value = "acme-${var.n}"\n}\noutput "id" {\n  value = aws_vpc.v.id\n}\n';

function outputIn(expression: string, call: string): Value {
  const main = `module "m" {\n  source = "./m"\n${call}\n}\nresource "aws_x" "r" {\n  v = ${expression}\n}\n`;
  return attributeValue(estate({ "main.tf": main, "m/main.tf": MODULE }), "aws_x.r", "v");
}

const ONE = '  n = "a"';
const COUNTED = "  count = 2\n  n = count.index";
const EACH = '  for_each = toset(["x", "y"])\n  n = each.key';
const OPEN = "  for_each = toset(var.open)\n  n = each.key";

describe("outputs of a call", () => {
  it.each([
    ["module.m.name", ONE, "acme-a"],

    ["module.m[1].name", COUNTED, "acme-1"],
    ['join(",", module.m[*].name)', COUNTED, "acme-0,acme-1"],
    ['join(",", module.m.*.name)', COUNTED, "acme-0,acme-1"],
    ["one(module.m[*].name)", ONE, "acme-a"],
    ['module.m["y"].name', EACH, "acme-y"],
    ['{ for k in ["x"] : k => module.m[k].name }.x', EACH, "acme-x"],
    ['join(",", [for k, m in module.m : "${k}=${m.name}"])', EACH, "x=acme-x,y=acme-y"],
    ['join(",", values(module.m)[*].name)', EACH, "acme-x,acme-y"],
    ['join(",", [for m in module.m : m.name])', COUNTED, "acme-0,acme-1"],
    ["{ all = module.m }.all.name", ONE, "acme-a"],
  ])("%s of %j", (expression, call, expected) => {
    expect(outputIn(expression, call)).toEqual({ kind: "known", value: expected });
  });

  it("that are ids are references to the block in the module", () => {
    expect(outputIn("{ all = module.m }.all.id", ONE)).toMatchObject({
      kind: "reference",
      target: "aws_vpc.v",
      module: "module.m",
    });
  });

  it.each([
    ["module.m", OPEN, 'which instances module "m" has is not known'],
    ["module.m[var.k].name", EACH, 'which instance of module "m" is meant is not known'],
    ["module.m.none", ONE, 'module "m" has no output `none`'],
    ["module.none.x", ONE, 'the code of module "none" is not in this repository'],
  ])("%s says why it is not known", (expression, call, because) => {
    expect(outputIn(expression, call)).toMatchObject({ kind: "unknown", because });
  });

  it("of modules that are given each other end", () => {
    const main =
      'module "a" {\n  source = "./m"\n  n = module.b\n}\nmodule "b" {\n  source = "./m"\n  n = module.a\n}\nresource "aws_x" "r" {\n  v = module.a\n}\n';
    const value = attributeValue(estate({ "main.tf": main, "m/main.tf": MODULE }), "aws_x.r", "v");
    expect(value.kind).toBe("object");
  });

  it("given to another module as a whole", () => {
    const main = 'module "a" {\n  source = "./m"\n  n = "a"\n}\nmodule "b" {\n  source = "./b"\n  env = module.a\n}\n';
    const files = {
      "main.tf": main,
      "m/main.tf": MODULE,
      "b/main.tf": 'variable "env" {}\nresource "aws_x" "r" {\n  v = "${var.env.name}-logs"\n}\n',
    };
    expect(attributeValue(estate(files), "module.b.aws_x.r", "v")).toEqual({ kind: "known", value: "acme-a-logs" });
  });
});
