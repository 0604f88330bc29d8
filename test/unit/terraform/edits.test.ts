import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { applyEdits, eolOf } from "../../../server/src/terraform/edits/apply.ts";
import { type BlockOp, editBlock } from "../../../server/src/terraform/edits/block-edit.ts";
import { minimalEdits } from "../../../server/src/terraform/edits/minimal.ts";
import { formatCanonical } from "../../../server/src/terraform/format/canonical.ts";
import { loadHcl, parseHcl } from "../../../server/src/terraform/syntax/parse.ts";

beforeAll(loadHcl);

function edit(text: string, ...ops: BlockOp[]): string {
  const result = editBlock(text, ops);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

const set = (name: string, value: string, path: (string | number)[] = []): BlockOp => ({
  op: "set",
  path,
  name,
  value,
});

describe("editBlock", () => {
  it("adds an attribute after the leading ones and keeps them aligned", () => {
    expect(
      edit('resource "a" "b" {\n  x = 1 # one\n  ami = "z"\n\n  blk {\n    y = 1\n  }\n}', set("longer", "true")),
    ).toBe('resource "a" "b" {\n  x = 1 # one\n  ami = "z"\n  longer = true\n\n  blk {\n    y = 1\n  }\n}');
    expect(
      edit('resource "a" "b" {\n  x   = 1 # one\n  ami = "z"\n\n  blk {\n    y = 1\n  }\n}', set("longer", "true")),
    ).toBe('resource "a" "b" {\n  x      = 1 # one\n  ami    = "z"\n  longer = true\n\n  blk {\n    y = 1\n  }\n}');
  });

  it("puts a new attribute before tags", () => {
    const text = 'resource "a" "b" {\n  name = "n"\n\n  tags = {\n    k = "v"\n  }\n}';
    expect(edit(text, set("kms", "1"))).toBe(
      'resource "a" "b" {\n  name = "n"\n  kms  = 1\n\n  tags = {\n    k = "v"\n  }\n}',
    );
  });

  it("creates missing nested blocks with a blank line before them", () => {
    expect(edit('resource "a" "b" {\n  ami = "z"\n}', set("http_tokens", '"required"', ["metadata_options"]))).toBe(
      'resource "a" "b" {\n  ami = "z"\n\n  metadata_options {\n    http_tokens = "required"\n  }\n}',
    );
  });

  it("opens up one-line and empty blocks", () => {
    expect(edit('resource "a" "b" {}', set("x", "1"))).toBe('resource "a" "b" {\n  x = 1\n}');
    expect(edit('resource "a" "b" { y = 2 }', set("x", "1"))).toBe('resource "a" "b" {\n  y = 2\n  x = 1\n}');
  });

  it("replaces only the value and keeps the comment", () => {
    expect(edit('resource "a" "b" {\n  x = 1 # why one\n}', set("x", "22"))).toBe(
      'resource "a" "b" {\n  x = 22 # why one\n}',
    );
  });

  it("edits the second of two equal blocks", () => {
    const text = 'resource "a" "b" {\n  ingress {\n    p = 1\n  }\n  ingress {\n    p = 1\n  }\n}';
    expect(edit(text, set("p", "2", ["ingress", 1]))).toBe(
      'resource "a" "b" {\n  ingress {\n    p = 1\n  }\n  ingress {\n    p = 2\n  }\n}',
    );
  });

  it("aligns a value of several lines with nothing", () => {
    expect(edit('resource "a" "b" {\n  n  = 1\n  aa = 1\n}', set("n", "[\n  1,\n]"))).toBe(
      'resource "a" "b" {\n  n = [\n    1,\n  ]\n  aa = 1\n}',
    );
  });

  it("removes whole lines", () => {
    expect(edit('resource "a" "b" {\n  x = 1\n  y = 2\n}', { op: "remove", path: [], name: "x" })).toBe(
      'resource "a" "b" {\n  y = 2\n}',
    );
    const two = 'resource "a" "b" {\n  x = 1\n\n  blk {\n    y = 1\n  }\n\n  z {\n  }\n}';
    expect(edit(two, { op: "remove-block", path: ["blk"] })).toBe('resource "a" "b" {\n  x = 1\n\n  z {\n  }\n}');
  });

  it("says which place does not exist", () => {
    const result = editBlock('resource "a" "b" {}', [{ op: "remove-block", path: ["nope"] }]);
    expect(result).toEqual({ ok: false, error: "there is no block `nope` to edit" });
  });
});

const name = fc.stringMatching(/^[a-z][a-z_]{0,9}$/);
const attribute = fc.tuple(
  name,
  fc.constantFrom("1", '"s"', "var.x", "[1, 2]", "{\n    k = 1\n  }", "<<-T\n    t\n  T"),
);
const noise = fc.constantFrom("", "  # a comment", "  // another = 1", "  /* block */");
const blockText = fc
  .tuple(
    fc.uniqueArray(attribute, { selector: ([n]) => n, maxLength: 6 }),
    fc.array(noise, { maxLength: 3 }),
    fc.array(name, { maxLength: 2 }),
  )
  .map(([attributes, comments, nested]) => {
    const lines = attributes.map(([n, v]) => `  ${n} = ${v}`);
    comments.forEach((comment, i) => {
      lines.splice(i * 2, 0, comment);
    });
    for (const n of nested) lines.push("", `  ${n}_blk {`, "    inner = 1", "  }");
    return `resource "a" "b" {\n${lines.join("\n")}\n}`;
  });
const op: fc.Arbitrary<BlockOp> = fc.oneof(
  fc.tuple(name, fc.constantFrom('"new"', "true", "[\n  1,\n]")).map(([n, v]) => set(n, v)),
  fc.tuple(name, name).map(([n, path]) => set(n, "9", [`${path}_blk`])),
  name.map((n): BlockOp => ({ op: "append-block", path: [], text: `${n}_new {\n  a = 1\n}` })),
);

describe("editBlock, for any block", () => {
  it("keeps what terraform fmt formatted formatted, parses, and keeps every comment", async () => {
    await fc.assert(
      fc.asyncProperty(blockText, op, async (raw, change) => {
        const text = (await formatCanonical(`${raw}\n`))?.trimEnd() ?? "";
        fc.pre(parseHcl(text).problems.length === 0 && text !== "");
        const after = edit(text, change);
        expect(parseHcl(after).problems).toEqual([]);
        expect(`${after}\n`).toBe(await formatCanonical(`${after}\n`));
        for (const comment of text.match(/(# a comment|\/\/ another = 1|\/\* block \*\/)/g) ?? [])
          expect(after).toContain(comment);
      }),
      { numRuns: 200 },
    );
  });

  it("sets twice as once", () => {
    fc.assert(
      fc.property(blockText, name, (text, n) => {
        const once = edit(text, set(n, "true"));
        expect(edit(once, set(n, "true"))).toBe(once);
      }),
      { numRuns: 200 },
    );
  });
});

describe("minimalEdits", () => {
  const line = fc.stringMatching(/^[a-z =#{}"é😀]{0,8}$/u);
  const lines = fc.array(line, { maxLength: 12 });

  it("turns before into after, for any two texts and any line end", () => {
    fc.assert(
      fc.property(lines, lines, fc.constantFrom("\n" as const, "\r\n" as const), fc.nat(5), (a, b, eol, pad) => {
        const before = a.join(eol);
        const after = b.join("\n");
        const head = "x".repeat(pad);
        const edits = minimalEdits({ file: "f", before, after, offset: pad, eol });
        expect(applyEdits(head + before, edits)).toEqual({ ok: true, value: head + b.join(eol) });
      }),
    );
  });

  it("leaves untouched lines alone, CRLF or mixed", () => {
    const before = "a\r\nb\nc\r\n";
    const edits = minimalEdits({ file: "f", before, after: "a\nB\nc\n", offset: 0, eol: "\r\n" });
    expect(applyEdits(before, edits)).toEqual({ ok: true, value: "a\r\nB\r\nc\r\n" });
  });

  it("is empty when nothing changed", () => {
    expect(minimalEdits({ file: "f", before: "a\r\n", after: "a\n", offset: 0, eol: "\r\n" })).toEqual([]);
  });
});

describe("applyEdits", () => {
  it("refuses edits that overlap or lie outside", () => {
    const at = (start: number, end: number) => ({ file: "f", start, end, newText: "x" });
    expect(applyEdits("abc", [at(0, 2), at(1, 3)]).ok).toBe(false);
    expect(applyEdits("abc", [at(2, 9)]).ok).toBe(false);
  });

  it("knows the line end of a file by majority", () => {
    expect(eolOf("a\r\nb\r\nc\n")).toBe("\r\n");
    expect(eolOf("a\nb\r\nc\n")).toBe("\n");
    expect(eolOf("")).toBe("\n");
  });
});
