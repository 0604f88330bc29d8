import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ASSET_NAMES, assetPath, locateAsset } from "../../../server/src/platform/assets.ts";

const scratch = mkdtempSync(join(tmpdir(), "terrafix-assets-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function place(...parts: string[]): string {
  const path = join(scratch, ...parts);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "x");
  return path;
}

describe("assetPath", () => {
  it.each(ASSET_NAMES)("finds %s in the source tree", (name) => {
    expect(readFileSync(assetPath(name)).length).toBeGreaterThan(1000);
  });

  it("finds real WebAssembly under the .wasm names", () => {
    for (const name of ASSET_NAMES.filter((n) => n.endsWith(".wasm"))) {
      expect(readFileSync(assetPath(name)).subarray(0, 4).toString("latin1")).toBe("\0asm");
    }
  });
});

describe("locateAsset", () => {
  const installed = join(scratch, "installed");
  const wasm = place("installed", "dist", "server", "assets", "web-tree-sitter.wasm");

  it("prefers the copy beside the server bundle, and finds it from neighbouring bundles", () => {
    expect(locateAsset("web-tree-sitter.wasm", join(installed, "dist", "server"))).toBe(wasm);
    expect(locateAsset("web-tree-sitter.wasm", join(installed, "dist", "demo"))).toBe(wasm);
    expect(locateAsset("web-tree-sitter.wasm", join(installed, "dist", "bench"))).toBe(wasm);
  });

  it("falls back to the source tree and to installed packages", () => {
    const table = place("tree", "server", "assets", "arn-table.json.br");
    const fmt = place("tree", "node_modules", "@cdktn", "hcl-tools", "main.wasm.gz");
    expect(locateAsset("arn-table.json.br", join(scratch, "tree", "server", "src", "platform"))).toBe(table);
    expect(locateAsset("arn-table.json.br", join(scratch, "tree", "dist", "bench"))).toBe(table);
    expect(locateAsset("terraform-fmt.wasm.gz", join(scratch, "tree", "dist", "server"))).toBe(fmt);
  });

  it("says null when nothing is there", () => {
    expect(locateAsset("aws-schema-5.json.br", join(scratch, "nowhere"))).toBeNull();
  });
});
