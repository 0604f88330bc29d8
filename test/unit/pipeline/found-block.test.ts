import { beforeAll, expect, test } from "vitest";
import type { FoundBlock } from "../../../server/src/pipeline/find-block.ts";
import { liveName } from "../../../server/src/pipeline/live-name.ts";
import { receiptOfFix } from "../../../server/src/pipeline/reach.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { estate } from "../terraform/estate.ts";

beforeAll(() => loadHcl());

const FILES = {
  "prod/main.tf": `
    module "a" {
      source = "../modules/b"
      name   = "acme-prod"
    }
    resource "aws_s3_bucket" "team" {
      for_each = toset(["x", "y"])
      bucket   = "acme-team-\${each.key}"
    }
    resource "aws_s3_bucket" "open" {
      bucket = var.unset
    }
    variable "unset" {}
  `,
  "staging/main.tf": `
    module "a" {
      source = "../modules/b"
      name   = "acme-staging"
    }
  `,
  "modules/b/main.tf": `
    variable "name" {}
    resource "aws_s3_bucket" "this" {
      bucket = var.name
    }
  `,
};

function found(address: string, instance = address, root = "prod"): FoundBlock {
  const index = estate(FILES);
  const node = index.resources.find((each) => each.address === address && each.module.root.path === root);
  if (node === undefined) throw new Error(`no ${address}`);
  return { node, receipt: { address: instance, alsoAffects: ["?"] }, repository: { index } } as unknown as FoundBlock;
}

function fix(file: string, address: string): Parameters<typeof receiptOfFix>[1] {
  return { promised: [{ file, address, change: "edit" }] } as unknown as Parameters<typeof receiptOfFix>[1];
}

test("the name is read through module arguments, in the found use of the module", () => {
  expect(liveName(found("module.a.aws_s3_bucket.this"))).toBe("acme-prod");
  expect(liveName(found("module.a.aws_s3_bucket.this", undefined, "staging"))).toBe("acme-staging");
});

test("one key has a name; the whole block has none, nor has a value nobody sets", () => {
  expect(liveName(found("aws_s3_bucket.team", 'aws_s3_bucket.team["x"]'))).toBe("acme-team-x");
  expect(liveName(found("aws_s3_bucket.team"))).toBeNull();
  expect(liveName(found("aws_s3_bucket.open"))).toBeNull();
});

test("a fix inside of a module reaches every use, one in a caller's argument only that call", () => {
  const block = found("module.a.aws_s3_bucket.this");
  const inside = receiptOfFix(block, fix("modules/b/main.tf", "resource.aws_s3_bucket.this"));
  expect(inside.alsoAffects).toEqual(["staging: module.a.aws_s3_bucket.this"]);
  expect(receiptOfFix(block, fix("prod/main.tf", "module.a")).alsoAffects).toEqual([]);
  expect(receiptOfFix(block, fix("prod/main.tf", "variable.unset")).alsoAffects).toEqual([]);
});

test("a fix of one key's block still reaches the other keys", () => {
  const block = found("aws_s3_bucket.team", 'aws_s3_bucket.team["x"]');
  const reached = receiptOfFix(block, fix("prod/main.tf", "resource.aws_s3_bucket.team")).alsoAffects;
  expect(reached).toEqual(['aws_s3_bucket.team["y"]']);
});
