// Compiles the suites and what runs them into out/test-vscode/.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");
const out = join(root, "out", "test-vscode");

const shared = {
  bundle: true,
  platform: "node",
  target: "node20",
  sourcemap: "inline",
  logLevel: "warning",
  absWorkingDir: root,
};

/** The suites, one file per scenario, for the extension host. */
export async function bundleSuites() {
  const folder = join(root, "test", "vscode", "suite");
  const entries = (await readdir(folder)).filter((name) => name.endsWith(".suite.ts"));
  await build({
    ...shared,
    entryPoints: Object.fromEntries(entries.map((name) => [name.replace(".suite.ts", ""), join(folder, name)])),
    outdir: out,
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    external: ["vscode", "mocha"],
  });
}

/** A program of the harness, for this process; gives its module. */
export async function load(entry) {
  await build({
    ...shared,
    entryPoints: { [entry]: join(root, "test", "vscode", "harness", `${entry}.ts`) },
    outdir: out,
    format: "esm",
    outExtension: { ".js": ".mjs" },
    alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
    packages: "external",
  });
  return import(join(out, `${entry}.mjs`));
}
