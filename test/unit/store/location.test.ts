import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { defaultStorePath, storeLocation } from "../../../server/src/store/location.ts";

const cwd = resolve("/some/folder");

it.each([
  ["sqlite:state.sqlite", join(cwd, "state.sqlite")],
  ["sqlite:./a/b.db", join(cwd, "a", "b.db")],
  ["sqlite:/abs/x.db", resolve("/abs/x.db")],
  ["sqlite:///abs/x.db", resolve("/abs/x.db")],
  ["SQLITE:x y.db", join(cwd, "x y.db")],
  ["sqlite:~/x.db", `${homedir()}/x.db`],
  ["sqlite:~x", join(cwd, "~x")],
])("reads %s", (url, path) => {
  expect(storeLocation(url, cwd)).toEqual({ ok: true, value: { kind: "sqlite", path } });
});

it.each([undefined, ""])("uses the user's data folder for %j", (url) => {
  expect(storeLocation(url, cwd)).toEqual({ ok: true, value: { kind: "sqlite", path: defaultStorePath() } });
  expect(defaultStorePath().replaceAll("\\", "/")).toMatch(/\/terrafix\/(.*\/)?state\.sqlite$/);
});

it.each(["postgres://user:hunter2@db/x", "postgresql://user:hunter2@db/x", "mysql://hunter2", "sqlite:", "hunter2"])(
  "refuses %s without repeating it",
  (url) => {
    const location = storeLocation(url, cwd);
    expect(location.ok).toBe(false);
    expect(JSON.stringify(location)).not.toContain("hunter2");
    expect(JSON.stringify(location)).toContain("sqlite:path");
  },
);
