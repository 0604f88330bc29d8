import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { PROGRAM, whyNoNeovim } from "./built.ts";
import { PITR } from "./fixtures.ts";
import { workspace } from "./harness.ts";

const why = whyNoNeovim();
if (why !== null) process.stderr.write(`Neovim is left out: ${why}.\n`);

describe.skipIf(why !== null)("Neovim", () => {
  it("attaches the server, sees the finding, applies the fix", async () => {
    const here = path.join(import.meta.dirname, "neovim");
    const before = await readFile(path.join(here, "before.tf"), "utf8");
    const golden = await readFile(path.join(here, "after.tf"), "utf8");
    const root = await workspace({ "main.tf": before, "home/.keep": "" });
    const out = path.join(root, "home", "seen.json");
    await promisify(execFile)(
      "nvim",
      ["--headless", "--clean", "-n", "-c", `luafile ${path.join(here, "check.lua")}`],
      {
        cwd: root,
        timeout: 50_000,
        env: {
          PATH: process.env.PATH,
          HOME: path.join(root, "home"),
          TERRAFIX_SERVER: [process.execPath, PROGRAM, "--stdio"].join("\n"),
          TERRAFIX_POLICY: PITR,
          TERRAFIX_OUT: out,
        },
      },
    );
    const seen = JSON.parse(await readFile(out, "utf8"));
    expect(seen.error).toBeUndefined();
    expect(seen.diagnostics).toContainEqual({ line: 1, source: "TerraFix (predicted)", code: PITR });
    expect(seen.text).toBe(golden);
    // Only the buffer was changed: saving is the user's.
    expect(await readFile(path.join(root, "main.tf"), "utf8")).toBe(before);
  });
});
