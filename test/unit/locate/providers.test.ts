import { beforeAll, describe, expect, it } from "vitest";
import { locateOrRefuse } from "../../../server/src/locate/locate.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { indexOf } from "./support.ts";

beforeAll(loadHcl);

function table(region: string, account: string, files: Readonly<Record<string, string>>) {
  const arn = `arn:aws:dynamodb:${region}:${account}:table/acme-orders`;
  const { receipt } = locateOrRefuse({ arn }, indexOf(files), { state: null });
  return receipt;
}

const TABLE = 'resource "aws_dynamodb_table" "t" {\n  name = "acme-orders"\n}\n';
const ONE = "111111111111";
const TWO = "222222222222";

describe("providers handed down through modules", () => {
  const ALIASES = (names: string) =>
    `terraform {\n  required_providers {\n    aws = {\n      source = "hashicorp/aws"\n      configuration_aliases = [${names}]\n    }\n  }\n}\n`;
  const FILES = {
    "main.tf": `
provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["${ONE}"]
}
provider "aws" {
  alias  = "replica"
  region = "us-east-1"
  assume_role {
    role_arn = local.role
  }
}
locals {
  role = "arn:\${data.aws_partition.p.partition}:iam::${TWO}:role/\${var.role}"
}
variable "role" {}
data "aws_partition" "p" {}
module "a" {
  source = "./modules/outer"
  providers = {
    aws.source = aws
    aws.target = aws.replica
  }
}
`,
    "modules/outer/main.tf": `${ALIASES("aws.source, aws.target")}
module "inner" {
  source = "../inner"
  providers = {
    aws       = aws.source
    aws.other = aws.target
  }
}
`,
    "modules/inner/main.tf": `${ALIASES("aws.other")}
resource "aws_dynamodb_table" "here" {
  name = "acme-orders"
}
resource "aws_dynamodb_table" "there" {
  provider = aws.other
  name     = "acme-orders"
}
`,
  };

  it("say region and account of each block", () => {
    const inner = "module.a.module.inner.aws_dynamodb_table";
    expect(table("eu-west-1", ONE, FILES)).toMatchObject({ address: `${inner}.here`, confidence: "exact" });
    const there = table("us-east-1", TWO, FILES);
    expect(there).toMatchObject({ address: `${inner}.there`, confidence: "exact" });
    expect(there.evidence).toContain(`account ${TWO} from provider "aws.replica" (main.tf:10)`);
    expect(table("us-east-1", ONE, FILES).address).toBe("");
  });

  it("the account of a role reaches names in the module", () => {
    const files = {
      ...FILES,
      "modules/inner/main.tf": `${ALIASES("aws.other")}
data "aws_caller_identity" "c" {
  provider = aws.other
}
resource "aws_s3_bucket" "b" {
  provider = aws.other
  bucket   = "acme-\${data.aws_caller_identity.c.account_id}"
}
`,
    };
    const ask = (account: string) =>
      locateOrRefuse({ arn: `arn:aws:s3:::acme-${account}` }, indexOf(files), { state: null }).receipt.address;
    expect([ask(TWO), ask(ONE)]).toEqual(["module.a.module.inner.aws_s3_bucket.b", ""]);
  });
});

describe("a role in a dynamic block", () => {
  const provider = (forEach: string, arn: string, more = "") =>
    `provider "aws" {\n  region = "eu-west-1"\n  dynamic "assume_role" {\n    for_each = ${forEach}\n${more}    content {\n      role_arn = ${arn}\n    }\n  }\n}\nlocals {\n  arn = "arn:aws:iam::${ONE}:role/x"\n}\nvariable "open" {}\n${TABLE}`;

  it.each([
    ["of the list's element", provider("compact([local.arn, null])", "assume_role.value")],
    ["of a condition", provider('local.arn == "" ? [] : [1]', "local.arn")],
    ["with another iterator", provider("toset([local.arn])", "role.key", "    iterator = role\n")],
  ])("%s says the account", (_, text) => {
    expect(table("eu-west-1", ONE, { "main.tf": text })).toMatchObject({ confidence: "exact" });
    expect(table("eu-west-1", TWO, { "main.tf": text }).address).toBe("");
  });

  it.each([
    ["that may not be there", provider("var.open ? [1] : []", "local.arn")],
    ["that is not there", provider("[]", "local.arn")],
  ])("%s says nothing", (_, text) => {
    expect(table("eu-west-1", TWO, { "main.tf": text }).address).toBe("aws_dynamodb_table.t");
  });
});
