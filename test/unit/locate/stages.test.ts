import { describe, expect, it } from "vitest";
import { locate, locateOrRefuse } from "../../../server/src/locate/locate.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { indexOf, stateOf } from "./support.ts";

await loadHcl();

const NO_STATE = { state: null };

describe("types", () => {
  const index = indexOf({
    "main.tf": `
resource "aws_s3_bucket" "b" {
  bucket = "shared-name"
}

resource "aws_sqs_queue" "q" {
  name = "shared-name"
}
`,
  });

  it("keep equal names apart by the policy's types", () => {
    expect(locate({ name: "shared-name" }, index, NO_STATE)).toMatchObject({ confidence: "ambiguous" });
    const hinted = locate({ name: "shared-name" }, index, { state: null, typesHint: ["aws_sqs_queue"] });
    expect(hinted).toMatchObject({ confidence: "exact", address: "aws_sqs_queue.q" });
  });

  it("of the finding go before those of the policy", () => {
    const options = { state: null, typesHint: ["aws_sqs_queue"] };
    const receipt = locate({ name: "shared-name", type: "aws_s3_bucket" }, index, options);
    expect(receipt).toMatchObject({ confidence: "exact", address: "aws_s3_bucket.b" });
  });

  it("of an ARN stand when the policy speaks of others", () => {
    const options = { state: null, typesHint: ["aws_kms_key"] };
    expect(locate({ arn: "arn:aws:s3:::shared-name" }, index, options).address).toBe("aws_s3_bucket.b");
  });

  it("an ARN in the name or id is taken as one", () => {
    expect(locate({ name: "arn:aws:s3:::shared-name" }, index, NO_STATE).address).toBe("aws_s3_bucket.b");
    expect(locate({ id: " arn:aws:s3:::shared-name " }, index, NO_STATE).address).toBe("aws_s3_bucket.b");
  });
});

describe("placement", () => {
  const queue = 'resource "aws_sqs_queue" "q" {\n  name = "jobs"\n}\n';

  it("a default region that differs is a doubt, not an exclusion", () => {
    const index = indexOf({
      "main.tf": `variable "region" {\n  default = "eu-west-1"\n}\nprovider "aws" {\n  region = var.region\n}\n${queue}`,
    });
    const arn = "arn:aws:sqs:us-east-1:123456789012:jobs";
    const receipt = locate({ arn }, index, NO_STATE);
    expect(receipt.confidence).toBe("inferred");
    expect(receipt.evidence.join()).toContain("which a variable may change");
    expect(locate({ arn: arn.replace("us-east-1", "eu-west-1") }, index, NO_STATE).confidence).toBe("exact");
  });

  it("forbidden accounts are ruled out", () => {
    const index = indexOf({ "main.tf": `provider "aws" {\n  forbidden_account_ids = ["123456789012"]\n}\n${queue}` });
    expect(locate({ arn: "arn:aws:sqs:us-east-1:123456789012:jobs" }, index, NO_STATE).confidence).toBe("none");
    expect(locate({ arn: "arn:aws:sqs:us-east-1:210987654321:jobs" }, index, NO_STATE).confidence).toBe("exact");
  });

  it("tfvars and the backend's key tell roots apart", () => {
    const index = indexOf({
      "a/main.tf": `${queue}variable "account" {}\n`,
      "a/terraform.tfvars": 'account = "111111111111"\n',
      "b/main.tf": `terraform {\n  backend "s3" {\n    key = "222222222222/app.tfstate"\n  }\n}\n${queue}`,
    });
    expect(locate({ arn: "arn:aws:sqs:us-east-1:111111111111:jobs" }, index, NO_STATE).file).toBe("a/main.tf");
    expect(locate({ arn: "arn:aws:sqs:us-east-1:222222222222:jobs" }, index, NO_STATE).file).toBe("b/main.tf");
    expect(locate({ arn: "arn:aws:sqs:us-east-1:333333333333:jobs" }, index, NO_STATE).confidence).toBe("ambiguous");
  });

  it("regions mean nothing to global services", () => {
    const index = indexOf({
      "main.tf": 'provider "aws" {\n  region = "eu-west-1"\n}\nresource "aws_iam_role" "r" {\n  name = "deploy"\n}\n',
    });
    const ref = { arn: "arn:aws:iam::123456789012:role/deploy", region: "us-east-1" };
    expect(locate(ref, index, NO_STATE).confidence).toBe("exact");
  });
});

