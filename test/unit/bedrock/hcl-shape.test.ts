import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressOf, pathOf, readBody, readShape } from "../../../server/src/remediate/bedrock/hcl-shape.ts";

const TRICKY = `# a comment with { and "
resource "aws_instance" "web" { // another }
  user_data = <<-EOT
    #!/bin/sh
    echo "}" '{' \${var.x}
  EOT
  name = "a \${join(",", ["}", "{"])} \\" b"
  tags = merge(local.tags, {
    Name  = "web" /* } */
    "k.v" = "x"
  })
  root_block_device {
    encrypted = true # yes }
  }
  count = var.on ? 1 : 0
}
`;

describe("readShape", () => {
  it("finds blocks despite braces in strings, heredocs and comments", () => {
    const shape = readShape(TRICKY);
    expect(shape).toHaveLength(1);
    const block = shape![0]!;
    expect(addressOf(block)).toBe("aws_instance.web");
    expect(TRICKY.slice(block.start, block.end)).toMatch(/^resource[\s\S]*\}$/);
    expect(readBody(TRICKY, block)!.map((entry) => `${entry.kind} ${entry.name}`)).toEqual([
      "attribute user_data",
      "attribute name",
      "attribute tags",
      "block root_block_device",
      "attribute count",
    ]);
  });

  it("reads CRLF, one-line blocks and bare labels", () => {
    expect(readShape('resource "a" "b" {\r\n  x = 1\r\n}\r\n')).toHaveLength(1);
    expect(readShape('variable "x" {}')![0]!.labels).toEqual(["x"]);
    expect(readShape("provider aws { region = var.r }")![0]!.labels).toEqual(["aws"]);
  });

  it.each([
    ["prose", "Here is the block:"],
    ["a diff", '+ resource "a" "b" {\n}'],
    ["an open brace", 'resource "a" "b" {\n  x = 1\n'],
    ["a stray brace", 'resource "a" "b" {\n}\n}'],
    ["mixed brackets", 'resource "a" "b" {\n  x = [1}\n]'],
    ["an open string", 'resource "a" "b" {\n  x = "abc\n}'],
    ["an open heredoc", 'resource "a" "b" {\n  x = <<EOT\nabc\n}'],
    ["an open comment", "/* resource"],
    ["a comparison", "x == 1"],
  ])("gives null for %s", (_name, text) => {
    expect(readShape(text)).toBeNull();
  });

  it("gives nothing for emptiness and comments", () => {
    expect(readShape("")).toEqual([]);
    expect(readShape("# only\n// comments\n/* here */")).toEqual([]);
  });

  it("never throws and never reads beyond the text", () => {
    const token = fc.constantFrom(
      "{",
      "}",
      '"',
      "${",
      "\n",
      "resource ",
      "<<EOT\n",
      "EOT\n",
      "a = ",
      "[",
      "]",
      "#",
      "/*",
      "*/",
      "\\",
      "x",
      " ",
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 60 }), (tokens) => {
        const text = tokens.join("");
        for (const entry of readShape(text) ?? []) {
          expect(entry.end).toBeLessThanOrEqual(text.length);
          expect(entry.end).toBeGreaterThan(entry.start);
        }
        expect(() => pathOf(text, Math.floor(text.length / 2))).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});

describe("pathOf", () => {
  const at = (needle: string): readonly string[] | null => pathOf(TRICKY, TRICKY.indexOf(needle));

  it("names blocks, attributes and object keys down to the offset", () => {
    expect(at("#!/bin/sh")).toEqual(["resource", "user_data"]);
    expect(at("true # yes")).toEqual(["resource", "root_block_device", "encrypted"]);
    expect(at('web" /*')).toEqual(["resource", "tags", "Name"]);
    expect(at('x"\n  })')).toEqual(["resource", "tags", "k.v"]);
  });

  it("leaves a nested object when it closes", () => {
    const text = 'resource "a" "b" {\n  x = { p = { q = "1" }, r = "2" }\n}';
    expect(pathOf(text, text.indexOf("1"))).toEqual(["resource", "x", "p", "q"]);
    expect(pathOf(text, text.indexOf("2"))).toEqual(["resource", "x", "r"]);
  });

  it("gives null outside of everything", () => {
    expect(pathOf("\n\n", 0)).toBeNull();
  });
});
