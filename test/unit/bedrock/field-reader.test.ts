import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fieldReader } from "../../../server/src/remediate/bedrock/field-reader.ts";

/** A text cut at the given places; any number of them, in any order. */
function cut(text: string, places: readonly number[]): string[] {
  const at = [0, ...[...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b), text.length];
  return at.slice(1).map((end, i) => text.slice(at[i], end));
}

/** JSON as a model may write it: white space anywhere, characters escaped or not. */
const spaced = fc.constantFrom("", " ", "\n  ");

describe("fieldReader", () => {
  it("gives the same text however the JSON is cut, and only ever grows", () => {
    const input = fc.record(
      {
        decision: fc.string(),
        explanation: fc.string({ unit: "binary", maxLength: 60 }),
        block: fc.string({ unit: "binary" }),
        companions: fc.array(fc.record({ explanation: fc.string(), text: fc.string() }), { maxLength: 3 }),
      },
      { requiredKeys: ["explanation"] },
    );
    fc.assert(
      fc.property(input, fc.array(fc.nat(), { maxLength: 30 }), fc.constantFrom(0, 1), (value, places, indent) => {
        const reader = fieldReader("explanation");
        let before = "";
        for (const piece of cut(JSON.stringify(value, null, indent), places)) {
          reader.take(piece);
          expect(reader.text().startsWith(before)).toBe(true);
          before = reader.text();
        }
        expect(reader.where()).toBe("after");
        // A lone surrogate at the very end is no character.
        expect(reader.text()).toBe(value.explanation.replace(/[\uD800-\uDBFF]$/, ""));
      }),
      { numRuns: 500 },
    );
  });

  it("reads every kind of escape, cut anywhere", () => {
    const text = 'a"b\\c/d\b\f\n\r\té€😀\u0000';
    const escaped = [...JSON.stringify(text)]
      .map((char) =>
        char.charCodeAt(0) > 127 ? [...Array(char.length)].map((_, i) => unicode(char, i)).join("") : char,
      )
      .join("")
      .replace("/", "\\/");
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), spaced, (places, space) => {
        const reader = fieldReader("explanation");
        for (const piece of cut(`{${space}"explanation"${space}:${space}${escaped}${space}}`, places))
          reader.take(piece);
        expect(reader.text()).toBe(text);
      }),
    );
  });

  it("says where it is, and takes no field of the same name from further inside", () => {
    const reader = fieldReader("explanation");
    reader.take('{"x": {"explanation": "inner"}, "y": ["explanation", "z"], "w": "explanation",');
    expect([reader.where(), reader.text()]).toEqual(["before", ""]);
    reader.take('"explan');
    reader.take('ation": "Sets ');
    expect([reader.where(), reader.text()]).toEqual(["inside", "Sets "]);
    reader.take('it.", "block": "explanation: \\"no\\"');
    expect([reader.where(), reader.text()]).toEqual(["after", "Sets it."]);
  });

  it("never throws, whatever comes", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (pieces) => {
        const reader = fieldReader("explanation");
        for (const piece of pieces) reader.take(piece);
        expect(typeof reader.text()).toBe("string");
      }),
    );
  });
});

function unicode(char: string, unit: number): string {
  return `\\u${char.charCodeAt(unit).toString(16).padStart(4, "0")}`;
}
