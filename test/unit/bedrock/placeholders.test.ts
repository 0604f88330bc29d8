import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  hideSecrets,
  maskBlock,
  placeholderProblems,
  restoreSecrets,
} from "../../../server/src/remediate/bedrock/placeholders.ts";

const DB = `resource "aws_db_instance" "main" {
  username = "app"
  password = "hunter$&2"
  environment {
    variables = {
      API_TOKEN = "tok-123456"
      LEVEL     = "info"
    }
  }
}`;

describe("maskBlock", () => {
  const masked = maskBlock(DB);

  it("hides every value and restores byte for byte", () => {
    expect(masked.text).not.toContain("hunter");
    expect(masked.text).not.toContain("tok-123456");
    expect(masked.text).toContain('password = "__TERRAFIX_MASKED_1__"');
    expect(masked.secrets.map((secret) => secret.path)).toEqual([
      ["resource", "password"],
      ["resource", "environment", "variables", "API_TOKEN"],
    ]);
    expect(restoreSecrets(masked.text, masked)).toBe(DB);
    expect(placeholderProblems(masked.text, masked)).toEqual([]);
  });

  it("does not reuse a number that the text already holds", () => {
    const text = 'resource "a" "b" {\n  note     = "__TERRAFIX_MASKED_1__"\n  password = "hunter2"\n}';
    const own = maskBlock(text);
    expect(own.text).toContain("__TERRAFIX_MASKED_2__");
    expect(placeholderProblems(own.text, own)).toEqual([]);
    expect(restoreSecrets(own.text, own)).toBe(text);
  });

  it.each([
    ["dropped", (text: string) => text.replace('  password = "__TERRAFIX_MASKED_1__"\n', ""), /1__ is missing/],
    ["copied", (text: string) => text.replace('"info"', '"__TERRAFIX_MASKED_1__"'), /occurs 2 times/],
    [
      "moved to a tag",
      (text: string) => text.replace('"__TERRAFIX_MASKED_1__"', "null").replace('"info"', '"__TERRAFIX_MASKED_1__"'),
      /moved to another attribute/,
    ],
    [
      "swapped",
      (text: string) =>
        text.replace("MASKED_1", "MASKED_X").replace("MASKED_2", "MASKED_1").replace("MASKED_X", "MASKED_2"),
      /moved to another attribute/,
    ],
    ["invented", (text: string) => text.replace('"info"', '"__TERRAFIX_MASKED_9__"'), /9__ does not exist/],
  ])("notices a value that was %s", (_name, change, message) => {
    expect(placeholderProblems(change(masked.text), masked).join("\n")).toMatch(message);
  });

  it("notices two values of one attribute that changed places", () => {
    const two = maskBlock(
      'resource "a" "b" {\n  x {\n    password = "first-secret"\n  }\n  x {\n    password = "second-secret"\n  }\n}',
    );
    const swapped = two.text
      .replace("MASKED_1", "MASKED_X")
      .replace("MASKED_2", "MASKED_1")
      .replace("MASKED_X", "MASKED_2");
    expect(placeholderProblems(swapped, two).join()).toMatch(/changed places/);
  });

  it("accepts attributes added around it and other formatting", () => {
    const changed = masked.text
      .replace("  username", "  storage_encrypted = true\n\n  username")
      .replace("password =", "password          =");
    expect(placeholderProblems(changed, masked)).toEqual([]);
  });

  it("hides the values in messages", () => {
    expect(hideSecrets('unexpected "hunter$&2" on line 3', masked)).toBe(
      'unexpected "__TERRAFIX_MASKED_1__" on line 3',
    );
  });

  it("restores any value exactly", () => {
    const secret = fc
      .string({ minLength: 6, maxLength: 40 })
      .filter((text) => !/["\\\n\r]|\$\{|%\{/.test(text) && text.trim() !== "");
    fc.assert(
      fc.property(secret, secret, (a, b) => {
        const text = `resource "x" "y" {\n  password = "${a}"\n  token    = "${b}"\n}`;
        const own = maskBlock(text);
        expect(restoreSecrets(own.text, own)).toBe(text);
      }),
    );
  });
});
