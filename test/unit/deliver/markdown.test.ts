import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clip, code, fenced, inline, link, plain, prose } from "../../../server/src/deliver/github/markdown.ts";
import { isOurCommit, markerOf, readMarkers, trailerOf } from "../../../server/src/deliver/github/naming.ts";

const ID = "a".repeat(64);
const HOSTILE = [
  "@acme/security please",
  "fixes #12, closes acme/infra#7, GH-9",
  "https://github.com/acme/infra/issues/1",
  markerOf(ID),
  "<script>alert(1)</script>",
  "</details>\n# Approved",
  "[click](javascript:alert(1)) ![x](http://evil/x.png)",
  "``` \n</code>",
  "a | b | c",
  "\u202egnitirw\u0000",
  "[skip ci]",
  trailerOf(ID),
];

const MENTION = /(?:^|[^\w`])@\w/;
const REFERENCE = /#\d|\bGH-\d/i;

describe("inline", () => {
  test.each(HOSTILE)("%j does nothing", (text) => {
    const shown = inline(text);
    expect(shown).not.toMatch(MENTION);
    expect(shown).not.toMatch(REFERENCE);
    expect(shown).not.toMatch(/[<>]|:\/\/|\n/);
    expect(shown).not.toMatch(/(?<!\\)[[\]|`]/);
    expect(readMarkers(shown)).toEqual([]);
  });

  test("nothing at the start of a line makes a list or a heading", () => {
    for (const text of ["# a", "- a", "+ a", "1. a", "12) a", "> a", "=== a"])
      expect(inline(text)).toMatch(/^(?:\\|\d+\\|&gt;)/);
  });

  test("whatever comes in: one line, no open HTML, no marker", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.constantFrom(...HOSTILE), (text, hostile) => {
        const shown = inline(text + hostile + text);
        expect(shown).not.toMatch(/[<>\n]/);
        expect(readMarkers(shown)).toEqual([]);
      }),
    );
  });
});

describe("code", () => {
  test("the fence is longer than any inside, and pipes are escaped", () => {
    expect(code("a")).toBe("`a`");
    expect(code("a`b``c")).toBe("```a`b``c```");
    expect(code("`x`")).toBe("`` `x` ``");
    expect(code("a|b")).toBe("`a\\|b`");
    expect(code("a\nb")).toBe("`a b`");
    expect(code("")).toBe("(empty)");
  });
});

describe("fenced", () => {
  test("nothing inside closes it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("`", "```", "\n", "x", "~~~", "````")).map((parts) => parts.join("")),
        (text) => {
          const lines = fenced(text, "diff").split("\n");
          const fence = lines[0]?.replace("diff", "") ?? "";
          expect(lines.at(-1)).toBe(fence);
          for (const line of lines.slice(1, -1)) expect(line).not.toContain(fence);
        },
      ),
    );
  });

  test("a marker inside is no marker, and control characters are gone", () => {
    const block = fenced(`+ ${markerOf(ID)}\u202e\u0007`, "diff");
    expect(readMarkers(block)).toEqual([]);
    expect(block).not.toContain("\u202e");
    expect(block).not.toContain("\u0007");
  });
});

test("prose keeps paragraphs, lists and code spans, and nothing else", () => {
  const shown = prose("Sets `a = 1`.\n\n- one @bob\n# Heading\n<b>x</b>");
  expect(shown).toContain("Sets `a = 1`.\n\n- one @\u200bbob");
  expect(shown).toContain("\\# Heading");
  expect(shown).toContain("&lt;b&gt;x");
});

test("plain text of titles and messages", () => {
  for (const text of HOSTILE) {
    const shown = plain(text, 200);
    expect(shown).not.toMatch(MENTION);
    expect(shown).not.toMatch(REFERENCE);
    expect(shown).not.toMatch(/\[skip ci\]|\n/);
    expect(isOurCommit(shown, ID)).toBe(false);
  }
});

test("links are web addresses only, without credentials", () => {
  expect(link("https://app.vanta.com/tests/x?y=1")).toBe("<https://app.vanta.com/tests/x?y=1>");
  expect(link("https://user:pw@host/x")).toBe("<https://host/x>");
  expect(link("https://host/a b>c")).toBe("<https://host/a%20b%3Ec>");
  for (const wrong of ["javascript:alert(1)", "data:text/html,x", "nothing", ""]) expect(link(wrong)).toBeNull();
});

test("clip never cuts a pair in two", () => {
  expect(clip("abc", 3)).toBe("abc");
  expect(clip("abcd", 3)).toBe("ab…");
  expect(clip("a😀b", 3)).toBe("a…");
});
