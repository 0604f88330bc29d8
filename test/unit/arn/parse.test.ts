import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Arn,
  formatArn,
  MAX_ARN_LENGTH,
  PARTITIONS,
  parseArn,
  resourcePart,
} from "../../../server/src/locate/arn/parse.ts";

function arnOf(text: string): Arn {
  const parsed = parseArn(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

const codeOf = (text: string) => {
  const parsed = parseArn(text);
  return parsed.ok ? "ok" : parsed.error.code;
};

const validArn = fc.record({
  partition: fc.constantFrom(...PARTITIONS),
  service: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
  region: fc.constantFrom("", "us-east-1", "cn-north-1", "us-gov-west-1", "us-iso-east-1", "eusc-de-east-1"),
  account: fc.oneof(fc.constant(""), fc.stringMatching(/^\d{12}$/), fc.constantFrom("aws", "cloudfront")),
  // Any printable resource that white space does not frame.
  resource: fc.stringMatching(/^[!-~](?:[ -~]{0,60}[!-~])?$/),
});

describe("parseArn", () => {
  it("takes an ARN apart", () => {
    expect(arnOf("arn:aws-us-gov:logs:us-gov-west-1:123456789012:log-group:/aws/lambda/x:*")).toEqual({
      partition: "aws-us-gov",
      service: "logs",
      region: "us-gov-west-1",
      account: "123456789012",
      resource: "log-group:/aws/lambda/x:*",
    });
  });

  it("accepts empty regions and accounts, owners that are no account, and white space around", () => {
    expect(arnOf(" arn:aws:s3:::acme-logs\n").resource).toBe("acme-logs");
    expect(arnOf("arn:aws:iam::aws:policy/ReadOnlyAccess").account).toBe("aws");
  });

  it.each([
    ["", "not-an-arn"],
    ["acme-logs", "not-an-arn"],
    ["arn:aws:s3::", "not-an-arn"],
    ["ARN:aws:s3:::x", "not-an-arn"],
    ["arn:azure:s3:::x", "partition"],
    ["arn:aws-iso-z:s3:::x", "partition"],
    ["arn:aws::us-east-1:123456789012:x", "service"],
    ["arn:aws:S3:::x", "service"],
    ["arn:aws:sqs:US-EAST-1:123456789012:x", "region"],
    ["arn:aws:sqs:*:123456789012:x", "region"],
    ["arn:aws:sqs:us-east-1:12345:x", "account"],
    ["arn:aws:sqs:us-east-1:1234567890123:x", "account"],
    ["arn:aws:s3:::", "resource"],
    ["arn:aws:s3:::a\u0000b", "resource"],
    ["arn:aws:s3:::a\nb", "resource"],
    [`arn:aws:s3:::${"x".repeat(MAX_ARN_LENGTH)}`, "too-long"],
  ])("refuses %j as %s", (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it("gives back what it was made from, in every partition", () => {
    fc.assert(
      fc.property(validArn, (arn) => {
        expect(parseArn(formatArn(arn))).toEqual({ ok: true, value: arn });
      }),
    );
  });

  it("round-trips every text it accepts and never throws for any other", () => {
    const soup = fc.string({
      unit: fc.constantFrom(":", "/", "a", "arn", "aws", "1", "-", "\u0000", "é", " "),
      maxLength: 200,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          soup,
          soup.map((tail) => `arn:aws:s3:::${tail}`),
        ),
        (text) => {
          const parsed = parseArn(text);
          if (parsed.ok) expect(formatArn(parsed.value)).toBe(text.trim());
          else expect(parsed.error.message).toMatch(/^Not a valid ARN: .+\.$/);
        },
      ),
    );
  });
});

describe("resourcePart", () => {
  it.each([
    ["role/team/deploy", { style: "slash", type: "role", id: "team/deploy" }],
    ["db:orders", { style: "colon", type: "db", id: "orders" }],
    ["function:f:live", { style: "colon", type: "function", id: "f:live" }],
    ["acme-logs", { style: "bare", type: null, id: "acme-logs" }],
    ["/restapis/abc", { style: "bare", type: null, id: "/restapis/abc" }],
  ])("splits %s", (resource, part) => {
    expect(resourcePart({ partition: "aws", service: "x", region: "", account: "", resource })).toEqual(part);
  });
});
