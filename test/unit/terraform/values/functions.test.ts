import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { hasTerraform } from "../../../../bench/fuzz/console.ts";
import { evaluateText, jsonOf, scopeOf } from "../../../../bench/fuzz/ours.ts";
import { withFunctions } from "../../../../scripts/generate/functions.ts";
import { fileFunctions } from "../../../../server/src/terraform/index/repository-files.ts";
import { loadHcl } from "../../../../server/src/terraform/syntax/parse.ts";
import { NOT_EVALUATED } from "../../../../server/src/terraform/values/functions/not-evaluated.ts";
import { FUNCTIONS, whyNotEvaluated } from "../../../../server/src/terraform/values/functions.ts";
import { known, unknown, type Value } from "../../../../server/src/terraform/values/value.ts";

beforeAll(loadHcl);

function evaluated(text: string): Value {
  const value = evaluateText(text, scopeOf("", new Map<string, Value>([["u", unknown("u is not known")]])));
  if (value === null) throw new Error("the test's own expression cannot be read");
  return value;
}

function yaml(lines: string): Value {
  return FUNCTIONS.yamldecode?.([known(lines)]) ?? unknown("no function");
}

describe("all functions of Terraform", () => {
  const files = fileFunctions({ repository: "/nowhere", folder: "/nowhere" });
  const inIndex = [...Object.keys(files), "templatefile", "templatestring"];
  const evaluatedSomewhere = new Set([...Object.keys(FUNCTIONS), "try", "can", ...inIndex]);

  it.skipIf(!hasTerraform())("are evaluated, or it is said why not", () => {
    const output = execFileSync("terraform", ["metadata", "functions", "-json"], {
      encoding: "utf8",
      env: { ...process.env, CHECKPOINT_DISABLE: "1" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const { function_signatures: all } = JSON.parse(output) as { function_signatures: Record<string, unknown> };
    const names = Object.keys(all).filter((name) => !name.startsWith("core::"));
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name) => !evaluatedSomewhere.has(name) && !Object.hasOwn(NOT_EVALUATED, name))).toEqual([]);
    const foreign = [...evaluatedSomewhere].filter((name) => !name.includes("::") && !names.includes(name));
    expect(foreign).toEqual([]);
  });

  it("are in the documentation as they are (npm run generate -- functions)", () => {
    const page = readFileSync(new URL("../../../../docs/terraform.md", import.meta.url), "utf8").replaceAll(
      "\r\n",
      "\n",
    );
    expect(withFunctions(page)).toBe(page);
  });

  it("that are not evaluated say why in the value", () => {
    expect(evaluated("timestamp()")).toMatchObject({ because: "the time of the run decides `timestamp()`" });
    expect(evaluated('core::timestamp() == ""').kind).toBe("unknown");
    expect(evaluated("provider::time::rfc3339_parse(1)")).toMatchObject({
      because: "a function of provider `time` decides it",
    });
    expect(whyNotEvaluated("nonsense")).toBe("`nonsense()` is not evaluated");
  });
});

