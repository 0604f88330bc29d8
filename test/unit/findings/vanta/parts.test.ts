import { describe, expect, it } from "vitest";
import { checkBaseUrl, VANTA_HOSTS } from "../../../../server/src/findings/vanta/hosts.ts";
import { isFailingAwsTest, wantedRecord } from "../../../../server/src/findings/vanta/mapping.ts";
import { readItems, readPage, testSchema } from "../../../../server/src/findings/vanta/schemas.ts";
import { createTokenCache, type IssuedToken } from "../../../../server/src/findings/vanta/token.ts";
import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";

const never = new AbortController().signal;

describe("checkBaseUrl", () => {
  it("accepts Vanta's hosts over https, and this machine over http", () => {
    for (const host of VANTA_HOSTS) expect(checkBaseUrl(`https://${host}`).ok).toBe(true);
    for (const local of ["http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:2", "https://localhost:3"]) {
      expect(checkBaseUrl(local).ok).toBe(true);
    }
  });

  it.each([
    "http://api.vanta.com",
    "https://api.vanta.com.evil.example",
    "https://evil.example/api.vanta.com",
    "https://api.vanta.com@evil.example",
    "https://user:secret@api.vanta.com",
    "ftp://127.0.0.1",
    "file:///etc/passwd",
    "http://127.0.0.1.evil.example",
    "api.vanta.com",
    "",
  ])("refuses %j", (text) => {
    const checked = checkBaseUrl(text);
    expect(checked.ok).toBe(false);
    expect(JSON.stringify(checked)).not.toContain("secret@");
  });

  it("lets any host through when told, but never without https", () => {
    expect(checkBaseUrl("https://gateway.acme.example/vanta", true).ok).toBe(true);
    expect(checkBaseUrl("http://gateway.acme.example", true).ok).toBe(false);
  });

  it("forgives a trailing slash and a pasted version", () => {
    for (const text of ["https://api.vanta.com/", "https://api.vanta.com/v1", "https://api.vanta.com/v1/"]) {
      const checked = checkBaseUrl(text);
      expect(checked.ok && checked.value.href).toBe("https://api.vanta.com/");
    }
  });
});

describe("createTokenCache", () => {
  function counting(expiresIn: number) {
    let time = 0;
    let issued = 0;
    const issue = async (): Promise<Result<IssuedToken, Failure>> => {
      issued += 1;
      return ok({ value: `t${issued}`, expiresIn });
    };
    const cache = createTokenCache(issue, () => time);
    return {
      cache,
      issued: () => issued,
      advance: (seconds: number) => {
        time += seconds * 1_000;
      },
    };
  }

  it("keeps a token until a minute before its end", async () => {
    const { cache, advance } = counting(3_600);
    expect(await cache.get(never)).toEqual(ok("t1"));
    advance(3_539);
    expect(await cache.get(never)).toEqual(ok("t1"));
    advance(1);
    expect(await cache.get(never)).toEqual(ok("t2"));
  });

  it("uses a token of less than two minutes for half its time", async () => {
    const { cache, advance } = counting(30);
    expect(await cache.get(never)).toEqual(ok("t1"));
    advance(14);
    expect(await cache.get(never)).toEqual(ok("t1"));
    advance(2);
    expect(await cache.get(never)).toEqual(ok("t2"));
  });

  it("renews only the token that was refused", async () => {
    const { cache, issued } = counting(3_600);
    await cache.get(never);
    const renewed = await Promise.all([cache.renew("t1", never), cache.renew("t1", never), cache.renew("t1", never)]);
    expect(renewed).toEqual([ok("t2"), ok("t2"), ok("t2")]);
    expect(await cache.renew("t1", never)).toEqual(ok("t2"));
    expect(issued()).toBe(2);
  });

  it("does not keep a failure", async () => {
    let calls = 0;
    const cache = createTokenCache(async () => {
      calls += 1;
      return calls === 1 ? err(failure("network", "down")) : ok({ value: "t", expiresIn: 100 });
    });
    expect((await cache.get(never)).ok).toBe(false);
    expect(await cache.get(never)).toEqual(ok("t"));
  });

  it("calls the request off only when the last one that waits has gone", async () => {
    let seen: AbortSignal | null = null;
    const cache = createTokenCache((signal) => {
      seen = signal;
      return new Promise(() => undefined);
    });
    const [one, two] = [new AbortController(), new AbortController()];
    const waiting = [cache.get(one.signal), cache.get(two.signal)];
    one.abort();
    expect(await waiting[0]).toMatchObject({ ok: false, error: { code: "interrupted" } });
    expect(seen).toMatchObject({ aborted: false });
    two.abort();
    expect(await waiting[1]).toMatchObject({ ok: false, error: { code: "interrupted" } });
    expect(seen).toMatchObject({ aborted: true });
  });
});

