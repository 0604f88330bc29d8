import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadIndex, withChanges } from "../../../server/src/terraform/index/build-index.ts";
import type { TerraformIndex } from "../../../server/src/terraform/index/model.ts";
import { providerOf } from "../../../server/src/terraform/index/providers.ts";
import { attributeOf } from "../../../server/src/terraform/syntax/find.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { encodeJson } from "../../../server/src/terraform/values/functions/json.ts";
import type { Value } from "../../../server/src/terraform/values/value.ts";
import { estate } from "./estate.ts";

beforeAll(loadHcl);

const MODULE = `
variable "name" {}
variable "tags" {
  default = {}
}
variable "zones" {
  default = []
}
resource "aws_s3_bucket" "b" {
  bucket = var.name
  tags   = var.tags
  zones  = var.zones
}
`;

/** The value of an argument of the module's bucket, as the unit in a folder applies it. */
function valueIn(index: TerraformIndex, unit: string, argument = "bucket"): Value {
  const node = index.byType("aws_s3_bucket").find(({ module }) => module.deployment.key === unit);
  const attribute = node && attributeOf(node.declaration.block, argument);
  if (node === undefined || attribute === undefined) throw new Error(`no unit ${unit}`);
  return index.evaluate(attribute.value, node.module);
}

function jsonIn(files: Readonly<Record<string, string>>, unit: string, argument = "bucket"): string | null {
  return encodeJson(valueIn(estate({ "modules/b/main.tf": MODULE, ...files }), unit, argument));
}

const SOURCE = 'terraform {\n  source = "../../modules//b"\n}\n';
const ROOT_INCLUDE = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n';

describe("what a value of a unit counts", () => {
  const unit = (text: string) => `${SOURCE}${text}`;

  it("is the input, when nothing else says it", () => {
    expect(jsonIn({ "live/a/terragrunt.hcl": unit('inputs = { name = "x" }') }, "live/a")).toBe('"x"');
  });

  it.each([
    ["the module's own terraform.tfvars", { "modules/b/terraform.tfvars": 'name = "t"' }],
    ["a terraform.tfvars beside the unit", { "live/a/terraform.tfvars": 'name = "t"' }],
    ["a file of *.auto.tfvars beside the unit", { "live/a/x.auto.tfvars": 'name = "t"' }],
  ])("%s counts more than the input", (_, files) => {
    expect(jsonIn({ "live/a/terragrunt.hcl": unit('inputs = { name = "x" }'), ...files }, "live/a")).toBe('"t"');
  });

  it.each([
    ['required_var_files = [find_in_parent_folders("common.tfvars")]', '"common"'],
    [
      'optional_var_files = ["${get_terragrunt_dir()}/none.tfvars", "${get_terragrunt_dir()}/../common.tfvars"]',
      '"common"',
    ],
    ['arguments = ["-var-file=../common.tfvars"]', '"common"'],
    ['arguments = ["-var-file", "../common.tfvars"]', '"common"'],
    ['arguments = ["-var=name=opt"]', '"opt"'],
    ['arguments = ["-var", "name=opt"]', '"opt"'],
  ])("extra_arguments: %s", (line, json) => {
    const commands = "commands = get_terraform_commands_that_need_vars()";
    const text = `terraform {\n  source = "../../modules//b"\n  extra_arguments "v" {\n    ${commands}\n    ${line}\n  }\n}\ninputs = { name = "x" }\n`;
    const files = { "live/a/terragrunt.hcl": text, "live/common.tfvars": 'name = "common"' };
    expect(jsonIn(files, "live/a")).toBe(json);
  });

  it("extra_arguments of another command do not count", () => {
    const text = `terraform {\n  source = "../../modules//b"\n  extra_arguments "v" {\n    commands = ["init"]\n    arguments = ["-var=name=opt"]\n  }\n}\ninputs = { name = "x" }\n`;
    expect(jsonIn({ "live/a/terragrunt.hcl": text }, "live/a")).toBe('"x"');
  });

  it("a var-file of a unit that changes is read again", () => {
    const index = estate({
      "modules/b/main.tf": MODULE,
      "live/a/terragrunt.hcl": unit('inputs = { name = "x" }'),
      "live/a/terraform.tfvars": 'name = "t"\n',
    });
    const later = withChanges(index, new Map([["live/a/terraform.tfvars", 'name = "u"\n']]));
    expect([valueIn(index, "live/a"), valueIn(later, "live/a")]).toMatchObject([{ value: "t" }, { value: "u" }]);
  });
});

