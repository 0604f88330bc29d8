import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  lineStartsOf,
  offsetAt,
  pathOf,
  positionAt,
  rangeOf,
  touches,
  uriOf,
} from "../../../server/src/lsp/convert.ts";
import { createDocuments } from "../../../server/src/lsp/documents.ts";

const table = (text: string) => ({ text, lineStarts: lineStartsOf(text) });
const texts = fc
  .array(fc.constantFrom("a", "é", "😀", "\n", "\r\n", "\r", " ", "x = 1"))
  .map((parts) => parts.join(""));

describe("positions", () => {
  it("count UTF-16 units in a line", () => {
    const emoji = table("a😀b\nc");
    expect(positionAt(emoji, 3)).toEqual({ line: 0, character: 3 });
    expect(positionAt(emoji, 5)).toEqual({ line: 1, character: 0 });
    expect(offsetAt(emoji, { line: 0, character: 3 })).toBe(3);
  });

  it("are pulled back to the end of their line and of the text", () => {
    const text = table("ab\r\ncd");
    expect(offsetAt(text, { line: 0, character: 99 })).toBe(2);
    expect(offsetAt(text, { line: 1, character: 99 })).toBe(6);
    expect(offsetAt(text, { line: 9, character: 0 })).toBe(6);
    expect(offsetAt(text, { line: -1, character: -5 })).toBe(0);
  });

  it("leave a byte-order mark out of the first line, where editors do not have it", () => {
    const text = table("\ufeffab\ncd");
    expect(positionAt(text, 1)).toEqual({ line: 0, character: 0 });
    expect(offsetAt(text, { line: 0, character: 1 })).toBe(2);
    expect(positionAt(text, 4)).toEqual({ line: 1, character: 0 });
  });

  it("round-trip for every offset that is not inside a line end", () => {
    fc.assert(
      fc.property(texts, fc.nat(), (text, n) => {
        const offset = text.length === 0 ? 0 : n % (text.length + 1);
        if (text[offset - 1] === "\r" && text[offset] === "\n") return;
        expect(offsetAt(table(text), positionAt(table(text), offset))).toBe(offset);
      }),
    );
  });
});

describe("incremental changes", () => {
  it("give the text that replacing by hand gives, change after change", () => {
    const edit = fc.record({ from: fc.nat(), to: fc.nat(), text: texts });
    fc.assert(
      fc.property(texts, fc.array(edit, { maxLength: 6 }), (start, edits) => {
        const documents = createDocuments();
        documents.open({ uri: "file:///m.tf", version: 1, text: start });
        let expected = start;
        const changes = edits.map(({ from, to, text }) => {
          const [a = 0, b = 0] = [from % (expected.length + 1), to % (expected.length + 1)].sort((x, y) => x - y);
          const range = rangeOf(table(expected), { start: a, end: b });
          const [low, high] = [offsetAt(table(expected), range.start), offsetAt(table(expected), range.end)];
          expected = expected.slice(0, low) + text + expected.slice(Math.max(low, high));
          return { range, text };
        });
        expect(documents.change("file:///m.tf", 2, changes)?.text).toBe(expected);
        expect(documents.get("file:///m.tf")?.lineStarts).toEqual(lineStartsOf(expected));
      }),
    );
  });

  it("know saved from unsaved, and documents that are not open", () => {
    const documents = createDocuments();
    expect(documents.change("file:///m.tf", 2, [])).toBeNull();
    documents.open({ uri: "file:///m.tf", version: 1, text: "a" });
    expect(documents.byPath("/m.tf")?.saved).toBe(true);
    expect(documents.change("file:///m.tf", 2, [{ text: "b" }])).toMatchObject({ text: "b", saved: false, version: 2 });
    expect(documents.save("file:///m.tf")?.saved).toBe(true);
    documents.close("file:///m.tf");
    expect(documents.get("file:///m.tf")).toBeNull();
    expect(documents.byPath("/m.tf")).toBeNull();
  });
});

describe("URIs", () => {
  it("round-trip with spaces and non-ASCII letters; what is no file has no path", () => {
    for (const path of ["/a b/ü/main.tf", "/100%/x#y?.tf"]) expect(pathOf(uriOf(path))).toBe(path);
    expect(pathOf("untitled:Untitled-1")).toBeNull();
    expect(pathOf("vscode-vfs://github/acme/infra/main.tf")).toBeNull();
    expect(pathOf("file://%zz")).toBeNull();
  });
});

describe("ranges", () => {
  it("touch at their ends, too", () => {
    const range = (a: number, b: number) => ({ start: { line: 0, character: a }, end: { line: 0, character: b } });
    expect(touches(range(0, 3), range(3, 3))).toBe(true);
    expect(touches(range(0, 3), range(4, 9))).toBe(false);
    expect(touches(range(4, 9), range(0, 3))).toBe(false);
  });
});
