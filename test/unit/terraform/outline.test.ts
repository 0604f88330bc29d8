import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { generateEstate } from "../../../bench/generate/generate.ts";
import { outline } from "../../../server/src/terraform/syntax/outline.ts";
import { loadHcl, parseHcl, parseHclByTree, problemsByTree } from "../../../server/src/terraform/syntax/parse.ts";

beforeAll(loadHcl);

/** Every expression form that the reader takes itself, with the corners where grammars differ. */
const PLAIN = [
  "-a.b",
  "!a.b[0] == c",
  "-a * b + c.d % e",
  "a && b || c && d",
  "a - b - c",
  "- 1.5e-3",
  "--1",
  "!!a",
  "a == b ? c : d",
  "a ? b : c ? d : e",
  "a ? b ? c : d : e",
  "a.*.b",
  "a[*].b[0].*.c",
  "a.0.b",
  'a["x"].b[c.d ? 0 : 1]',
  "f()",
  "f(a, g(b)...)",
  "f(\n  a, # why\n  b,\n)",
  "[for x in y : x if z]",
  "[for x in a ? b : c : x]",
  '{for k, v in y : "$' + '{k}-x" => v... if v != null}',
  '{ a = 1, b : 2, "c" = 3, (d) = 4, 5 = 6, e.f = 7 }',
  "{\n  a = b /* c */\n  // d\n  e = f\n}",
  '"x$' + "{ a }y$$" + '{b}%%{c}$ % $"',
  '"a\\n\\"\\\\\\u00e9"',
  '"$' + '{"$' + '{a}"}"',
  "<<EOF\nhi $" + '{a.b} "x" \\n \\$\n  $${c}\nEOF\n',
  "<<-EOF\n    a\n      $" + "{b}\n    EOF\n",
  "<<EOF\nEOF\n",
  "f(<<A\nx\nA\n, <<B\ny\nB\n)",
  "a-b.c-d",
  "a -b",
  "true",
  "null.a",
  "(a).b[0]",
  "{}.a",
  "[1,-2,]",
  "in",
  "[if, in, a.for]",
  "1/* a */",
  "1 / 2",
  '{\n  a = b.c\n  (d) = e[0]\n  (f.g) = "x"\n  (h) = [1]\n  (i) = j\n}',
  "{\n  a = b,\n  (c) = d\n}",
  '{\n  "a" : 1 # why\n  b = "$' + '{c.d}-x",\n\n  e = [f, "g", 1.5]\n  h = i(j, "k")\n}',
  '[\n  a.b,\n\n  "c", # why\n  -1\n]',
];

/** Forms that are left to tree-sitter, well-formed or not. */
const LEFT = [
  "a\n  + b",
  'a["x"] [0]',
  '"a%{ if b }c%{ endif }"',
  '"$' + '{~ a ~}"',
  "provider::p::f(a)",
  "f (a)",
  "for",
  "[for]",
  "0x1f",
  "1e5",
  '"a\nb"',
  '"\\q"',
  '"$$$' + '{a}"',
  "{ a = b\n (c) = d }",
  "{ a = f\n (c) = d, e = 1 }",
  "a.*.b[0]",
  "<<EOF\r\na\r\nEOF\r\n",
  "<<EOF\nx EOF\nEOF\n",
  "größe",
  "[a",
  "a +",
  "",
  '"a',
  "<<EOF\na",
  "a ? b",
  "[for x in y: x...]",
];