describe("refusals", () => {
  it("every answer without a block has a reason the user can act on", () => {
    const index = indexOf({ "main.tf": 'resource "aws_s3_bucket" "b" {\n  bucket = var.n\n}\nvariable "n" {}\n' });
    const located = locateOrRefuse({ arn: "arn:aws:s3:::anything" }, index, NO_STATE);
    expect(located).toMatchObject({ node: null, instance: null, refusal: { code: "needs-state" } });
    expect(located.refusal?.message).toContain("aws_s3_bucket.b");
    expect(located.refusal?.message).toContain("--state");
  });

  it("says that there is no Terraform", () => {
    expect(locateOrRefuse({ name: "x" }, indexOf({}), NO_STATE).refusal?.code).toBe("no-terraform");
  });

  it("calls what fits too loosely low confidence, and shows it", () => {
    const index = indexOf({
      "main.tf": 'variable "n" {}\nresource "aws_iam_role" "r" {\n  name = "${var.n}-role"\n}\n',
    });
    const arn = "arn:aws:iam::123456789012:role/some-quite-long-name-of-another-team-role";
    const { receipt, refusal } = locateOrRefuse({ arn }, index, NO_STATE);
    expect(refusal?.code).toBe("low-confidence");
    expect(receipt.confidence).toBe("none");
    expect(receipt.candidates.map(({ address }) => address)).toEqual(["aws_iam_role.r"]);
  });

  it("names what is wrong with a malformed ARN", () => {
    const index = indexOf({ "main.tf": 'resource "aws_iam_role" "r" {}\n' });
    const { refusal } = locateOrRefuse({ arn: "arn:aws:s3" }, index, NO_STATE);
    expect(refusal?.message).toContain("Not a valid ARN");
  });
});

describe("specific before general", () => {
  const index = indexOf({
    "main.tf": `
variable "env" {}

resource "aws_s3_bucket" "broad" {
  bucket = "acme-\${var.env}"
}

resource "aws_s3_bucket" "narrow" {
  bucket = "acme-\${var.env}-audit-logs"
}

resource "aws_s3_bucket" "literal" {
  bucket = "acme-prod-literal"
}
`,
  });

  it("more literal text wins over less", () => {
    expect(locate({ arn: "arn:aws:s3:::acme-prod-audit-logs" }, index, NO_STATE).address).toBe("aws_s3_bucket.narrow");
  });

  it("a literal name wins over patterns that fit too", () => {
    const receipt = locate({ arn: "arn:aws:s3:::acme-prod-literal" }, index, NO_STATE);
    expect(receipt).toMatchObject({ confidence: "exact", address: "aws_s3_bucket.literal" });
  });
});

describe("states", () => {
  it("keys that evaluation does not know come from the state", () => {
    const index = indexOf({
      "main.tf": 'module "m" {\n  source   = "./m"\n  for_each = var.all\n}\nvariable "all" {}\n',
      "m/main.tf": 'resource "aws_vpc" "v" {}\n',
    });
    const attributes = { id: "vpc-0123456789abcdef0" };
    const state = stateOf([{ type: "aws_vpc", name: "v", module: 'module.m["eu"]', attributes }]);
    const receipt = locate({ id: "vpc-0123456789abcdef0" }, index, { state });
    expect(receipt).toMatchObject({ confidence: "exact", address: 'module.m["eu"].aws_vpc.v', file: "m/main.tf" });
  });

  it("an equal id in another account's state is another resource", () => {
    const index = indexOf({ "main.tf": 'resource "aws_iam_role" "r" {\n  name = var.n\n}\nvariable "n" {}\n' });
    const attributes = { id: "web", arn: "arn:aws:iam::222222222222:role/web" };
    const state = stateOf([{ type: "aws_iam_role", name: "r", attributes }]);
    const other = { arn: "arn:aws:iam::111111111111:role/web" };
    expect(locate(other, index, { state }).confidence).toBe("none");
    expect(locate({ name: "web", type: "aws_iam_role", accountId: "111111111111" }, index, { state }).confidence).toBe(
      "none",
    );
    const same = { name: "web", type: "aws_iam_role", accountId: "222222222222" };
    expect(locate(same, index, { state })).toMatchObject({ confidence: "exact", address: "aws_iam_role.r" });
  });

  it("an address that nobody declares leaves a name match a guess", () => {
    const index = indexOf({ "main.tf": 'resource "aws_s3_bucket" "renamed" {\n  bucket = "acme"\n}\n' });
    const attributes = { id: "acme", arn: "arn:aws:s3:::acme" };
    const state = stateOf([{ type: "aws_s3_bucket", name: "old", attributes }]);
    const receipt = locate({ arn: "arn:aws:s3:::acme" }, index, { state });
    expect(receipt).toMatchObject({ confidence: "inferred", address: "aws_s3_bucket.renamed" });
    expect(receipt.evidence.join()).toContain("no block in the code has that address");
  });
});

