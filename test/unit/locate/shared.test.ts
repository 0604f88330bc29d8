import { beforeAll, expect, it } from "vitest";
import { locateOrRefuse } from "../../../server/src/locate/locate.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { indexOf, stateOf } from "./support.ts";

beforeAll(loadHcl);

const MODULE = `
variable "name" {}
variable "versioned" { default = true }
resource "aws_s3_bucket" "b" {
  bucket              = "acme-\${var.name}"
  force_destroy       = var.versioned
  object_lock_enabled = false
}
`;
const FILES = {
  "main.tf": `module "logs" {
  source    = "./bucket"
  name      = "logs"
  versioned = false
}
module "data" {
  source = "./bucket"
  name   = "data"
}
module "each" {
  for_each = toset(["x", "y"])
  source   = "./bucket"
  name     = each.key
}
`,
  "bucket/main.tf": MODULE,
};

it("a block of a shared module names the other live resources and the caller's arguments", () => {
  const { receipt } = locateOrRefuse({ arn: "arn:aws:s3:::acme-logs" }, indexOf(FILES), { state: null });
  expect(receipt.address).toBe("module.logs.aws_s3_bucket.b");
  expect(receipt.shared).toEqual([
    { address: "module.data.aws_s3_bucket.b", name: "acme-data" },
    { address: 'module.each["x"].aws_s3_bucket.b', name: "acme-x" },
    { address: 'module.each["y"].aws_s3_bucket.b', name: "acme-y" },
  ]);
  expect(receipt.callerArguments).toContainEqual({
    attribute: "force_destroy",
    argument: "versioned",
    call: "module.logs",
    file: "main.tf",
    line: 4,
  });
  // A literal of the module is nobody's argument.
  expect(receipt.callerArguments?.map(({ attribute }) => attribute)).not.toContain("object_lock_enabled");
});

it("an argument the caller leaves to its default is not the caller's", () => {
  const { receipt } = locateOrRefuse({ arn: "arn:aws:s3:::acme-data" }, indexOf(FILES), { state: null });
  expect(receipt.callerArguments?.map(({ attribute }) => attribute) ?? []).not.toContain("force_destroy");
});

it("says nothing of callers where the block is used once", () => {
  const index = indexOf({ ...FILES, "main.tf": 'module "logs" {\n  source = "./bucket"\n  name = "logs"\n}\n' });
  const { receipt } = locateOrRefuse({ arn: "arn:aws:s3:::acme-logs" }, index, { state: null });
  expect(receipt.alsoAffects).toEqual([]);
  expect(receipt).not.toHaveProperty("shared");
  expect(receipt).not.toHaveProperty("callerArguments");
});

it("takes names that only a state knows from there", () => {
  const index = indexOf({ "main.tf": 'resource "aws_instance" "web" {\n  count = 2\n}\n' });
  const instance = (key: number) => ({
    type: "aws_instance",
    name: "web",
    key,
    attributes: { id: `i-0aaaaaaaaaaaaaaa${key}` },
  });
  const { receipt } = locateOrRefuse({ id: "i-0aaaaaaaaaaaaaaa0" }, index, {
    state: stateOf([instance(0), instance(1)]),
  });
  expect(receipt.shared).toEqual([{ address: "aws_instance.web[1]", name: "i-0aaaaaaaaaaaaaaa1" }]);
});
