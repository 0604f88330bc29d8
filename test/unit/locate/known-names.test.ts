import { beforeAll, describe, expect, it } from "vitest";
import { locateOrRefuse } from "../../../server/src/locate/locate.ts";
import { readState } from "../../../server/src/terraform/state/read-state.ts";
import { indexStates } from "../../../server/src/terraform/state/state-index.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import type { ResourceRef } from "../../../shared/src/findings.ts";
import { indexOf, type stateOf } from "./support.ts";

beforeAll(loadHcl);

function ask(ref: ResourceRef, text: string, state: ReturnType<typeof stateOf> | null = null) {
  const { receipt, refusal } = locateOrRefuse(ref, indexOf({ "main.tf": text }), { state });
  return { ...receipt, refusal: refusal?.code ?? null, message: refusal?.message ?? "" };
}

describe("names by which people know resources whose id AWS makes", () => {
  const KMS = `
resource "aws_kms_key" "main" { description = "x" }
resource "aws_kms_key" "other" { description = "y" }
resource "aws_kms_alias" "main" {
  name          = "alias/app"
  target_key_id = aws_kms_key.main.key_id
}
`;
  it.each(["alias/app", "app"])("a key by its alias %s", (name) => {
    expect(ask({ type: "aws_kms_key", name }, KMS)).toMatchObject({
      address: "aws_kms_key.main",
      confidence: "inferred",
    });
  });

  it("no key by the alias of another", () => {
    expect(ask({ type: "aws_kms_key", name: "alias/none" }, KMS).address).toBe("");
  });

  const ACM =
    'resource "aws_acm_certificate" "c" {\n  domain_name = "www.example.com"\n}\nresource "aws_acm_certificate" "d" {\n  domain_name = "example.com"\n}\n';
  it("a certificate by its domain", () => {
    expect(ask({ type: "aws_acm_certificate", name: "example.com" }, ACM)).toMatchObject({
      address: "aws_acm_certificate.d",
    });
    expect(ask({ type: "aws_acm_certificate", name: "other.example.com" }, ACM).address).toBe("");
  });

  const WEB =
    'resource "aws_instance" "web" {\n  tags = { Name = "web-1" }\n}\nresource "aws_instance" "db" {\n  tags = { Name = "db-1" }\n}\n';
  const WEST = 'provider "aws" {\n  region = "eu-west-1"\n  allowed_account_ids = ["111111111111"]\n}\n';
  it("an instance by a Name tag that only one block of its type has, when account and region agree", () => {
    const found = ask(
      { type: "aws_instance", name: "web-1", region: "eu-west-1", accountId: "111111111111" },
      WEST + WEB,
    );
    expect(found).toMatchObject({ address: "aws_instance.web", confidence: "inferred" });
    // Sure enough for a batch, but never proof.
    expect(found.score).toBeGreaterThanOrEqual(0.8);
    expect(found.score).toBeLessThan(0.95);
  });

  it("a Name tag alone is not enough for a batch", () => {
    expect(ask({ type: "aws_instance", name: "web-1" }, WEB).score).toBeLessThan(0.8);
  });

  it("a Name tag that several have, or of another account, is no answer", () => {
    const two = `${WEB}resource "aws_instance" "web2" {\n  tags = { Name = "web-1" }\n}\n`;
    expect(ask({ type: "aws_instance", name: "web-1" }, two).confidence).toBe("ambiguous");
    expect(ask({ type: "aws_instance", name: "web-1", accountId: "222222222222" }, WEST + WEB).address).toBe("");
  });

  it("a Name tag of the provider's default_tags", () => {
    const tags =
      'provider "aws" {\n  default_tags {\n    tags = { Name = "shared" }\n  }\n}\nresource "aws_vpc" "v" {}\n';
    expect(ask({ type: "aws_vpc", name: "shared" }, tags)).toMatchObject({ address: "aws_vpc.v" });
  });
});

describe("what a state says besides addresses", () => {
  const BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket_prefix = "x"\n}\n';
  const state = (instance: object) => {
    const text = JSON.stringify({
      version: 4,
      resources: [{ mode: "managed", type: "aws_s3_bucket", name: "b", instances: [instance] }],
    });
    const read = readState(text, "prod.tfstate");
    if (!read.ok) throw new Error(read.error.message);
    return indexStates([read.value]);
  };
  const attributes = { id: "acme", arn: "arn:aws:s3:::acme" };

  it("tainted is said", () => {
    const found = ask({ arn: "arn:aws:s3:::acme" }, BUCKET, state({ status: "tainted", attributes }));
    expect(found).toMatchObject({ confidence: "exact", address: "aws_s3_bucket.b" });
    expect(found.evidence.join()).toContain("tainted: the next apply replaces it");
  });

  it("deposed is no answer, and the reason", () => {
    const found = ask({ arn: "arn:aws:s3:::acme" }, BUCKET, state({ deposed: "12ab", attributes }));
    expect(found).toMatchObject({ confidence: "none", refusal: "unmanaged" });
    expect(found.message).toContain("only as a deposed object");
  });

  it("a state's root that no longer has the address is not confused with another root", () => {
    const read = readState(
      JSON.stringify({
        version: 4,
        resources: [{ mode: "managed", type: "aws_s3_bucket", name: "b", instances: [{ attributes }] }],
      }),
      "s3://x/prod",
      { path: "prod", because: "its backend is at prod/main.tf:2" },
    );
    if (!read.ok) throw new Error(read.error.message);
    const index = indexOf({ "prod/main.tf": 'resource "aws_sqs_queue" "q" {}\n', "staging/main.tf": BUCKET });
    const { receipt, refusal } = locateOrRefuse({ arn: "arn:aws:s3:::acme" }, index, {
      state: indexStates([read.value]),
    });
    expect(receipt.confidence).toBe("none");
    expect(refusal?.message).toContain(
      "no block of prod, whose state it is (its backend is at prod/main.tf:2), has that address",
    );
  });

  it("opaque ids without a state are never called unmanaged", () => {
    expect(ask({ id: "sg-0123456789abcdef0" }, 'resource "aws_security_group" "s" {}\n').refusal).toBe("needs-state");
    expect(
      ask({ arn: "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab" }, BUCKET).refusal,
    ).not.toBe("unmanaged");
    expect(
      ask({ id: "vpc-0123456789abcdef0" }, 'module "net" {\n  source = "terraform-aws-modules/vpc/aws"\n}\n').refusal,
    ).not.toBe("unmanaged");
  });
});
