import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findJsonError } from "../../../../server/src/findings/file/json-error.ts";

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("findJsonError", () => {
  it.each([
    ["", 1, 1],
    ["{", 1, 2],
    ['{\n  "a": 1,\n}', 3, 1],
    ["[1, 2,]", 1, 7],
    ["[1 2]", 1, 4],
    ['{"a" 1}', 1, 6],
    ["{a: 1}", 1, 2],
    ["['a']", 1, 2],
    ['["a\nb"]', 1, 2],
    ["[01]", 1, 2],
    ["[1] x", 1, 5],
    ["[nul]", 1, 2],
    ["[}", 1, 2],
    ["// no\n{}", 1, 1],
  ])("finds the place in %j", (text, line, column) => {
    expect(isJson(text)).toBe(false);
    expect(findJsonError(text)).toEqual({ line, column });
  });

  it("agrees with the parser on what is JSON", () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom("", ",", "}", "]", '"', "1", " ", "\\", "x"),
        (json, at, more) => {
          expect(findJsonError(json)).toBeNull();
          const place = at % (json.length + 1);
          const damaged = json.slice(0, place) + more + json.slice(place + (at % 2));
          expect(findJsonError(damaged) === null).toBe(isJson(damaged));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("copes with very long strings", () => {
    for (const piece of ["x", "\\n", "x\\u00e9"]) {
      const long = `["${piece.repeat(2_000_000)}"`;
      expect(findJsonError(`${long}]`)).toBeNull();
      expect(findJsonError(`${long} 1`)).toEqual({ line: 1, column: long.length + 2 });
    }
  });

  it("copes with deep nesting", () => {
    expect(findJsonError("[".repeat(200_000))).toEqual({ line: 1, column: 200_001 });
  });
});
