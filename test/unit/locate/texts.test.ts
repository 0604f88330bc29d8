import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPatternTable } from "../../../server/src/locate/pattern-table.ts";
import { matchPattern, type NamePattern, patternOf, prefixPattern } from "../../../server/src/locate/patterns.ts";
import { MIN_SCORE, patternScore } from "../../../server/src/locate/score.ts";
import { isAddress, modulePathOf, stripKeys } from "../../../server/src/terraform/state/addresses.ts";

describe("addresses", () => {
  it.each([
    ["aws_s3_bucket.b", "aws_s3_bucket.b"],
    ["aws_s3_bucket.b[0]", "aws_s3_bucket.b"],
    ['module.a["x.y[0]"].aws_s3_bucket.b["q\\"]"]', "module.a.aws_s3_bucket.b"],
    ["module.a[0].module.b[1].data.aws_x.y", "module.a.module.b.data.aws_x.y"],
    ["aws_s3_bucket.b[", "aws_s3_bucket.b"],
  ])("%s without keys", (address, bare) => expect(stripKeys(address)).toBe(bare));

  it.each([
    ["aws_s3_bucket.b", ""],
    ['module.a["x.y"].aws_s3_bucket.b[0]', 'module.a["x.y"]'],
    ["module.a.module.b[2].aws_s3_bucket.b", "module.a.module.b[2]"],
  ])("module path of %s", (address, path) => expect(modulePathOf(address)).toBe(path));

  it.each(["aws_s3_bucket.b", 'module.a["k"].aws_s3_bucket.b[0]', "data.aws_kms_key.main"])("%s is one", (text) => {
    expect(isAddress(text)).toBe(true);
  });
  it.each(["acme-logs", "acme.logs", "module.a", "arn:aws:s3:::b", "", "aws_s3_bucket.", "main.tf:3"])(
    "%s is none",
    (text) => {
      expect(isAddress(text)).toBe(false);
    },
  );
});

describe("patterns", () => {
  const pattern = (...parts: (string | null)[]): NamePattern => patternOf({ parts });

  it.each([
    [pattern("acme-", null, "-logs"), "acme-prod-logs", 10],
    [pattern(null, "-logs"), "x-logs", 5],
    [pattern("acme-", null), "acme-x", 5],
    [pattern(null, "-", null, "-end"), "a-b-end", 4],
    [pattern("aa", null, "aa"), "aaaa", 4],
    [pattern(null, "b", null, "b"), "xbyb", 2],
  ])("%j fits %s", (given, text, literal) => expect(matchPattern(given, text, false)?.literal).toBe(literal));

  it.each([
    [pattern("acme-", null, "-logs"), "acme-logs"],
    [pattern("acme-", null, "-logs"), "acme-prod-logs2"],
    [pattern("acme-", null, "-logs"), "xacme-prod-logs"],
    [pattern("aa", null, "aa"), "aaa"],
    [pattern("ACME-", null), "acme-x"],
  ])("%j does not fit %s", (given, text) => expect(matchPattern(given, text, false)).toBeNull());

  it("folds case when asked", () => {
    expect(matchPattern(pattern("ACME-", null), "acme-x", true)?.literal).toBe(5);
  });

  it("takes only the provider's suffix behind a prefix", () => {
    const prefix = prefixPattern(["acme-"]);
    expect(matchPattern(prefix, "acme-20240102030405678900000001", false)).not.toBeNull();
    expect(matchPattern(prefix, "acme-2024", false)).toBeNull();
    expect(matchPattern(prefix, "acme-", false)).toBeNull();
  });

  it("agrees with a regular expression, and is found in the table", () => {
    const part = fc.option(fc.stringMatching(/^[ab-]{1,5}$/), { nil: null });
    const parts = fc.array(part, { minLength: 1, maxLength: 5 }).filter((list) => list.some((each) => each !== null));
    fc.assert(
      fc.property(parts, fc.stringMatching(/^[ab-]{0,12}$/), (list, text) => {
        const given = pattern(...list);
        const source = list.map((each) => each ?? ".*").join("");
        const fits = new RegExp(`^${source}$`).test(text);
        expect(matchPattern(given, text, false) !== null).toBe(fits);
        const table = createPatternTable<NamePattern>();
        table.add(given, given);
        if (fits) expect(table.find(text)).toEqual([given]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("scores", () => {
  const score = (literal: number, length: number) =>
    patternScore({ literal, length, basis: "evaluated", emptyHole: false });

  it("grow with literal text and stay below a known name", () => {
    expect(score(10, 14)).toBeGreaterThan(score(5, 14));
    expect(score(5, 8)).toBeGreaterThan(score(5, 14));
    expect(score(200, 201)).toBeLessThan(1);
  });

  it("do not answer on a habit at the end of a long name", () => {
    expect(score(5, 36)).toBeLessThan(MIN_SCORE);
    expect(score(5, 12)).toBeGreaterThanOrEqual(MIN_SCORE);
  });
});