describe("includes", () => {
  const root = 'inputs = {\n  name  = "root"\n  tags  = { a = 1, b = 2 }\n  zones = ["a"]\n}\n';
  const child = 'inputs = {\n  tags  = { b = 3 }\n  zones = ["b"]\n}\n';
  const withStrategy = (strategy: string) =>
    `include "root" {\n  path = find_in_parent_folders("root.hcl")\n  merge_strategy = "${strategy}"\n}\n${SOURCE}${child}`;

  it.each([
    ["shallow", '"root"', '{"b":3}', '["b"]'],
    ["deep", '"root"', '{"a":1,"b":3}', '["a","b"]'],
    ["no_merge", null, '{"b":3}', '["b"]'],
  ])("are merged %s", (strategy, name, tags, zones) => {
    const files = { "live/root.hcl": root, "live/a/terragrunt.hcl": withStrategy(strategy) };
    expect([jsonIn(files, "live/a"), jsonIn(files, "live/a", "tags"), jsonIn(files, "live/a", "zones")]).toEqual([
      name,
      tags,
      zones,
    ]);
  });

  it.each([
    ["path_relative_to_include()", "a"],
    ["basename(get_terragrunt_dir())", "a"],
    ["basename(get_original_terragrunt_dir())", "a"],
    ["basename(get_parent_terragrunt_dir())", "live"],
    ["path_relative_from_include()", ".."],
    ["get_path_from_repo_root()", "live/a"],
  ])("in the root and in the unit alike, %s", (call, expected) => {
    const inRoot = {
      "live/root.hcl": `inputs = { name = ${call} }`,
      "live/a/terragrunt.hcl": `${ROOT_INCLUDE}${SOURCE}`,
    };
    const inUnit = {
      "live/root.hcl": "",
      "live/a/terragrunt.hcl": `${ROOT_INCLUDE}${SOURCE}inputs = { name = ${call} }`,
    };
    expect([jsonIn(inRoot, "live/a"), jsonIn(inUnit, "live/a")]).toEqual([`"${expected}"`, `"${expected}"`]);
  });

  it("several are told apart by name", () => {
    const both = `${ROOT_INCLUDE}include "env" {\n  path = "../env.hcl"\n  expose = true\n}\n${SOURCE}`;
    const files = (value: string) => ({
      "root.hcl": "",
      "live/env.hcl": 'locals {\n  env = "prod"\n}\n',
      "live/a/terragrunt.hcl": `${both}inputs = { name = ${value} }`,
    });
    expect(jsonIn(files('path_relative_to_include("root")'), "live/a")).toBe('"live/a"');
    expect(jsonIn(files('path_relative_to_include("env")'), "live/a")).toBe('"a"');
    expect(jsonIn(files("path_relative_to_include()"), "live/a")).toBe(null);
    expect(jsonIn(files("include.env.locals.env"), "live/a")).toBe('"prod"');
  });

  it("a generated provider of the unit takes the place of the include's, and one of no_merge does not count", () => {
    const provider = (region: string) =>
      `generate "provider" {\n  path = "p.tf"\n  contents = <<EOF\nprovider "aws" {\n  region = "${region}"\n}\nEOF\n}\n`;
    const regionIn = (files: Readonly<Record<string, string>>): unknown => {
      const index = estate({ "modules/b/main.tf": MODULE, ...files });
      const [node] = index.byType("aws_s3_bucket").filter(({ module }) => module.deployment.key === "live/a");
      const use = node === undefined ? null : providerOf(node);
      const region = use && attributeOf(use.declaration.block, "region");
      return use && region ? index.evaluate(region.value, use.module) : null;
    };
    const base = { "live/root.hcl": provider("eu-west-1") };
    const plain = `${ROOT_INCLUDE}${SOURCE}`;
    expect(regionIn({ ...base, "live/a/terragrunt.hcl": plain })).toMatchObject({ value: "eu-west-1" });
    const own = `${plain}${provider("us-east-1")}`;
    expect(regionIn({ ...base, "live/a/terragrunt.hcl": own })).toMatchObject({ value: "us-east-1" });
    const apart = plain.replace('root.hcl")\n', 'root.hcl")\n  merge_strategy = "no_merge"\n');
    expect(regionIn({ ...base, "live/a/terragrunt.hcl": apart })).toBeNull();
    const disabled = plain + provider("us-east-1").replace("path", "disable = true\n  path");
    expect(regionIn({ ...base, "live/a/terragrunt.hcl": disabled })).toBeNull();
  });
});

