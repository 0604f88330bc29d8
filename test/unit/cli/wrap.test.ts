import fc from "fast-check";
import { expect, test } from "vitest";
import { wrap } from "../../../server/src/cli/wrap.ts";

test("breaks between words, inside one only when it is too long for a line of its own", () => {
  expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrap("see module.network.aws_vpc.this", 12)).toEqual(["see", "module.netwo", "rk.aws_vpc.t", "his"]);
  expect(wrap("   ", 5)).toEqual([]);
});

test("never exceeds the width and loses nothing but white space", () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (text, width) => {
      const lines = wrap(text, width);
      expect(lines.every((line) => line.length <= width && line.trim() !== "")).toBe(true);
      expect(lines.join("").replace(/\s+/g, "")).toBe(text.replace(/\s+/g, ""));
    }),
  );
});
