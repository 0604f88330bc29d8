#!/usr/bin/env node
// Measures locating on cases with known answers: `node scripts/locate-cases.mjs --cases FILE --estates DIR [--foreign] [--verbose]`.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const bundle = join(root, ".cache", "bench", "locate-cases.mjs");

await mkdir(join(root, ".cache", "bench"), { recursive: true });
await build({
  entryPoints: [join(root, "bench", "locate-cases.ts")],
  outfile: bundle,
  bundle: true,
  packages: "external",
  platform: "node",
  target: "node20",
  format: "esm",
  logLevel: "warning",
});
const { measureCases } = await import(pathToFileURL(bundle).href);
await measureCases(process.argv.slice(2), (line) => console.log(line));