describe("files that a unit reads", () => {
  it("a configuration that is not there gives its fallback", () => {
    const call = 'read_terragrunt_config(find_in_parent_folders("none.hcl", "none.hcl"), { inputs = { name = "f" } })';
    const text = `locals {\n  c = ${call}\n}\n${SOURCE}inputs = local.c.inputs\n`;
    expect(jsonIn({ "live/a/terragrunt.hcl": text }, "live/a")).toBe('"f"');
  });

  it("the folder of a configuration that is read is its own, and the unit's is the original", () => {
    const files = {
      "live/env.hcl":
        "locals {\n  own = basename(get_terragrunt_dir())\n  unit = basename(get_original_terragrunt_dir())\n}\n",
      "live/a/terragrunt.hcl": `locals {\n  e = read_terragrunt_config(find_in_parent_folders("env.hcl"))\n}\n${SOURCE}inputs = { name = "\${local.e.locals.own}-\${local.e.locals.unit}" }\n`,
    };
    expect(jsonIn(files, "live/a")).toBe('"live-a"');
  });

  it("a var-file as JSON", () => {
    const files = {
      "live/common.tfvars": 'name = "c"\n',
      "live/a/terragrunt.hcl": `${SOURCE}inputs = jsondecode(read_tfvars_file(find_in_parent_folders("common.tfvars")))\n`,
    };
    expect(jsonIn(files, "live/a")).toBe('"c"');
  });

  it.each([
    ['get_env("NAME", "x")', "an environment variable decides it"],
    ['run_cmd("x")', "a command decides it when Terragrunt runs"],
    ["dependency.none.outputs.id", "an output of another unit is only known after apply"],
  ])("%s is not known", (call, because) => {
    const index = estate({
      "modules/b/main.tf": MODULE,
      "live/a/terragrunt.hcl": `${SOURCE}inputs = { name = ${call} }`,
    });
    expect(valueIn(index, "live/a")).toMatchObject({ kind: "unknown", because });
  });

  it("the account is twelve digits", () => {
    const text = `${SOURCE}inputs = { name = "x-\${get_aws_account_id()}" }`;
    const index = estate({ "modules/b/main.tf": MODULE, "live/a/terragrunt.hcl": text });
    expect(valueIn(index, "live/a")).toMatchObject({ parts: ["x-", { min: 12, max: 12 }] });
  });

  describe("on disk", () => {
    const root = mkdtempSync(path.join(tmpdir(), "terrafix-units-"));
    afterAll(() => rmSync(root, { recursive: true, force: true }));
    const put = (file: string, text: string): void => {
      mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    };

    it("YAML in a folder above", async () => {
      put("modules/b/main.tf", MODULE);
      put("live/common.yaml", "name: from-yaml\n");
      const read = 'yamldecode(file(find_in_parent_folders("common.yaml")))';
      put("live/a/terragrunt.hcl", `locals {\n  c = ${read}\n}\n${SOURCE}inputs = { name = local.c.name }\n`);
      put("live/b/terragrunt.hcl", `${SOURCE}inputs = { name = file("/etc/hostname") }\n`);
      const index = await loadIndex(root, AbortSignal.timeout(20_000));
      expect(encodeJson(valueIn(index, "live/a"))).toBe('"from-yaml"');
      expect(valueIn(index, "live/b")).toMatchObject({ because: "the file is not in the repository" });
    });
  });
});

describe("stacks", () => {
  const CATALOG = {
    "catalog/units/bucket/terragrunt.hcl":
      'terraform {\n  source = "${get_repo_root()}/modules//b"\n}\ninputs = {\n  name = "acme-${values.env}-${basename(get_terragrunt_dir())}"\n}\n',
    "live/prod/terragrunt.stack.hcl":
      'locals {\n  env = "prod"\n}\nunit "logs" {\n  source = "${get_repo_root()}/catalog/units/bucket"\n  path   = "logs"\n  values = { env = local.env }\n}\nunit "audit" {\n  source = "../../catalog/units/bucket"\n  path   = "audit"\n  values = { env = "x" }\n  no_dot_terragrunt_stack = true\n}\n',
  };

  it("make a unit of each block, where Terragrunt puts it", () => {
    expect(jsonIn(CATALOG, "live/prod/.terragrunt-stack/logs")).toBe('"acme-prod-logs"');
    expect(jsonIn(CATALOG, "live/prod/audit")).toBe('"acme-x-audit"');
  });

  it("what they are made from is no unit by itself", () => {
    const index = estate({ "modules/b/main.tf": MODULE, ...CATALOG });
    expect(index.units.map((unit) => unit.path)).toEqual(["live/prod/.terragrunt-stack/logs", "live/prod/audit"]);
  });

  it("of stacks hand their values on", () => {
    const files = {
      ...CATALOG,
      "catalog/stacks/pair/terragrunt.stack.hcl":
        'unit "one" {\n  source = "${get_repo_root()}/catalog/units/bucket"\n  path = "one"\n  values = { env = values.stage }\n}\n',
      "live/prod/terragrunt.stack.hcl":
        'stack "pair" {\n  source = "../../catalog/stacks/pair"\n  path = "pair"\n  values = { stage = "blue" }\n}\n',
    };
    expect(jsonIn(files, "live/prod/.terragrunt-stack/pair/.terragrunt-stack/one")).toBe('"acme-blue-one"');
  });
});
