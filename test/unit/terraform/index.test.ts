import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadIndex, withChanges } from "../../../server/src/terraform/index/build-index.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { attributeValue, estate } from "./estate.ts";

beforeAll(loadHcl);

const MODULE =
  'variable "name" {}\nresource "aws_s3_bucket" "b" {\n  bucket = "acme-${var.name}"\n}\noutput "arn" {\n  value = aws_s3_bucket.b.arn\n}\n';

describe("modules", () => {
  it("makes one instance per call and per key", () => {
    const index = estate({
      "main.tf":
        'module "a" {\n  source = "./m"\n  name = "one"\n}\nmodule "k" {\n  source   = "./m"\n  for_each = toset(["x", "y"])\n  name     = each.key\n}\n',
      "m/main.tf": MODULE,
    });
    expect(index.byType("aws_s3_bucket").map((node) => node.address)).toEqual([
      "module.a.aws_s3_bucket.b",
      'module.k["x"].aws_s3_bucket.b',
      'module.k["y"].aws_s3_bucket.b',
    ]);
    expect(attributeValue(index, 'module.k["y"].aws_s3_bucket.b', "bucket")).toEqual({
      kind: "known",
      value: "acme-y",
    });
  });

  it("keeps two roots that call one module apart", () => {
    const call = (name: string) => `module "m" {\n  source = "../m"\n  name   = "${name}"\n}\n`;
    const index = estate({ "prod/main.tf": call("p"), "stage/main.tf": call("s"), "m/main.tf": MODULE });
    expect(index.byType("aws_s3_bucket").map((node) => `${node.module.root.path} ${node.address}`)).toEqual([
      "prod module.m.aws_s3_bucket.b",
      "stage module.m.aws_s3_bucket.b",
    ]);
  });

  it("reports a module that calls itself and goes on", () => {
    const index = estate({ "main.tf": 'module "me" {\n  source = "./"\n}\nresource "aws_x" "r" {}\n' });
    expect(index.problems.map((problem) => problem.message)).toEqual([
      'module "me" calls itself in the end; not followed',
    ]);
    expect(index.resources.map((node) => node.address)).toEqual(["aws_x.r"]);
  });

  it("finds links through locals, arguments and outputs", () => {
    const index = estate({
      "main.tf":
        'module "a" {\n  source = "./m"\n  name   = "n"\n}\nlocals {\n  target = module.a.arn\n}\nresource "aws_x" "r" {\n  to = [local.target]\n}\n',
      "m/main.tf": MODULE,
    });
    const node = index.resources.find((candidate) => candidate.address === "aws_x.r");
    const attribute = node?.declaration.block.body.attributes[0];
    expect(attribute && node ? index.references(attribute.value, node.module) : []).toEqual([
      { kind: "reference", target: "aws_s3_bucket.b", module: "module.a", attribute: "arn" },
    ]);
  });
});

describe("variables", () => {
  const main = 'variable "env" {\n  default = "dev"\n}\nresource "aws_x" "r" {\n  v = var.env\n}\n';

  it.each([
    [{}, "dev"],
    [{ "terraform.tfvars": 'env = "file"\n' }, "file"],
    [{ "terraform.tfvars": 'env = "file"\n', "b.auto.tfvars": 'env = "b"\n', "a.auto.tfvars": 'env = "a"\n' }, "b"],
    [{ "x.auto.tfvars.json": '{"env": "json"}' }, "json"],
  ])("tfvars %o give %s", (files, expected) => {
    expect(attributeValue(estate({ "main.tf": main, ...files }), "aws_x.r", "v")).toEqual({
      kind: "known",
      value: expected,
    });
  });

  it("finds where a value is decided", () => {
    const index = estate({
      "main.tf": 'locals {\n  days = 30\n}\nmodule "a" {\n  source = "./m"\n  days   = local.days\n}\n',
      "m/main.tf": 'variable "days" {}\nresource "aws_x" "r" {\n  v = var.days\n}\n',
    });
    const node = index.resources[0];
    const attribute = node?.declaration.block.body.attributes[0];
    if (node === undefined || attribute === undefined) throw new Error("no resource");
    const site = index.decide(attribute.value, node.declaration.file, node.module);
    expect(site).toMatchObject({
      kind: "expression",
      expression: { kind: "literal", value: 30 },
      via: ['argument `days` of module "a" in main.tf', "local `days` in main.tf"],
    });
  });
});

