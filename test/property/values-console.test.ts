import { beforeAll, describe, expect, it } from "vitest";
import { compareWithTerraform } from "../../bench/fuzz/compare.ts";
import { hasTerraform } from "../../bench/fuzz/console.ts";
import { loadHcl } from "../../server/src/terraform/syntax/parse.ts";

beforeAll(loadHcl);

const present = hasTerraform();

describe("what is known is what `terraform console` says", () => {
  it.skipIf(!present)(present ? "1,500 random expressions" : "skipped: there is no terraform on the PATH", () => {
    const result = compareWithTerraform({ seed: 20_251, count: 1_500 });
    expect(result.wrong).toEqual([]);
    expect(result.same).toBeGreaterThan(800);
    expect(result.errors).toBeGreaterThan(200);
    // What Terraform knows and this does not: it may grow with the language, not by accident.
    expect(result.unknown / result.compared).toBeLessThan(0.06);
  });
});
