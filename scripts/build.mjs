#!/usr/bin/env node
// Makes the bundles in dist/: `npm run build`, or `node scripts/build.mjs --watch`. `--production` minifies and leaves out
// source maps, `--out FOLDER` writes elsewhere, `--only server,client` makes these: what scripts/package.mjs asks for.
import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, readdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);

/** Native packages stay outside and are loaded when they are needed. */
const NATIVE = ["libsql", "@napi-rs/keyring"];

/** CommonJS dependencies inside an ES module still ask for these. */
const COMMONJS_BANNER = [
  'import { createRequire as __createRequire } from "node:module";',
  'import { fileURLToPath as __fileURLToPath } from "node:url";',
  "const require = __createRequire(import.meta.url);",
  "const __filename = __fileURLToPath(import.meta.url);",
  'const __dirname = __fileURLToPath(new URL(".", import.meta.url));',
].join("\n");

const production = process.argv.includes("--production");
const dist = resolve(root, option("--out") ?? "dist");
const only = option("--only")?.split(",");

function option(name) {
  const at = process.argv.indexOf(name);
  return at === -1 ? undefined : process.argv[at + 1];
}

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20",
  sourcemap: !production,
  minify: production,
  // Names of classes and functions show in logs.
  keepNames: production,
  legalComments: "linked",
  logLevel: "warning",
};

/**
 * A program: an ES module, with what it imports lazily in chunks beside it, so that a start reads and compiles only what
 * it runs. `threads` are programs of its worker threads and processes, by name.
 */
function program(name, entry, threads = {}) {
  return {
    name,
    entry,
    options: {
      ...shared,
      entryPoints: { main: entry, ...threads },
      outdir: join(dist, name),
      outExtension: { ".js": ".mjs" },
      chunkNames: "chunk-[hash]",
      format: "esm",
      splitting: true,
      // ES modules where a package has them: a chunk gives a CommonJS package without its names, and the AWS SDK loads
      // its credential providers lazily by name.
      mainFields: ["module", "main"],
      // The last one is asked for by the Go runtime on Node versions that this product does not run on.
      external: [...NATIVE, "performance"],
      banner: { js: COMMONJS_BANNER },
    },
  };
}

const BUNDLES = [
  program("server", "server/src/main.ts", { formatter: "server/src/terraform/format/thread-main.ts" }),
  program("sim", "sim/src/main.ts"),
  program("demo", "demo/main.ts"),
  program("bench", "bench/main.ts", { start: "bench/starts/main.ts" }),
  program("fuzz", "bench/fuzz/main.ts"),
  program("truth", "bench/truth/main.ts"),
  {
    name: "client",
    entry: "client/src/extension.ts",
    options: {
      ...shared,
      entryPoints: { extension: "client/src/extension.ts" },
      outdir: join(dist, "client"),
      outExtension: { ".js": ".cjs" },
      format: "cjs",
      external: ["vscode"],
    },
  },
];

/** Data files that come from packages; server/src/platform/assets.ts finds them under these names. */
const PACKAGE_ASSETS = [
  ["web-tree-sitter", "web-tree-sitter.wasm", "web-tree-sitter.wasm"],
  ["@tree-sitter-grammars/tree-sitter-hcl", "tree-sitter-terraform.wasm", "tree-sitter-terraform.wasm"],
  ["@cdktn/hcl-tools", "main.wasm.gz", "terraform-fmt.wasm.gz"],
];

async function copyAssets() {
  const target = join(dist, "server", "assets");
  await mkdir(target, { recursive: true });
  const own = join(root, "server", "assets");
  for (const file of existsSync(own) ? await readdir(own) : []) await copyFile(join(own, file), join(target, file));
  for (const [name, file, as] of PACKAGE_ASSETS) await copyFile(join(packageFolder(name), file), join(target, as));
}

/** Not every package exports its package.json: look where Node would. */
function packageFolder(name) {
  const folder = (require.resolve.paths(name) ?? []).map((path) => join(path, name)).find((path) => existsSync(path));
  if (folder === undefined) throw new Error(`The package ${name} is not installed; run npm ci.`);
  return folder;
}

/** Entry points keep the `#!` line of their source; programs in `bin` must be executable. */
async function finish(bundle) {
  const main = join(dist, bundle.name, "main.mjs");
  if (existsSync(main)) await chmod(main, 0o755);
}

/** Chunks are named by their contents: those of an earlier build are in nobody's way, and in everybody's package. */
async function removeChunks(bundle) {
  const folder = join(dist, bundle.name);
  const files = existsSync(folder) ? await readdir(folder) : [];
  for (const file of files) if (/^chunk-/.test(file)) await rm(join(folder, file));
}

async function main() {
  const started = performance.now();
  const watch = process.argv.includes("--watch");
  const asked = BUNDLES.filter((bundle) => only?.includes(bundle.name) ?? true);
  const present = asked.filter((bundle) => existsSync(join(root, bundle.entry)));
  for (const bundle of asked) {
    if (!present.includes(bundle)) console.log(`${bundle.name}: skipped, there is no ${bundle.entry}`);
  }
  await copyAssets();
  if (watch) {
    const contexts = await Promise.all(present.map((bundle) => context({ ...bundle.options, logLevel: "info" })));
    await Promise.all(contexts.map((each) => each.watch()));
    return;
  }
  for (const bundle of present) {
    await removeChunks(bundle);
    await build(bundle.options);
    await finish(bundle);
  }
  const names = present.map((bundle) => bundle.name).join(", ");
  console.log(`dist: ${names} built in ${Math.round(performance.now() - started)} ms`);
}

await main();