describe("expansion", () => {
  it.each([
    ["count = 2", ["aws_x.r[0]", "aws_x.r[1]"]],
    ["count = 0", []],
    ["count = var.n", ["aws_x.r"]],
    ["for_each = { b = 1, a = 2 }", ['aws_x.r["a"]', 'aws_x.r["b"]']],
    ["for_each = var.n", ["aws_x.r"]],
  ])("%s", (line, addresses) => {
    const index = estate({ "main.tf": `variable "n" {}\nresource "aws_x" "r" {\n  ${line}\n}\n` });
    const [node] = index.resources;
    expect(node === undefined ? null : index.expand(node).map((instance) => instance.address)).toEqual(addresses);
  });
});

describe("JSON syntax", () => {
  it("is indexed like HCL", () => {
    const index = estate({
      "main.tf.json": JSON.stringify({
        locals: { n: "x" },
        resource: { aws_s3_bucket: { b: { bucket: "acme-${local.n}" } } },
      }),
    });
    expect(attributeValue(index, "aws_s3_bucket.b", "bucket")).toEqual({ kind: "known", value: "acme-x" });
  });
});

describe("withChanges", () => {
  it("parses only what changed", () => {
    const before = estate({ "a.tf": 'resource "aws_x" "a" {}\n', "b.tf": 'resource "aws_x" "b" {}\n' });
    const after = withChanges(before, new Map([["b.tf", 'resource "aws_x" "c" {}\n']]));
    expect(after.resources.map((node) => node.address)).toEqual(["aws_x.a", "aws_x.c"]);
    expect(after.files.get("a.tf")).toBe(before.files.get("a.tf"));
  });
});

describe("bad input", () => {
  it("reports what it skips and reads the rest", async () => {
    const root = await mkdtemp(path.join(tmpdir(), "terrafix-index-"));
    try {
      await mkdir(path.join(root, "sub"));
      await mkdir(path.join(root, ".terraform"));
      await writeFile(path.join(root, "good.tf"), 'resource "aws_x" "good" {}\n');
      await writeFile(
        path.join(root, "broken.tf"),
        'resource "aws_x" "half" {\n  a = \n}\nresource "aws_x" "whole" {}\n',
      );
      await writeFile(path.join(root, "binary.tf"), Buffer.from([0, 1, 2, 255]));
      await writeFile(path.join(root, "latin.tf"), Buffer.from([0x61, 0xff, 0x62]));
      await writeFile(path.join(root, "huge.tf"), "#".repeat(10_000_000));
      await writeFile(path.join(root, ".terraform", "hidden.tf"), 'resource "aws_x" "hidden" {}\n');
      await symlink(root, path.join(root, "sub", "loop"));
      await symlink(path.join(root, "nowhere"), path.join(root, "dangling.tf"));
      const index = await loadIndex(root, new AbortController().signal);
      const names = index.resources.map((node) => node.declaration.name);
      expect(names).toContain("good");
      expect(names).toContain("whole");
      expect(names).not.toContain("hidden");
      const problems = index.problems.map((problem) => `${problem.where}: ${problem.message}`).sort();
      expect(problems).toEqual([
        expect.stringMatching(/^binary\.tf: not a text file/),
        expect.stringMatching(/^broken\.tf:[23]: /),
        expect.stringMatching(/^dangling\.tf: a symbolic link that leads nowhere/),
        expect.stringMatching(/^huge\.tf: 9\.5 MB, over the limit/),
        expect.stringMatching(/^latin\.tf: .*not valid UTF-8/),
      ]);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });

  it("stops when aborted", async () => {
    await expect(loadIndex(tmpdir(), AbortSignal.abort())).rejects.toThrow();
  });
});
