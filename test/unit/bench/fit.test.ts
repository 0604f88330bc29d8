import { describe, expect, it } from "vitest";
import { fitPower } from "../../../bench/growth/fit.ts";

describe("the fitted exponent", () => {
  it.each([
    ["in proportion", (n: number) => 3 * n, 1],
    ["level", () => 7, 0],
    ["with the square", (n: number) => n ** 2 / 5, 2],
    ["with the root", (n: number) => Math.sqrt(n), 0.5],
  ])("is what it was made with: %s", (_, cost, exponent) => {
    const fit = fitPower([10, 100, 1_000, 50_000].map((n) => [n, cost(n)] as const));
    expect(fit?.exponent).toBeCloseTo(exponent, 10);
    expect(fit?.r2).toBeCloseTo(1, 10);
  });

  it("lies between those of the parts of a line that bends", () => {
    const fit = fitPower([
      [1, 1],
      [10, 1],
      [100, 10],
    ]);
    expect(fit?.exponent).toBeCloseTo(0.5, 10);
    expect(fit?.r2).toBeCloseTo(0.75, 10);
  });

  it("needs two places to say anything, and leaves out what has no logarithm", () => {
    expect(fitPower([[10, 1]])).toBeNull();
    expect(
      fitPower([
        [10, 1],
        [10, 2],
      ]),
    ).toBeNull();
    expect(
      fitPower([
        [10, 1],
        [100, 0],
      ]),
    ).toBeNull();
  });
});
