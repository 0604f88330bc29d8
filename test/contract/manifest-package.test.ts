import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { inflateRawSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { BUILT, CHUNKS, CONTENTS, LEFT_OUT, MAX_BYTES, publication } from "../../scripts/package-contents.mjs";
import { ROOT } from "./sources.ts";

// Packs the extension and looks into the file, as the one who installs it would.

let folder = "";
let bytes = Buffer.alloc(0);
let files = new Map<string, Buffer>();

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "terrafix-vsix-"));
  const vsix = path.join(folder, "terrafix.vsix");
  await promisify(execFile)(process.execPath, [path.join(ROOT, "scripts/package.mjs"), "--out", vsix]);
  bytes = readFileSync(vsix);
  files = unzip(bytes);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The entries of a zip file by its central directory (PKWARE APPNOTE 4.3.12). */
function unzip(zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  const entries = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, packed] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)];
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(start, start + packed);
    entries.set(zip.toString("utf8", at + 46, at + 46 + name), method === 0 ? data : inflateRawSync(data));
    at += 46 + name + extra + comment;
  }
  return entries;
}

/** The packer gives these names of its own. */
const RENAMED: Readonly<Record<string, string>> = {
  "README.md": "readme.md",
  "CHANGELOG.md": "changelog.md",
  LICENSE: "LICENSE.txt",
};

it("holds what scripts/package-contents.mjs lists, and nothing else", () => {
  const packed = [...files.keys()].filter((name) => name.startsWith("extension/")).map((name) => name.slice(10));
  const listed = CONTENTS.map((name: string) => RENAMED[name] ?? name);
  const built = BUILT.map((name: string) => `dist/${name}`);
  const others = packed.filter((name) => !["package.json", ...listed, ...built].includes(name));
  expect(others.filter((name) => !CHUNKS.test(name.replace("dist/", "")))).toEqual([]);
  // A bundle without legal comments has no file for them.
  const needed = ["package.json", ...listed, ...built.filter((name: string) => !name.endsWith(".LEGAL.txt"))];
  expect(needed.filter((name) => !packed.includes(name))).toEqual([]);
});

it("is small enough, minified, and without source maps", () => {
  expect(bytes.byteLength).toBeLessThan(MAX_BYTES);
  for (const [name, data] of files) {
    expect(name).not.toMatch(/\.(map|ts|node)$/);
    if (/\.[cm]js$/.test(name)) expect(data.toString("utf8").includes("sourceMappingURL="), name).toBe(false);
  }
  const client = files.get("extension/dist/client/extension.cjs")?.toString("utf8") ?? "";
  expect(client.length / client.split("\n").length).toBeGreaterThan(150);
});

it("has a manifest for users, not for npm", () => {
  const manifest = JSON.parse(files.get("extension/package.json")?.toString("utf8") ?? "{}") as Record<string, unknown>;
  for (const field of LEFT_OUT) expect(manifest).not.toHaveProperty(field);
  expect(files.has(`extension/${String(manifest.icon)}`)).toBe(true);
  expect(files.has(`extension/${String(manifest.main).replace("./", "")}`)).toBe(true);
});

it("has no lazily loaded module that lost its names", () => {
  // A CommonJS package in a chunk of its own has nothing but a default export.
  const nameless = [...files].filter(([, data]) =>
    /export default [\w$]*require_[\w$]*\(\)/.test(data.toString("utf8")),
  );
  expect(nameless.map(([name]) => name)).toEqual([]);
});

it("has a read-me whose pictures are in it, since a gallery and the editor show it", () => {
  const readme = files.get("extension/readme.md")?.toString("utf8") ?? "";
  const pictures = [...readme.matchAll(/!\[([^\]]+)\]\(([^)]+)\)/g)];
  expect(pictures.length).toBeGreaterThan(2);
  for (const [, words, picture] of pictures) {
    expect(words).toMatch(/\w+ \w+/);
    expect(files.has(`extension/${picture}`), picture).toBe(true);
  }
  // Other links would lead nowhere from there.
  expect(readme.match(/(?<!!)\[[^\]]+\]\((?!https:)[^)]+\)/g) ?? []).toEqual([]);
});

it("names the repository for a gallery when it is told, and none otherwise", () => {
  expect(publication(undefined)).toEqual({});
  expect(publication("https://github.com/example/terrafix.git")).toEqual({
    repository: { type: "git", url: "https://github.com/example/terrafix.git" },
    bugs: { url: "https://github.com/example/terrafix/issues" },
    homepage: "https://github.com/example/terrafix#readme",
  });
});

it("has what galleries ask for: an icon of 128 points or more, a banner, words to be found by", () => {
  const icon = files.get("extension/media/icon.png") ?? Buffer.alloc(24);
  expect([icon.readUInt32BE(16), icon.readUInt32BE(20)].every((points) => points >= 128)).toBe(true);
  const manifest = JSON.parse(files.get("extension/package.json")?.toString("utf8") ?? "{}") as Record<string, unknown>;
  for (const field of ["displayName", "description", "publisher", "license", "galleryBanner", "categories", "pricing"])
    expect(manifest, field).toHaveProperty(field);
  expect(manifest.keywords).toHaveProperty(
    "length",
    expect.toSatisfy((n: number) => n > 3 && n <= 30),
  );
});

it("holds a server that starts with nothing beside it", async () => {
  for (const [name, data] of files) {
    const file = path.join(folder, "unpacked", name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, data);
  }
  const server = path.join(folder, "unpacked", "extension", "dist", "server", "main.mjs");
  const child = spawn(process.execPath, [server, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  try {
    const params = { processId: null, rootUri: null, capabilities: {} };
    const message = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(message)}\r\n\r\n${message}`);
    const answer = await new Promise<string>((resolve, reject) => {
      let text = "";
      child.stdout.on("data", (chunk: Buffer) => {
        text += chunk.toString("utf8");
        if (text.includes('"id":1')) resolve(text);
      });
      child.once("exit", (code) => reject(new Error(`The server ended with ${code}.`)));
    });
    expect(answer).toMatch(/"capabilities":\{/);
  } finally {
    child.kill();
  }
});
