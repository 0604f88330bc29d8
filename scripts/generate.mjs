#!/usr/bin/env node
// Rebuilds generated data: `npm run generate` for everything, `npm run generate -- schema arn-table` for single steps.
// The steps are TypeScript; this file bundles them into the cache and runs the bundle.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const cache = join(root, ".cache", "generate");
const bundle = join(cache, "generate.mjs");

await mkdir(cache, { recursive: true });
await build({
  entryPoints: [join(root, "scripts", "generate", "main.ts")],
  outfile: bundle,
  bundle: true,
  packages: "external",
  platform: "node",
  target: "node20",
  format: "esm",
  sourcemap: "inline",
  logLevel: "warning",
});
const { main } = await import(pathToFileURL(bundle).href);
process.exitCode = await main(root, process.argv.slice(2));