describe("outline", () => {
  it.each(PLAIN)("reads `%s` as tree-sitter does", (expression) => {
    const text = `resource "t" "n" {\n  x = ${expression}\n  nested { y = ${expression.endsWith("\n") ? "1" : expression} }\n}\nz = ${expression}\n`;
    const read = outline(text);
    expect(read).not.toBeNull();
    expect(read).toEqual(parseHclByTree(text));
  });

  it.each(LEFT)("leaves `%s` to tree-sitter", (expression) => {
    const text = `resource "t" "n" {\n  x = ${expression}\n}\n`;
    expect(outline(text)).toBeNull();
    expect(parseHcl(text)).toEqual(parseHclByTree(text));
  });

  it.each([
    ["nothing", ""],
    ["blanks and comments", " \n# a\n/* b\n */ // c"],
    ["a byte order mark", "\ufeffa = 1\n"],
    ["Windows line ends", 'a {\r\n  b = "c" # d\r\n}\r\n'],
    ["no newline at the end", "a {}"],
    ["bare labels and blocks on one line", 'data aws_x "y" { a = 1 }\nlocals {}\nb c { d { e = 1 } }\n'],
    ["braces in comments and strings", 'a {\n  # }\n  b = "}" // {\n  /* } */\n}\nc {}\n'],
  ])("reads %s as tree-sitter does", (_, text) => {
    expect(outline(text)).not.toBeNull();
    expect(outline(text)).toEqual(parseHclByTree(text));
  });

  it.each([
    ["an unclosed block", "a {\n"],
    ["a stray brace", "a {}\n}\n"],
    ["an unclosed comment", "a {} /* b"],
    ["two items on a line", "a = 1 b = 2\n"],
    ["a label with a template", 'a "$' + '{b}" {}\n'],
    ["a missing value", "a {\n  b =\n  c = 1\n}\n"],
    ["no block", "resource\n"],
    ["nesting without end", `a = ${"[".repeat(10_000)}`],
    ["a chain of operators without end", `a = 1${" + 1".repeat(10_000)}`],
    ["signs without end", `a = ${"-".repeat(10_000)}`],
  ])("gives up on %s", (_, text) => {
    expect(outline(text)).toBeNull();
  });

  it("shows all of a block to whoever walks over its properties", () => {
    const [block] = outline("a {\n  lifecycle {\n    ignore_changes = [tags]\n  }\n}\n")?.body.blocks ?? [];
    expect(JSON.stringify(block)).toContain('"root":"tags"');
    expect(JSON.stringify({ ...block })).toContain('"root":"tags"');
  });

  it("agrees with tree-sitter on a whole estate", () => {
    for (const [path, text] of generateEstate({ resources: 150, seed: 5, moduleDepth: 2, moduleShare: 0.3 }).files) {
      if (/\.(tf|tfvars)$/.test(path)) expect(parseHcl(text), path).toEqual(parseHclByTree(text));
    }
  });

  it("agrees with tree-sitter on expressions in any combination", () => {
    fc.assert(
      fc.property(fileOf(), (text) => {
        const read = outline(text);
        if (read !== null) expect(read).toEqual(parseHclByTree(text));
      }),
      { numRuns: 400 },
    );
  });

  it("never accepts what tree-sitter finds broken, and agrees on the rest", () => {
    const broken = fc.tuple(
      fileOf(),
      fc.nat(),
      fc.nat(4),
      fc.constantFrom("", "{", "}", '"', "$" + "{", "\n", "=", "(", "#"),
    );
    fc.assert(
      fc.property(broken, ([text, at, cut, insert]) => {
        const place = at % (text.length + 1);
        const changed = text.slice(0, place) + insert + text.slice(place + cut);
        const read = outline(changed);
        const thorough = parseHclByTree(changed);
        if (read !== null) expect(read).toEqual(thorough);
        expect(problemsByTree(changed)).toEqual(thorough.problems);
      }),
      { numRuns: 800 },
    );
  });

  it("reads a traversal of very many steps once, not once for every step", () => {
    const steps = 200_000;
    // The directive leaves the text to the grammar.
    const { body } = parseHcl(`y = "%{ if a }b%{ endif }"\nx = a${".b".repeat(steps)}\n`);
    const value = body.attributes.find(({ name }) => name === "x")?.value;
    expect(value?.kind === "traversal" ? value.steps.length : value?.kind).toBe(steps);
  });

  it("takes any text without throwing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const read = outline(text);
        if (read !== null && !text.includes("\0")) expect(read).toEqual(parseHclByTree(text));
      }),
      { numRuns: 400 },
    );
  });
});

/** Files made of plain expressions nested in each other. */
function fileOf(): fc.Arbitrary<string> {
  const simple = fc.constantFrom(...PLAIN.filter((text) => !text.includes("<<")));
  const expression = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      simple,
      fc
        .tuple(tie("node"), fc.constantFrom(" + ", " == ", " ? x : ", " && ", " - "), tie("node"))
        .map((parts) => parts.join("")),
      tie("node").map((inner) => `(${inner})`),
      tie("node").map((inner) => `[${inner}, ${inner}]`),
      tie("node").map((inner) => `f(${inner})`),
      tie("node").map((inner) => `{\n  k = ${inner}\n  "l" = ${inner}\n}`),
      tie("node").map((inner) => `"a-\${${inner}}-b"`),
      tie("node").map((inner) => `<<-E\n  a \${${inner}}\n  b\n  E\n`),
      tie("node").map((inner) => `[for x in ${inner} : ${inner}]`),
      tie("node").map((inner) => `a[${inner}].b`),
    ),
  })).node;
  const item = fc.oneof(
    expression.map((value) => `x = ${value}\n`),
    expression.map((value) => `resource "t" n {\n  x = ${value}\n  b {\n    y = ${value}\n  }\n}\n`),
    fc.constantFrom("# c\n", "/* d\n*/\n", "\n", "locals {}\n"),
  );
  return fc.array(item, { minLength: 1, maxLength: 4 }).map((items) => items.join(""));
}
