import { expect, it } from "vitest";
import { type Keychain, withKeychain } from "../../../server/src/config/keychain.ts";
import { err, ok } from "../../../shared/src/result.ts";

const keychain: Keychain = {
  getPassword: (service, account) =>
    Promise.resolve(service === "terrafix" && account === "GITHUB_TOKEN" ? "kept" : null),
  setPassword: () => Promise.resolve(),
  deletePassword: () => Promise.resolve(true),
};
const here = () => Promise.resolve(ok(keychain));
const never = () => Promise.reject(new Error("loaded without being asked for"));

it("is not even loaded unless it is asked for", async () => {
  for (const TERRAFIX_KEYCHAIN of [undefined, "", "0", "false"]) {
    expect(await withKeychain({ TERRAFIX_KEYCHAIN }, never)).toEqual(ok({ TERRAFIX_KEYCHAIN }));
  }
});

it("fills in what the environment lacks", async () => {
  const env = { TERRAFIX_KEYCHAIN: "1", GITHUB_TOKEN: "", VANTA_CLIENT_ID: "mine" };
  expect(await withKeychain(env, here)).toMatchObject({ value: { GITHUB_TOKEN: "kept", VANTA_CLIENT_ID: "mine" } });
  expect(await withKeychain({ ...env, GITHUB_TOKEN: "given" }, here)).toMatchObject({
    value: { GITHUB_TOKEN: "given" },
  });
});

it("says in one line why it cannot be used", async () => {
  expect(await withKeychain({ TERRAFIX_KEYCHAIN: "1" }, () => Promise.resolve(err("no keychain")))).toEqual(
    err("no keychain"),
  );
  const locked: Keychain = { ...keychain, getPassword: () => Promise.reject(new Error("locked")) };
  const answer = await withKeychain({ TERRAFIX_KEYCHAIN: "1" }, () => Promise.resolve(ok(locked)));
  expect(answer).toMatchObject({ ok: false, error: expect.stringContaining("locked") });
});
