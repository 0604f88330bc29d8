import { expect, test } from "vitest";
import { contentsOnBase, rebase } from "../../../server/src/deliver/github/contents.ts";
import { ok } from "../../../shared/src/result.ts";
import { bucket, deliveryFor, folder } from "../../wire/github/fixtures.ts";

const edits = [{ file: "a.tf", start: 4, end: 5, newText: "2" }];
const input = { root: "/nowhere", file: "a.tf", edits, after: "a = 2\n" };

test("the same text gives the same result; another one gives none", async () => {
  expect(await rebase({ ...input, base: "a = 1\n" })).toBe("a = 2\n");
  expect(await rebase({ ...input, base: "b = 1\n" })).toBeNull();
  expect(await rebase({ ...input, base: "a" })).toBeNull();
  expect(await rebase({ ...input, base: null })).toBeNull();
  expect(await rebase({ ...input, base: "a = 2\n" })).toBe("a = 2\n");
});

test("a new file must not be on the base yet", async () => {
  const made = { ...input, edits: [{ file: "a.tf", start: 0, end: 0, newText: "x\n" }], after: "x\n" };
  expect(await rebase({ ...made, base: null })).toBe("x\n");
  expect(await rebase({ ...made, base: "y\n" })).toBeNull();
});

test("a checkout with CRLF of a base with LF is committed with LF", async () => {
  const root = await folder({ "a.tf": "a = 1\r\nb = 1\r\n" });
  const crlf = { ...input, root, after: "a = 2\r\nb = 1\r\n" };
  expect(await rebase({ ...crlf, base: "a = 1\nb = 1\n" })).toBe("a = 2\nb = 1\n");
  expect(await rebase({ ...crlf, base: "a = 1\nb = 9\n" })).toBeNull();
  expect(await rebase({ ...crlf, base: "a = 1\r\nb = 1\r\n" })).toBe("a = 2\r\nb = 1\r\n");
});

test("a byte-order mark that the reader dropped stays", async () => {
  expect(await rebase({ ...input, base: "\ufeffa = 1\n" })).toBe("\ufeffa = 2\n");
});

test("files are looked for under the checkout's place in the repository; equal ones are left out", async () => {
  const delivery = deliveryFor("x", "/nowhere");
  const asked: string[] = [];
  const at = (content: string) => (path: string) => {
    asked.push(path);
    return Promise.resolve(ok(content));
  };
  const inner = { ...delivery, checkout: { ...delivery.checkout, prefix: "infra/" } };
  const found = await contentsOnBase(inner, at(bucket("x")));
  expect(found.ok && [...found.value.keys()]).toEqual(["infra/x.tf"]);
  expect(asked).toEqual(["infra/x.tf"]);
  const same = await contentsOnBase(delivery, at(delivery.files.get("x.tf") ?? ""));
  expect(same.ok && same.value.size).toBe(0);
  expect(await contentsOnBase(delivery, at("other"))).toMatchObject({ ok: false, error: { code: "conflict" } });
  const large = { ...delivery, files: new Map([["x.tf", "x".repeat(11 * 1024 * 1024)]]) };
  expect(await contentsOnBase(large, at(""))).toMatchObject({ ok: false, error: { code: "io" } });
});
