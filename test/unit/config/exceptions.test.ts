import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expiredExceptions, matchException, parseExceptions } from "../../../server/src/config/exceptions.ts";
import { matchesGlob } from "../../../server/src/config/glob.ts";
import type { Finding, ResourceRef } from "../../../shared/src/findings.ts";

const TODAY = "2026-06-15";

function finding(resource: ResourceRef, testId = "aws-s3-logging"): Finding {
  return {
    id: "0".repeat(64),
    policy: "s3-access-logging",
    testId,
    title: "",
    description: "",
    severity: "low",
    frameworks: [],
    resource,
  };
}

function entry(fields: Record<string, string>): string {
  const all = {
    policy: "s3-access-logging",
    resource: "acme-*",
    reason: "Public assets",
    until: "2026-12-31",
    ...fields,
  };
  const lines = Object.entries(all)
    .filter(([, value]) => value !== "")
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `- ${lines.join("\n  ")}\n`;
}

function match(text: string, resource: ResourceRef, address?: string) {
  const exceptions = parseExceptions(text);
  expect(exceptions.problems).toEqual([]);
  return matchException({ finding: finding(resource), policy: "s3-access-logging", exceptions, today: TODAY, address });
}

describe("parsing", () => {
  it("reads entries under exceptions: and as a bare list", () => {
    const bare = parseExceptions(entry({ by: "jo@example.com" }));
    const nested = parseExceptions(`version: 1\nexceptions:\n${entry({ by: "jo@example.com" })}`);
    expect(bare.entries).toEqual([
      {
        policy: "s3-access-logging",
        test: null,
        resource: "acme-*",
        reason: "Public assets",
        by: "jo@example.com",
        until: "2026-12-31",
        where: ".terrafix/exceptions.yaml:1:3",
      },
    ]);
    expect(nested.problems).toEqual([]);
    expect(nested.entries.map(({ where: _, ...rest }) => rest)).toEqual(
      bare.entries.map(({ where: _, ...rest }) => rest),
    );
  });

  it.each(["", "# nothing\n", "exceptions:\n", "exceptions: []\n"])("accepts an empty file %j", (text) => {
    expect(parseExceptions(text)).toEqual({ entries: [], problems: [] });
  });

  it.each([
    [{ reason: "" }, "needs a reason"],
    [{ until: "" }, "needs until"],
    [{ policy: "" }, "needs the policy or the test"],
    [{ resource: "" }, "needs the resource"],
    [{ until: "2026-02-30" }, 'a day as YYYY-MM-DD, got "2026-02-30"'],
    [{ until: "31.12.2026" }, "a day as YYYY-MM-DD"],
    [{ reson: "typo" }, "Unknown key reson in an exception. Did you mean reason?"],
  ])("refuses %j and keeps the entries that are right", (fields, message) => {
    const parsed = parseExceptions(entry(fields) + entry({}));
    expect(parsed.entries).toHaveLength(1);
    expect(parsed.problems).toHaveLength(1);
    expect(parsed.problems[0]?.where).toBe(".terrafix/exceptions.yaml:1:3");
    expect(parsed.problems[0]?.message).toContain(message);
  });

  it("asks for quotes around numbers, which YAML would change", () => {
    const parsed = parseExceptions("- policy: p\n  resource: 012345678901\n  reason: r\n  until: 2026-12-31\n");
    expect(parsed.problems[0]?.message).toContain("numbers need quotes");
  });

  it("reads an unquoted day", () => {
    expect(parseExceptions("- policy: p\n  resource: r\n  reason: r\n  until: 2026-12-31\n").entries[0]?.until).toBe(
      "2026-12-31",
    );
  });

  it.each(["just text", "a: 1", "exceptions: text", "- 1", "- [", "\u0000"])("never throws on %j", (text) => {
    expect(parseExceptions(text).problems.length).toBeGreaterThan(0);
  });

  it("never throws on anything", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { entries, problems } = parseExceptions(text);
        return Array.isArray(entries) && Array.isArray(problems);
      }),
    );
  });
});

describe("matching", () => {
  it.each([
    [{ arn: "arn:aws:s3:::acme-logs" }, "arn:aws:s3:::acme-*"],
    [{ name: "acme-logs" }, "acme-*"],
    [{ id: "sg-0123" }, "sg-0123"],
    [{ address: 'module.a.aws_s3_bucket.b["k"]' }, 'module.a.aws_s3_bucket.b["k"]'],
  ])("matches %j by %j", (resource, pattern) => {
    expect(match(entry({ resource: pattern }), resource)?.resource).toBe(pattern);
  });

  it("matches the address that the locate stage found", () => {
    expect(match(entry({ resource: "module.site.*" }), { name: "x" }, "module.site.aws_s3_bucket.b")).not.toBeNull();
  });

  it("does not match a part of a name, other letters or another policy", () => {
    expect(match(entry({ resource: "acme" }), { name: "acme-logs" })).toBeNull();
    expect(match(entry({ resource: "ACME-*" }), { name: "acme-logs" })).toBeNull();
    expect(match(entry({ policy: "other" }), { name: "acme-logs" })).toBeNull();
  });

  it("demands both when test and policy are given", () => {
    expect(match(entry({ test: "other-test" }), { name: "acme-logs" })).toBeNull();
    expect(match(entry({ test: "aws-s3-logging" }), { name: "acme-logs" })).not.toBeNull();
    expect(match(entry({ policy: "", test: "aws-s3-logging" }), { name: "acme-logs" })).not.toBeNull();
  });

  it("covers a finding without any name only by *", () => {
    expect(match(entry({ resource: "acme*" }), {})).toBeNull();
    expect(match(entry({ resource: "*" }), {})).not.toBeNull();
  });

  it("holds through its last day and is reported afterwards", () => {
    const last = parseExceptions(entry({ until: TODAY }));
    const over = parseExceptions(entry({ until: "2026-06-14" }));
    const ask = (exceptions: typeof last) =>
      matchException({ finding: finding({ name: "acme-x" }), policy: "s3-access-logging", exceptions, today: TODAY });
    expect(ask(last)).not.toBeNull();
    expect(expiredExceptions(last, TODAY)).toEqual([]);
    expect(ask(over)).toBeNull();
    expect(expiredExceptions(over, TODAY)[0]?.message).toContain("ended on 2026-06-14");
  });
});

describe("globs", () => {
  it.each([
    ["*", "", true],
    ["", "", true],
    ["", "a", false],
    ["a*b*c", "a--b--c", true],
    ["a*b*c", "a--c--b", false],
    ["*ab", "aab", true],
    ["a.c", "abc", false],
    ["a[b]", "a[b]", true],
    ["**a", "a", true],
  ])("%j against %j is %s", (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });

  it("agrees with the regular expression it stands for", () => {
    const letters = fc.array(fc.constantFrom("a", "b", "*", "."), { maxLength: 8 }).map((all) => all.join(""));
    fc.assert(
      fc.property(letters, letters, (pattern, text) => {
        const source = pattern.replaceAll(".", "\\.").replaceAll("*", "[^]*");
        expect(matchesGlob(pattern, text)).toBe(new RegExp(`^${source}$`).test(text));
      }),
    );
  });

  it("stays within pattern times text on a hostile pattern", () => {
    expect(matchesGlob(`${"a*".repeat(2_000)}b`, "a".repeat(4_000))).toBe(false);
  });
});
