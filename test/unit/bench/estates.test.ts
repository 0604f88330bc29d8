import { expect, it } from "vitest";
import { blocksOf, couldBe, nameOf, plainValues } from "../../../bench/truth/real/blocks.ts";
import { checkBlock, checkSentence } from "../../../bench/truth/real/evidence.ts";
import type { Receipt } from "../../../shared/src/receipt.ts";

const TEXT = `/*
resource "aws_s3_bucket" "old" {
  bucket = "gone"
}
*/
locals {
  team = "core"
}

resource "aws_s3_bucket" "logs" {
  tags = {
    bucket = "not-this"
  }
  bucket = "acme-\${local.team}" # the name
} # end
`;
const LINES = new Map([["a/main.tf", TEXT.split("\n")]]);

it("sees blocks outside of comments, and the name at their own depth", () => {
  const blocks = blocksOf({ path: "a/main.tf", text: TEXT });
  const naming = { attribute: "bucket", line: 14, text: '"acme-${local.team}"' };
  expect(blocks).toEqual([
    { type: "aws_s3_bucket", label: "logs", file: "a/main.tf", startLine: 10, endLine: 15, naming },
  ]);
  const plain = plainValues([{ path: "a/main.tf", text: TEXT }]).get("a");
  expect(nameOf('"acme-${local.team}"', plain ?? new Map())).toBe("acme-core");
  expect(nameOf('"acme-${var.team}"', plain ?? new Map())).toBe(null);
  expect(couldBe('"acme-${var.team}"', "acme-core")).toBe(true);
  expect(couldBe('"acme-${var.team}"', "core")).toBe(false);
});

it("holds a receipt against the file", () => {
  const receipt = {
    address: "module.m.aws_s3_bucket.logs[0]",
    file: "a/main.tf",
    startLine: 10,
    endLine: 15,
  } as Receipt;
  expect(checkBlock(receipt, LINES)).toBe("holds");
  expect(checkBlock({ ...receipt, startLine: 9 }, LINES)).toBe("fails");
  expect(checkBlock({ ...receipt, endLine: 14 }, LINES)).toBe("fails");
  expect(checkBlock({ ...receipt, address: "aws_s3_bucket.other" }, LINES)).toBe("fails");
});

it("holds what a sentence quotes against the line that it names", () => {
  const say = (text: string, line: number) =>
    checkSentence(`name "acme-core" is the value of \`bucket\` = ${text} (a/main.tf:${line})`, LINES);
  expect(say('"acme-${local.team}"', 14)).toBe("holds");
  expect(say('"acme-${local.other}"', 14)).toBe("fails");
  expect(say('"acme-${local.team}"', 13)).toBe("fails");
  expect(say('"acme-${local.team}"', 99)).toBe("fails");
  expect(checkSentence('name "gone" is the literal value of `bucket` (a/main.tf:3)', LINES)).toBe("holds");
  expect(checkSentence('name "other" is the literal value of `bucket` (a/main.tf:3)', LINES)).toBe("fails");
  expect(checkSentence("tags are weak evidence", LINES)).toBe("unchecked");
});
