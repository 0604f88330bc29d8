import { beforeAll, describe, expect, it } from "vitest";
import { withChanges } from "../../../server/src/terraform/index/build-index.ts";
import type { TerraformIndex } from "../../../server/src/terraform/index/model.ts";
import { attributeOf } from "../../../server/src/terraform/syntax/find.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import type { Value } from "../../../server/src/terraform/values/value.ts";
import { estate } from "./estate.ts";

beforeAll(loadHcl);

const known = (value: string) => ({ kind: "known", value });

/** The name of the queue of the root `app`. */
function nameIn(index: TerraformIndex, root = "app"): Value {
  const node = index.byType("aws_sqs_queue").find(({ module }) => module.deployment.key === root);
  const attribute = node && attributeOf(node.declaration.block, "name");
  if (node === undefined || attribute === undefined) throw new Error(`no queue in ${root}`);
  return index.evaluate(attribute.value, node.module);
}

const reads = (config: string, name = '"${data.terraform_remote_state.net.outputs.prefix}-jobs"') =>
  `data "terraform_remote_state" "net" {\n${config}\n}\nresource "aws_sqs_queue" "q" {\n  name = ${name}\n}\n`;
const S3 =
  'backend = "s3"\nconfig = {\n  bucket = "states"\n  key    = "net/terraform.tfstate"\n  region = "eu-west-1"\n}';
const backend = (bucket: string, key: string) =>
  `terraform {\n  backend "s3" {\n    bucket = "${bucket}"\n    key    = "${key}"\n  }\n}\n`;
const OUTPUT =
  'locals {\n  p = "acme-prod"\n}\nresource "aws_vpc" "v" {}\noutput "prefix" {\n  value = local.p\n}\noutput "id" {\n  value = aws_vpc.v.id\n}\n';
const NET = backend("states", "net/terraform.tfstate") + OUTPUT;

describe("an output of the root that a remote state is of", () => {
  it.each([
    ["by the same bucket and key", { "app/main.tf": reads(S3), "net/main.tf": NET }],
    [
      "by a local path",
      {
        "app/main.tf": reads('backend = "local"\nconfig = {\n  path = "../net/terraform.tfstate"\n}'),
        "net/main.tf": OUTPUT,
      },
    ],
    [
      "by a local path that the other says, too",
      {
        "app/main.tf": reads('backend = "local"\nconfig = {\n  path = "${path.module}/../net/state/n.tfstate"\n}'),
        "net/main.tf": `terraform {\n  backend "local" {\n    path = "state/n.tfstate"\n  }\n}\n${OUTPUT}`,
      },
    ],
    [
      "through a module",
      {
        "app/main.tf": reads(S3),
        "net/main.tf": `${backend("states", "net/terraform.tfstate")}module "m" {\n  source = "../modules/m"\n}\noutput "prefix" {\n  value = module.m.p\n}\n`,
        "modules/m/main.tf": 'output "p" {\n  value = "acme-prod"\n}\n',
      },
    ],
    [
      "which itself reads another",
      {
        "app/main.tf": reads(S3),
        "net/main.tf": `${backend("states", "net/terraform.tfstate")}data "terraform_remote_state" "base" {\n  backend = "s3"\n  config = {\n    bucket = "states"\n    key = "base"\n  }\n}\noutput "prefix" {\n  value = "acme-\${data.terraform_remote_state.base.outputs.env}"\n}\n`,
        "base/main.tf": `${backend("states", "base")}output "env" {\n  value = "prod"\n}\n`,
      },
    ],
  ])("is read %s", (_, files) => {
    expect(nameIn(estate(files as Record<string, string>))).toEqual(known("acme-prod-jobs"));
  });

  it.each([
    [
      "another bucket",
      { "app/main.tf": reads(S3), "net/main.tf": backend("others", "net/terraform.tfstate") + OUTPUT },
    ],
    [
      "a bucket that is not known",
      { "app/main.tf": `variable "b" {}\n${reads(S3.replace('"states"', "var.b"))}`, "net/main.tf": NET },
    ],
    [
      "a backend that leaves it open",
      { "app/main.tf": reads(S3), "net/main.tf": `terraform {\n  backend "s3" {}\n}\n${OUTPUT}` },
    ],
    ["two roots", { "app/main.tf": reads(S3), "net/main.tf": NET, "net2/main.tf": NET }],
    ["another workspace", { "app/main.tf": reads(`${S3}\nworkspace = "prod"`), "net/main.tf": NET }],
    [
      "a workspace that is not known",
      { "app/main.tf": reads(`${S3}\nworkspace = terraform.workspace`), "net/main.tf": NET },
    ],
    [
      "a folder outside",
      {
        "app/main.tf": reads('backend = "local"\nconfig = {\n  path = "../../net/terraform.tfstate"\n}'),
        "net/main.tf": OUTPUT,
      },
    ],
    [
      "another backend",
      { "app/main.tf": reads('backend = "remote"\nconfig = {\n  organization = "x"\n}'), "net/main.tf": NET },
    ],
  ])("is not known with %s", (_, files) => {
    const value = nameIn(estate(files as Record<string, string>));
    expect(value).toMatchObject({ kind: "pattern", parts: [null, "-jobs"] });
  });

  it("is no reference to a block of that name here", () => {
    const files = {
      "app/main.tf": `resource "aws_vpc" "v" {}\n${reads(S3, "data.terraform_remote_state.net.outputs.id")}`,
      "net/main.tf": NET,
    };
    expect(nameIn(estate(files))).toMatchObject({ kind: "reference", target: "data.terraform_remote_state.net" });
  });

  it("ends where roots read each other", () => {
    const root = (bucket: string, other: string) =>
      `${backend("states", bucket)}data "terraform_remote_state" "net" {\n  backend = "s3"\n  config = {\n    bucket = "states"\n    key = "${other}"\n  }\n}\noutput "prefix" {\n  value = "\${data.terraform_remote_state.net.outputs.prefix}-${bucket}"\n}\nresource "aws_sqs_queue" "q" {\n  count = length(data.terraform_remote_state.net.outputs.prefix) > 0 ? 1 : 0\n  name = data.terraform_remote_state.net.outputs.prefix\n}\n`;
    const index = estate({ "app/main.tf": root("a", "b"), "net/main.tf": root("b", "a") });
    expect(nameIn(index)).toMatchObject({ kind: "pattern", parts: [null, "-a-b"] });
  });

  it.each([
    ["the output", "net/main.tf", NET.replace("acme-prod", "acme-test"), known("acme-test-jobs")],
    ["the backend", "net/main.tf", backend("moved", "net/terraform.tfstate") + OUTPUT, { kind: "pattern" }],
    ["the reader", "app/main.tf", reads(S3).replace("-jobs", "-work"), known("acme-prod-work")],
  ])("follows a change of %s, asked before or not", (_, file, text, expected) => {
    const files = { "app/main.tf": reads(S3), "net/main.tf": NET, "other/main.tf": "locals {}\n" };
    const asked = estate(files);
    expect(nameIn(asked)).toEqual(known("acme-prod-jobs"));
    expect(nameIn(withChanges(asked, new Map([[file, text]])))).toMatchObject(expected);
    const unasked = withChanges(estate(files), new Map([["other/main.tf", "locals {\n  x = 1\n}\n"]]));
    expect(nameIn(withChanges(unasked, new Map([[file, text]])))).toMatchObject(expected);
    // The version before is what it was.
    expect(nameIn(asked)).toEqual(known("acme-prod-jobs"));
  });
});

