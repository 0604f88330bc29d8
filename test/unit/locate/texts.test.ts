import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPatternTable } from "../../../server/src/locate/pattern-table.ts";
import { matchPattern, type NamePattern, patternOf, prefixPattern } from "../../../server/src/locate/patterns.ts";
import { MIN_SCORE, patternScore } from "../../../server/src/locate/score.ts";
import { isAddress, modulePathOf, stripKeys } from "../../../server/src/terraform/state/addresses.ts";
import { characters, choice, HEX, type Part, UPPER } from "../../../server/src/terraform/values/holes.ts";

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
    const prefix = prefixPattern(["acme-"], "");
    expect(matchPattern(prefix, "acme-20240102030405678900000001", false)).not.toBeNull();
    expect(matchPattern(prefix, "acme-2024", false)).toBeNull();
    expect(matchPattern(prefix, "acme-", false)).toBeNull();
    const fifo = prefixPattern(["acme-"], ".fifo");
    expect(matchPattern(fifo, "acme-20240102030405678900000001.fifo", false)).not.toBeNull();
    expect(matchPattern(fifo, "acme-20240102030405678900000001", false)).toBeNull();
  });

  it("counts characters in holes of a known length, and none in those of any length", () => {
    const fixed = patternOf({ parts: ["acme-", characters(HEX, 8)] });
    expect(matchPattern(fixed, "acme-0a1b2c3d", false)).toEqual({ literal: 5, fitted: 8, emptyHole: false });
    const loose = patternOf({ parts: ["acme-", characters(HEX, 2, 8), null] });
    expect(matchPattern(loose, "acme-0a1b2c3d", false)).toEqual({ literal: 5, fitted: 0, emptyHole: false });
  });

  it("folds case inside of a constraint, too", () => {
    const upper = patternOf({ parts: ["Acme-", characters(UPPER, 4)] });
    expect(matchPattern(upper, "acme-abcd", false)).toBeNull();
    expect(matchPattern(upper, "acme-abcd", true)).not.toBeNull();
    expect(matchPattern(patternOf({ parts: ["x-", choice(["EU", "US"])] }), "X-us", true)).not.toBeNull();
  });

  it("agrees with a regular expression where holes are constrained", () => {
    const hole = fc.oneof(
      fc
        .tuple(fc.constantFrom("a", "ab", "b-", "ab-"), fc.nat(3), fc.nat(3))
        .map(([set, min, more]): Part => characters(set, min, min + more)),
      fc
        .uniqueArray(fc.stringMatching(/^[ab-]{0,3}$/), { minLength: 1, maxLength: 3 })
        .map((texts): Part => choice(texts)),
      fc.constant<Part>(null),
    );
    const parts = fc.array(fc.oneof(hole, fc.stringMatching(/^[ab-]{1,3}$/)), { minLength: 1, maxLength: 6 });
    const sourceOf = (part: Part): string => {
      if (part === null) return ".*";
      if (typeof part === "string") return part;
      if (part.kind === "choice") return `(?:${part.texts.join("|")})`;
      return `[${part.set}]{${part.min},${part.max}}`;
    };
    fc.assert(
      fc.property(parts, fc.stringMatching(/^[ab-]{0,10}$/), (list, text) => {
        const fits = new RegExp(`^${list.map(sourceOf).join("")}$`).test(text);
        expect(matchPattern(patternOf({ parts: list }), text, false) !== null).toBe(fits);
      }),
      { numRuns: 4000 },
    );
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
    patternScore({ literal, fitted: 0, length, basis: "evaluated", emptyHole: false });

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