describe("yamldecode", () => {
  it.each([
    ["a: 1\nb: x\n", { a: 1, b: "x" }],
    ["- 1\n- b\n- {c: d}\n", [1, "b", { c: "d" }]],
    ["a: yes\nb: off\nc: True\nd: n\n", { a: true, b: false, c: true, d: false }],
    ["a: ~\nb:\nc: null\n", { a: null, b: null, c: null }],
    ["a: 1.5\nb: 0.10\nc: -3\nd: +7\n", { a: 1.5, b: 0.1, c: -3, d: 7 }],
    ["a: \"1\"\nb: 'yes'\n", { a: "1", b: "yes" }],
    ["a: |\n  x\n  y\nb: >-\n  x\n  y\n", { a: "x\ny\n", b: "x y" }],
    ["a: eu-west-1\nb: 10.0.0.0/16\nc: 1.2.3\nd: 30d\n", { a: "eu-west-1", b: "10.0.0.0/16", c: "1.2.3", d: "30d" }],
    ["a: 123456789012\n1: one\n", { a: 123456789012, "1": "one" }],
    ["a: &x {q: 1}\nb: *x\nc:\n  <<: *x\n  r: 2\n", { a: { q: 1 }, b: { q: 1 }, c: { q: 1, r: 2 } }],
    ["---\na: 1\na: 2\n", { a: 2 }],
    ["# only\nhello\n", "hello"],
  ])("%j", (text, expected) => {
    expect(JSON.parse(jsonOf(yaml(text)) ?? '"not known"')).toEqual(expected);
  });

  it.each([
    "a: 2020-01-01",
    "a: 012",
    "a: 0x1f",
    "a: 1e3",
    "a: .inf",
    "a: yEs",
    "a: 12:30",
    "a: 1_000",
    "a: !Ref x",
    "a: !!str 5",
    "a: 100000000000000000000",
    "a: -0",
    "b: &x [*x]\na: {<<: *x}",
  ])("%s is left in doubt, and what stands beside it is not", (line) => {
    const value = yaml(`${line}\nz: sure\n`);
    const entries = value.kind === "object" ? value.entries : new Map<string, Value>();
    expect([entries.get("a")?.kind, entries.get("z")]).toEqual(["unknown", known("sure")]);
  });

  it.each(["", "a: b: c", "---\na: 1\n---\nb: 2\n", "a: [1", "null: 1"])("%j says nothing", (text) => {
    expect(yaml(text).kind).toBe("unknown");
  });

  it.each(["[", "- ", "a: [", "{a: "])("is not brought down by many %j", (opening) => {
    expect(yaml(opening.repeat(60_000)).kind).toBe("unknown");
  });

  it("does not follow aliases for ever", () => {
    const bomb = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 12; i++) bomb.push(`a${i}: &a${i} [${new Array(9).fill(`*a${i - 1}`).join(", ")}]`);
    expect(["unknown", "object"]).toContain(yaml(`${bomb.join("\n")}\n`).kind);
  });
});

describe("jsondecode", () => {
  it.each([
    ['{"id":"vpc-0a1e5","n":"1234567890123456789","x":"\\\\"}', { id: "vpc-0a1e5", n: "1234567890123456789", x: "\\" }],
    ['{"a":-0.5,"b":[1,2],"a":3}', { a: 3, b: [1, 2] }],
    [`[${"[],".repeat(900)}1]`, [...new Array(900).fill([]), 1]],
  ])("reads what stands in texts as such: %s", (text, expected) => {
    const value = FUNCTIONS.jsondecode?.([known(text)]) ?? unknown("");
    expect(JSON.parse(jsonOf(value) ?? '"not known"')).toEqual(expected);
  });

  it.each(["1e3", "[-0]", "[-0.0]", '{"a":12345678901234567}', "[".repeat(600) + "]".repeat(600)])(
    "leaves %s in doubt",
    (text) => expect(FUNCTIONS.jsondecode?.([known(text)])).toMatchObject({ kind: "unknown" }),
  );
});

describe("other functions", () => {
  it.each([
    ['pathexpand("a/b")', "a/b"],
    ['yamlencode({ b = [1, { c = "x" }], a = true })', '"a": true\n"b":\n- 1\n- "c": "x"\n'],
    ['uuidv5("dns", "www.terraform.io")', "a5008fae-b28c-5ba5-96cd-82b4c53552d6"],
    ['provider::aws::arn_parse("arn:aws:iam::444455556666:role/a:b").resource', "role/a:b"],
    ['provider::aws::arn_build("aws", "iam", "", "444455556666", "role/x")', "arn:aws:iam::444455556666:role/x"],
    ['provider::aws::trim_iam_role_path("arn:aws:iam::444455556666:role/a/b/x")', "arn:aws:iam::444455556666:role/x"],
  ])("%s", (text, expected) => {
    expect(evaluated(text)).toEqual(known(expected));
  });

  it("arn_build keeps the pieces that are known", () => {
    expect(evaluated('provider::aws::arn_build("aws", "s3", "", "", var.u)')).toMatchObject({
      kind: "pattern",
      parts: ["arn:aws:s3:::", null],
    });
  });

  it("arn_parse of what is no ARN is an error, as Terraform has it", () => {
    expect(evaluated('try(provider::aws::arn_parse("nonsense"), "other")')).toEqual(known("other"));
  });
});