describe("lenient reading", () => {
  it("passes unknown keys and enum values, and null where the documentation has none", () => {
    const test = { id: "t", name: null, status: "BRAND_NEW", integrations: null, surprise: { a: 1 }, owner: null };
    expect(testSchema.safeParse(test).success).toBe(true);
  });

  it("counts what it cannot read and keeps the rest", () => {
    const { items, unreadable } = readItems(testSchema, [{ id: "a" }, { name: "no id" }, null, { id: "b" }]);
    expect(items.map((item) => item.id)).toEqual(["a", "b"]);
    expect(unreadable).toBe(2);
  });

  it.each([
    [[1, 2], { items: [1, 2], hasNext: false, endCursor: null }],
    [{ results: [1] }, { items: [1], hasNext: false, endCursor: null }],
    [
      { results: { data: [1], pageInfo: { endCursor: "c", hasNextPage: true } } },
      { items: [1], hasNext: true, endCursor: "c" },
    ],
    [{ results: { data: [], pageInfo: null } }, { items: [], hasNext: false, endCursor: null }],
    [{ data: [] }, null],
    ["text", null],
    [null, null],
  ])("reads the list %j", (body, expected) => {
    expect(readPage(body)).toEqual(expected);
  });

  it("takes only failing, active tests of AWS", () => {
    const failing = { id: "t", status: "NEEDS_ATTENTION", integrations: ["gcp", "aws"] };
    expect(isFailingAwsTest(failing)).toBe(true);
    expect(isFailingAwsTest({ ...failing, status: "IN_PROGRESS" })).toBe(false);
    expect(isFailingAwsTest({ ...failing, integrations: ["gcp"] })).toBe(false);
    expect(isFailingAwsTest({ ...failing, deactivatedStatusInfo: { isDeactivated: true } })).toBe(false);
  });
});

describe("wantedRecord", () => {
  const id = "65fc81a3359c8508c9af880f";
  it("asks by the kind in the id", () => {
    expect(wantedRecord({ id: `S3Bucket-${id}`, displayName: "b" }, [])).toEqual({ kind: "S3Bucket", id });
  });

  it("asks by the label when the id is bare and the label is one of the tenant's kinds", () => {
    const entity = { id, displayName: "q", responseType: "SQS" };
    expect(wantedRecord(entity, ["S3", "SQS"])).toEqual({ kind: "SQS", id });
    expect(wantedRecord(entity, [])).toBeNull();
  });

  it("does not ask for an account, though its label is nearly a kind, or when the ARN is known", () => {
    const account = { id, displayName: "account-123456789012", responseType: "AWS account" };
    expect(wantedRecord(account, ["AwsAccount"])).toBeNull();
    expect(wantedRecord({ id: `S3-${id}`, displayName: "arn:aws:s3:::b" }, [])).toBeNull();
  });

  it("does not take other ids for records", () => {
    expect(wantedRecord({ id: "sg-12345678", displayName: "x" }, [])).toBeNull();
    expect(wantedRecord({ id: "S3Bucket-1234", displayName: "x" }, [])).toBeNull();
    expect(wantedRecord({ id: `../${id}`, displayName: "x" }, [])).toBeNull();
  });
});
