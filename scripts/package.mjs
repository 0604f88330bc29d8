#!/usr/bin/env node
// Makes the extension's package, one for all platforms: `npm run package [-- --out FILE]`.
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createVSIX } from "@vscode/vsce";
import { BUILT, CHUNKS, CONTENTS, LEFT_OUT, MAX_BYTES } from "./package-contents.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);

/** A folder with exactly what is shipped: packing cannot pick up anything by accident. */
async function stage(folder) {
  const built = join(folder, "dist");
  const flags = ["--production", "--out", built, "--only", "server,client"];
  await run(process.execPath, [join(root, "scripts", "build.mjs"), ...flags]);
  for (const file of await filesBelow(built)) {
    if (!BUILT.includes(file) && !CHUNKS.test(file)) await rm(join(built, file));
  }
  for (const file of CONTENTS) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(root, file), join(folder, file));
  }
  await writeFile(join(folder, ".vscodeignore"), "# Everything in this folder is shipped: see package-contents.mjs.\n");
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  for (const field of LEFT_OUT) delete manifest[field];
  await writeFile(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/** Paths of files below a folder, with forward slashes. */
async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    );
}

async function main() {
  const folder = await mkdtemp(join(tmpdir(), "terrafix-package-"));
  try {
    const manifest = await stage(folder);
    const asked = process.argv.indexOf("--out");
    const target = resolve(asked === -1 ? join(root, `terrafix-${manifest.version}.vsix`) : process.argv[asked + 1]);
    await createVSIX({
      cwd: folder,
      packagePath: target,
      dependencies: false,
      allowMissingRepository: true,
      rewriteRelativeLinks: false,
    });
    const { size } = await stat(target);
    if (size > MAX_BYTES) throw new Error(`The package has ${size} bytes; ${MAX_BYTES} are the most it may have.`);
    console.log(`${target}: ${(size / 1024 / 1024).toFixed(2)} MB`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
