import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { alignLines } from "../../../server/src/terraform/format/align.ts";
import { formatCanonical } from "../../../server/src/terraform/format/canonical.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";

beforeAll(loadHcl);

describe("alignLines", () => {
  it("pads `=` over neighbouring lines only", () => {
    const text = "a = 1\nlonger = 2\n\nx = 3\nblk {\n  y = 1\n}\n";
    expect(alignLines(text)).toBe("a      = 1\nlonger = 2\n\nx = 3\nblk {\n  y = 1\n}\n");
  });

  it("lets a line that opens a bracket break the run", () => {
    const text = "name = 1\ntags = {\n  a = 1\n  bcd = 2\n}\nlonger_name = 2\n";
    expect(alignLines(text)).toBe("name = 1\ntags = {\n  a   = 1\n  bcd = 2\n}\nlonger_name = 2\n");
  });

  it("does not take `=` or `#` in strings, heredocs and comments for its own", () => {
    const text = ['a = "x = ${f("#")}" # c', "b = <<-EOT", "  k = v", "  longer = w", "EOT", "# d = 1", "e = 2"].join(
      "\n",
    );
    expect(alignLines(text)).toBe(text);
  });

  const name = fc.stringMatching(/^[a-z][a-z_]{0,12}$/);
  const value = fc.oneof(
    fc.constantFrom("1", '"a = b"', "true", '"${var.x}"', "[1, 2]", "{ a = 1 }", "var.a == 2", 'f("}", 1)'),
    fc.integer().map(String),
  );
  const line = fc.oneof(
    { weight: 6, arbitrary: fc.tuple(name, value).map(([n, v]) => `  ${n} = ${v}`) },
    { weight: 2, arbitrary: fc.tuple(name, value).map(([n, v]) => `  ${n} = ${v} # note`) },
    { weight: 1, arbitrary: fc.constant("") },
    { weight: 1, arbitrary: fc.constant("  # only a comment = 1") },
    { weight: 1, arbitrary: name.map((n) => `  ${n} {\n    a = 1\n    long_name = 2\n  }`) },
    { weight: 1, arbitrary: name.map((n) => `  ${n} = {\n    a = 1\n    long_name = 2\n  }`) },
    { weight: 1, arbitrary: name.map((n) => `  ${n} = <<-EOT\n    a = 1\n    longer = 2\n  EOT`) },
  );

  it("agrees with HashiCorp's formatter on generated blocks", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
        const text = `resource "a" "b" {\n${lines.join("\n")}\n}\n`;
        expect(alignLines(text)).toBe(await formatCanonical(text));
      }),
      { numRuns: 300 },
    );
  });
});