it("a root that comes later is found, and a second one makes it uncertain", () => {
  const alone = estate({ "app/main.tf": reads(S3) });
  expect(nameIn(alone)).toMatchObject({ kind: "pattern" });
  const both = withChanges(alone, new Map([["net/main.tf", NET]]));
  expect(nameIn(both)).toEqual(known("acme-prod-jobs"));
  expect(nameIn(withChanges(both, new Map([["net2/main.tf", NET]])))).toMatchObject({ kind: "pattern" });
});

describe("an output of another Terragrunt unit", () => {
  const MODULES = {
    "modules/net/main.tf":
      'variable "env" {}\nresource "aws_vpc" "v" {}\noutput "prefix" {\n  value = "acme-${var.env}"\n}\noutput "id" {\n  value = aws_vpc.v.id\n}\n',
    "modules/app/main.tf": 'variable "name" {}\nresource "aws_sqs_queue" "q" {\n  name = var.name\n}\n',
    "live/net/terragrunt.hcl": 'terraform {\n  source = "../../modules/net"\n}\ninputs = { env = "prod" }\n',
  };
  const app = (name: string, path = "../net") =>
    `terraform {\n  source = "../../modules/app"\n}\ndependency "net" {\n  config_path = "${path}"\n  mock_outputs = {\n    prefix = "mock"\n  }\n}\ninputs = { name = ${name} }\n`;

  it("is what that unit's module gives with its inputs", () => {
    const index = estate({ ...MODULES, "live/app/terragrunt.hcl": app('"${dependency.net.outputs.prefix}-jobs"') });
    expect(nameIn(index, "live/app")).toEqual(known("acme-prod-jobs"));
    const later = withChanges(
      index,
      new Map([["live/net/terragrunt.hcl", MODULES["live/net/terragrunt.hcl"].replace("prod", "test")]]),
    );
    expect(nameIn(later, "live/app")).toEqual(known("acme-test-jobs"));
    const module = MODULES["modules/net/main.tf"].replace("acme-", "corp-");
    expect(nameIn(withChanges(index, new Map([["modules/net/main.tf", module]])), "live/app")).toEqual(
      known("corp-prod-jobs"),
    );
  });

  it.each([
    ["a mock", app('"${dependency.net.outputs.prefix}-jobs"', "../elsewhere")],
    ["an id", app('"${dependency.net.outputs.id}-jobs"')],
    ["an output that there is not", app('"${dependency.net.outputs.none}-jobs"')],
  ])("is never %s", (_, text) => {
    const index = estate({ ...MODULES, "live/app/terragrunt.hcl": text });
    expect(nameIn(index, "live/app")).toMatchObject({ kind: "pattern", parts: [null, "-jobs"] });
  });
});
