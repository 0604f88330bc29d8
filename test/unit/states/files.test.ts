import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readStateFile } from "../../../server/src/states/files.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "terrafix-states-"));
});
afterEach(() => rm(folder, { recursive: true }));

it.each([
  ["", "prod is a folder. Give the state file in it with --state."],
  ["none.tfstate", "Cannot read the state file prod (ENOENT). Check the path given with --state."],
])("a state %j that is none says what to do", async (name, message) => {
  const read = await readStateFile(path.join(folder, name), "prod", null);
  expect(read.ok ? null : read.error.message).toBe(message);
});
