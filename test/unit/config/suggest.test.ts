import fc from "fast-check";
import { expect, it } from "vitest";
import { editDistance, suggest } from "../../../server/src/config/suggest.ts";

it.each([
  ["kitten", "sitting", 3],
  ["", "abc", 3],
  ["abc", "abc", 0],
  ["ab", "ba", 1],
  ["flaw", "lawn", 2],
])("distance of %s and %s is %i", (a, b, expected) => {
  expect(editDistance(a, b)).toBe(expected);
});

it("is a symmetric distance, zero only for equals", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
    }),
  );
});

it("suggests what was meant and nothing far away", () => {
  const keys = ["vanta.clientId", "github.token", "batch.fixer"];
  expect(suggest("vanta.client_id", keys)).toBe("vanta.clientId");
  expect(suggest("GITHUB.TOKEN", keys)).toBe("github.token");
  expect(suggest("batch.fxier", keys)).toBe("batch.fixer");
  expect(suggest("database", keys)).toBeNull();
  expect(suggest("x".repeat(1_000_000), keys)).toBeNull();
});