describe("a state that has the ARN at another type, or masked", () => {
  const index = () =>
    indexOf({
      "main.tf":
        'resource "aws_sns_topic" "t" {\n  name = "x"\n}\nresource "aws_sns_topic_policy" "p" {\n  arn = aws_sns_topic.t.arn\n}\nresource "aws_iam_user" "u" {\n  name = var.user\n}\nvariable "user" {}\n',
    });
  const topic = "arn:aws:sns:us-east-1:111122223333:alarms";
  const state = () =>
    stateOf([
      { type: "aws_sns_topic", name: "t", attributes: { arn: topic, id: topic } },
      { type: "aws_sns_topic_policy", name: "p", attributes: { arn: topic, id: topic } },
      { type: "aws_iam_user", name: "u", attributes: { arn: "arn:aws:iam::xxxxxxxxxxxx:user/me", id: "me" } },
    ]);

  it.each([
    ["is the policy when the finding says so", { type: "aws_sns_topic_policy", id: topic }, "aws_sns_topic_policy.p"],
    ["is the topic otherwise", { arn: topic }, "aws_sns_topic.t"],
    ["is found by a masked account", { arn: "arn:aws:iam::xxxxxxxxxxxx:user/me" }, "aws_iam_user.u"],
  ])("%s", (_what, ref, address) => {
    const { receipt } = locateOrRefuse(ref, index(), { state: state() });
    expect([receipt.confidence, receipt.address]).toEqual(["exact", address]);
  });
});

describe("what the sentences say where nothing is found", () => {
  const provider = (account: string): string =>
    `provider "aws" {\n  region              = "eu-west-1"\n  allowed_account_ids = ["${account}"]\n}\n`;
  const queue = 'resource "aws_sqs_queue" "q" {\n  name = "events"\n}\n';
  const bastion = 'resource "aws_instance" "b" {\n  ami  = "ami-1"\n  tags = { Name = "bastion" }\n}\n';
  const index = () => indexOf({ "prod/main.tf": provider("111122223333") + queue + bastion });

  it("a name of another account is not said to be nowhere", () => {
    const { refusal, receipt } = locateOrRefuse(
      { arn: "arn:aws:sqs:eu-west-1:999988887777:events" },
      index(),
      NO_STATE,
    );
    expect(refusal?.code).toBe("unmanaged");
    expect(refusal?.message).toBe(
      'arn:aws:sqs:eu-west-1:999988887777:events is not declared in this code: a block fits the name, but aws_sqs_queue.q is not it: account is 111122223333, not 999988887777, from provider "aws" (prod/main.tf:3); it may be managed elsewhere or by hand.',
    );
    expect(receipt.evidence).toHaveLength(1);
  });

  it("a bare name is looked for among the tags of what has no other", () => {
    expect(locate({ name: "bastion" }, index(), NO_STATE)).toMatchObject({
      confidence: "inferred",
      address: "aws_instance.b",
    });
    expect(locateOrRefuse({ name: "bastions" }, index(), NO_STATE).refusal?.code).toBe("unmanaged");
  });
});

describe("a Name tag of something that has a name", () => {
  const index = () =>
    indexOf({
      "main.tf":
        'resource "aws_sqs_queue" "q" {\n  name = "jobs"\n  tags = { Name = "manage-users" }\n}\nresource "aws_sqs_queue" "open" {\n  name = var.name\n  tags = { Name = "exports" }\n}\nvariable "name" {}\n',
    });

  it("is not what a finding's name means where the name is another", () => {
    const { refusal } = locateOrRefuse({ type: "aws_sqs_queue", name: "manage-users" }, index(), NO_STATE);
    expect(refusal?.code).toBe("needs-state");
  });

  it.each([
    ["where nobody knows the name", { type: "aws_sqs_queue", name: "exports" }, "aws_sqs_queue.open"],
    ["where the finding gives the tag", { type: "aws_sqs_queue", tags: { Name: "manage-users" } }, "aws_sqs_queue.q"],
  ])("is one %s", (_where, ref, address) => {
    expect(locate(ref, index(), NO_STATE)).toMatchObject({ confidence: "inferred", address });
  });
});
