import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dedupe, identify, identifyBy } from "../../../server/src/findings/identity.ts";
import type { RawFinding, ResourceRef } from "../../../shared/src/findings.ts";

function raw(resource: ResourceRef, more: Partial<RawFinding> = {}): RawFinding {
  return { testId: "t", title: "T", description: "", severity: "unknown", frameworks: [], resource, ...more };
}

describe("identifyBy", () => {
  const byTest = () =>
    [
      { id: "p", severity: "high" },
      { id: "q", severity: "low" },
    ] as const;

  it("takes the severity of the policy where the source states none, and never over the source's own", () => {
    expect(identifyBy(raw({ name: "a" }), byTest)).toMatchObject({ policy: "p", severity: "high" });
    expect(identifyBy(raw({ name: "a" }, { severity: "medium" }), byTest).severity).toBe("medium");
    expect(identifyBy(raw({ name: "a" }), () => [])).toMatchObject({ policy: null, severity: "unknown" });
  });

  it("changes nothing about the identity", () => {
    expect(identifyBy(raw({ name: "a" }), byTest).id).toBe(identify(raw({ name: "a" }), () => "p").id);
  });
});

const noPolicy = (): null => null;
const idOf = (
  resource: ResourceRef,
  more: Partial<RawFinding> = {},
  policyOf: (id: string) => string | null = noPolicy,
) => identify(raw(resource, more), policyOf).id;

const word = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
const refs: fc.Arbitrary<ResourceRef> = fc.record(
  {
    type: fc.constantFrom("aws_s3_bucket", "aws_sqs_queue"),
    name: word,
    id: word,
    accountId: fc.stringMatching(/^\d{12}$/),
    region: fc.constantFrom("us-east-1", "eu-west-1"),
    address: word,
    file: word,
    tags: fc.dictionary(word, word, { maxKeys: 3 }),
  },
  { requiredKeys: [] },
);

describe("identify", () => {
  it("is 64 hexadecimal digits, and does not change from release to release", () => {
    // Branch names are made of it. The value is that of `printf '["t",["arn","arn:aws:s3:::acme"]]' | sha256sum`.
    expect(idOf({ arn: "arn:aws:s3:::acme" })).toBe("997ecd05244e04a350d089cf14ab0e6fd7c200ee536785928d877216827e668c");
  });

  it("does not depend on the order of keys, or on keys that are undefined", () => {
    fc.assert(
      fc.property(refs, (ref) => {
        const reversed = Object.fromEntries(
          Object.entries(ref)
            .reverse()
            .map(([key, value]) => [
              key,
              typeof value === "object" ? Object.fromEntries(Object.entries(value).reverse()) : value,
            ]),
        );
        const padded = { arn: undefined, name: undefined, region: undefined, tags: undefined, ...ref };
        expect(idOf(reversed)).toBe(idOf(ref));
        expect(idOf(padded)).toBe(idOf(ref));
      }),
    );
  });

  it("does not depend on the words of the test", () => {
    const ref = { name: "a", type: "aws_s3_bucket" };
    expect(idOf(ref, { title: "X", description: "Y", severity: "high", frameworks: ["soc2"], url: "https://x" })).toBe(
      idOf(ref),
    );
  });

  it("is one for two tests of one policy, and two without", () => {
    const policyOf = (id: string): string | null => (id.startsWith("log") ? "flow-logs" : null);
    const ref = { id: "vpc-0123abcd" };
    expect(idOf(ref, { testId: "log-a" }, policyOf)).toBe(idOf(ref, { testId: "log-b" }, policyOf));
    expect(idOf(ref, { testId: "a" }, policyOf)).not.toBe(idOf(ref, { testId: "b" }, policyOf));
  });

  it("takes a log group's ARN with and without its trailing star as one", () => {
    const arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/x";
    expect(idOf({ arn: `${arn}:*` })).toBe(idOf({ arn }));
  });

  it("rests on the ARN alone when there is one", () => {
    const arn = "arn:aws:sqs:us-east-1:123456789012:jobs";
    expect(idOf({ arn, name: "jobs", region: "us-east-1", tags: { a: "b" } })).toBe(idOf({ arn }));
  });

  it.each<[string, ResourceRef, ResourceRef]>([
    ["accounts", { name: "db", accountId: "111111111111" }, { name: "db", accountId: "222222222222" }],
    ["account names", { name: "db", accountName: "prod" }, { name: "db", accountName: "dev" }],
    ["regions", { name: "db", region: "us-east-1" }, { name: "db", region: "us-east-2" }],
    ["types", { name: "x", type: "aws_s3_bucket" }, { name: "x", type: "aws_sqs_queue" }],
    ["files", { address: "aws_s3_bucket.a", file: "a.tf" }, { address: "aws_s3_bucket.a", file: "b.tf" }],
    ["tags", { tags: { a: "b" } }, { tags: { a: "c" } }],
    ["fields that hold the same text", { type: "a", name: "b" }, { type: "b", name: "a" }],
  ])("tells %s apart", (_what, one, other) => {
    expect(idOf(one)).not.toBe(idOf(other));
  });

  it("an account's finding is the account's, wherever its number comes from", () => {
    const account = { accountLevel: true };
    const byNumber = idOf({ accountId: "123456789012" }, account);
    expect(idOf({ arn: "arn:aws:iam::123456789012:root" }, account)).toBe(byNumber);
    expect(idOf({ accountId: "210987654321" }, account)).not.toBe(byNumber);
    expect(idOf({}, account)).toBe(idOf({ name: "whatever" }, account));
    expect(idOf({ accountId: "123456789012", region: "eu-west-1" }, account)).not.toBe(byNumber);
  });
});

describe("dedupe", () => {
  const policyOf = (): string => "p";
  const finding = (testId: string, more: Partial<RawFinding>) =>
    identify(raw({ arn: "arn:aws:s3:::a" }, { testId, ...more }), policyOf);

  it("unites frameworks, keeps the gravest severity and what only one source knew", () => {
    const merged = dedupe([
      finding("b", { frameworks: ["soc2", "iso"], severity: "low", unresolved: "no type" }),
      finding("a", { frameworks: ["soc2", "pci"], severity: "high", resource: { arn: "arn:aws:s3:::a", name: "a" } }),
    ]);
    expect(merged).toHaveLength(1);
    expect(merged[0]).toMatchObject({
      testId: "a",
      frameworks: ["iso", "pci", "soc2"],
      severity: "high",
      resource: { arn: "arn:aws:s3:::a", name: "a" },
    });
    expect(merged[0]?.unresolved).toBeUndefined();
  });

  it("gives the same findings whatever the order, and merging again changes nothing", () => {
    const findings = fc.array(
      fc
        .record({
          ref: refs,
          test: fc.constantFrom("x", "y"),
          severity: fc.constantFrom("low" as const, "high" as const),
        })
        .map(({ ref, test, severity }) => identify(raw(ref, { testId: test, severity, frameworks: [test] }), policyOf)),
      { maxLength: 12 },
    );
    const sorted = (list: readonly { id: string }[]) => [...list].sort((a, b) => (a.id < b.id ? -1 : 1));
    fc.assert(
      fc.property(findings, (list) => {
        const once = dedupe(list);
        expect(sorted(dedupe([...list].reverse()))).toEqual(sorted(once));
        expect(dedupe(once)).toEqual(once);
        expect(new Set(once.map((item) => item.id)).size).toBe(once.length);
        expect(new Set(list.map((item) => item.id)).size).toBe(once.length);
      }),
    );
  });
});
