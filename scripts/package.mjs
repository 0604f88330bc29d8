#!/usr/bin/env node
// Makes the extension's package, one for all platforms: `npm run package [-- --out FILE] [--repository URL]`.
// With the repository's address, as a gallery wants it, the manifest names it and links of the read-me lead there.
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { createVSIX } from "@vscode/vsce";
import { BUILT, CHUNKS, CONTENTS, LEFT_OUT, MAX_BYTES, publication, SOURCES } from "./package-contents.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);

/** A folder with exactly what is shipped: packing cannot pick up anything by accident. */
async function stage(folder, repository) {
  const built = join(folder, "dist");
  const flags = ["--production", "--out", built, "--only", "server,client"];
  await run(process.execPath, [join(root, "scripts", "build.mjs"), ...flags]);
  for (const file of await filesBelow(built)) {
    if (!BUILT.includes(file) && !CHUNKS.test(file)) await rm(join(built, file));
  }
  for (const file of CONTENTS) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(root, SOURCES[file] ?? file), join(folder, file));
  }
  const readme = await readFile(join(folder, "README.md"), "utf8");
  await writeFile(join(folder, "README.md"), readme.replaceAll("](../", "]("));
  await writeFile(join(folder, ".vscodeignore"), "# Everything in this folder is shipped: see package-contents.mjs.\n");
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  for (const field of LEFT_OUT) delete manifest[field];
  Object.assign(manifest, publication(repository));
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
    const { values } = parseArgs({ options: { out: { type: "string" }, repository: { type: "string" } } });
    const manifest = await stage(folder, values.repository);
    const target = resolve(values.out ?? join(root, `terrafix-${manifest.version}.vsix`));
    await createVSIX({
      cwd: folder,
      packagePath: target,
      dependencies: false,
      allowMissingRepository: true,
      rewriteRelativeLinks: values.repository !== undefined,
    });
    const { size } = await stat(target);
    if (size > MAX_BYTES) throw new Error(`The package has ${size} bytes; ${MAX_BYTES} are the most it may have.`);
    console.log(`${target}: ${(size / 1024 / 1024).toFixed(2)} MB`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
