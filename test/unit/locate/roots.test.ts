import { describe, expect, it } from "vitest";
import { locate } from "../../../server/src/locate/locate.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { indexOf, type StateInput, stateOf } from "./support.ts";

await loadHcl();

const provider = (account: string) =>
  `provider "aws" {\n  region = "eu-west-1"\n  allowed_account_ids = ["${account}"]\n}\n`;
const queue = (name: string) => `resource "aws_sqs_queue" "this" {\n  name = ${name}\n}\n`;
const arnOf = (account: string, name = "jobs") => `arn:aws:sqs:eu-west-1:${account}:${name}`;
const stateQueue = (account: string, name = "jobs"): StateInput => ({
  type: "aws_sqs_queue",
  name: "this",
  attributes: { arn: arnOf(account, name), id: `https://sqs/${account}/${name}` },
});
const [ONE, TWO] = ["111111111111", "222222222222"] as const;

describe("the same address in several roots, with a state", () => {
  it("a `moved` block of one root does not speak for another that still has the address", () => {
    const index = indexOf({
      "one/main.tf": provider(ONE) + queue('"jobs"'),
      "two/main.tf": `${provider(TWO)}module "q" {\n  source = "./q"\n}\nmoved {\n  from = aws_sqs_queue.this\n  to = module.q.aws_sqs_queue.this\n}\n`,
      "two/q/main.tf": queue('"jobs"'),
    });
    const ask = (account: string) =>
      locate({ arn: arnOf(account) }, index, { state: stateOf([stateQueue(account)], "a.tfstate") });
    expect(ask(TWO)).toMatchObject({
      confidence: "exact",
      address: "module.q.aws_sqs_queue.this",
      file: "two/q/main.tf",
    });
    expect(ask(ONE)).toMatchObject({ confidence: "exact", address: "aws_sqs_queue.this", file: "one/main.tf" });
  });

  it("each root follows its own `moved` blocks", () => {
    const moved = (to: string) => `moved {\n  from = aws_sqs_queue.this\n  to = ${to}\n}\n`;
    const named = (label: string) =>
      `resource "aws_sqs_queue" "${label}" {\n  name = var.name\n}\nvariable "name" {}\n`;
    const index = indexOf({
      "one/main.tf": provider(ONE) + named("a") + moved("aws_sqs_queue.a"),
      "two/main.tf": provider(TWO) + named("b") + moved("aws_sqs_queue.b"),
    });
    const receipt = locate({ arn: arnOf(TWO) }, index, { state: stateOf([stateQueue(TWO)]) });
    expect(receipt).toMatchObject({ confidence: "exact", address: "aws_sqs_queue.b", file: "two/main.tf" });
  });

  it("account and region of the resource decide where its name is unknown", () => {
    const files = { "one/main.tf": provider(ONE) + queue("var.n"), "two/main.tf": provider(TWO) + queue("var.n") };
    const receipt = locate({ arn: arnOf(TWO) }, indexOf(files), { state: stateOf([stateQueue(TWO)]) });
    expect(receipt).toMatchObject({ confidence: "exact", file: "two/main.tf" });
    expect(receipt.evidence.join()).toContain("account and region are those of two");
  });

  it("else the folder the state lies in, whole names only", () => {
    const index = indexOf({ "live/app/main.tf": queue("var.n"), "live/app-copy/main.tf": queue("var.n") });
    const state = stateOf([stateQueue(ONE)], "states/live/app/terraform.tfstate");
    expect(locate({ arn: arnOf(ONE) }, index, { state })).toMatchObject({
      confidence: "exact",
      file: "live/app/main.tf",
    });
  });

  it("another ARN at a root's own address rules that root's block out", () => {
    const template = queue('"acme-${var.stack}-jobs"');
    const index = indexOf({ "one/main.tf": provider(ONE) + template, "two/main.tf": provider(TWO) + template });
    const state = stateOf([stateQueue(ONE, "acme-blue-jobs")], "one.tfstate");
    expect(locate({ arn: arnOf(ONE, "acme-green-jobs") }, index, { state })).toMatchObject({ confidence: "none" });
    expect(locate({ arn: arnOf(ONE, "acme-green-jobs") }, index, { state: null })).toMatchObject({
      confidence: "inferred",
      file: "one/main.tf",
    });
  });
});

it("a finding by the tag Name is looked up in the states", () => {
  const block = 'resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n  tags = { Name = var.n }\n}\n';
  const tags = { Name: "core" };
  const attributes = { arn: `arn:aws:ec2:eu-west-1:${ONE}:vpc/vpc-1`, id: "vpc-1", tags };
  const state = stateOf([{ type: "aws_vpc", name: "main", attributes }]);
  const receipt = locate({ type: "aws_vpc", tags }, indexOf({ "main.tf": block }), { state });
  expect(receipt).toMatchObject({ confidence: "exact", address: "aws_vpc.main" });
});
