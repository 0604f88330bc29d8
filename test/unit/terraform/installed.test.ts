import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { locateOrRefuse } from "../../../server/src/locate/locate.ts";
import { createPause } from "../../../server/src/lsp/scheduler.ts";
import { createTree } from "../../../server/src/lsp/workspace/tree.ts";
import { catalogueOf } from "../../../server/src/policies/catalogue.ts";
import { proposeFix } from "../../../server/src/policies/engine/propose.ts";
import { scanPolicies } from "../../../server/src/policies/scan.ts";
import { keepIndex, loadIndex, withChanges } from "../../../server/src/terraform/index/build-index.ts";
import { isInstalledPath, readManifest, rootOfManifest } from "../../../server/src/terraform/index/installed.ts";
import type { TerraformIndex } from "../../../server/src/terraform/index/model.ts";
import { NO_OPTIONS } from "../../../server/src/terraform/index/options.ts";
import { applyFix, contextAt, type Files, readPolicies, SETTINGS } from "../policies/helpers.ts";

const policies = await readPolicies();
const { signal } = new AbortController();
const MANIFEST = ".terraform/modules/modules.json";
const KEYS = ".terraform/modules/keys/main.tf";

const manifest = (...modules: readonly (readonly [key: string, source: string, folder: string])[]): string =>
  JSON.stringify({ Modules: modules.map(([Key, Source, Dir]) => ({ Key, Source, Version: "1.2.3", Dir })) });

const FILES: Files = {
  "main.tf": `module "keys" {
  source  = "acme/keys/aws"
  version = "~> 1.2"
  alias   = "main"
  rotate  = false
}
`,
  [MANIFEST]: manifest(["keys", "registry.example.com/acme/keys/aws", ".terraform/modules/keys"]),
  [KEYS]: `variable "alias" {}

variable "rotate" {
  default = false
}

resource "aws_kms_key" "this" {
  description         = var.alias
  enable_key_rotation = var.rotate
}

resource "aws_kms_key" "fixed" {
  enable_key_rotation = false
}

resource "aws_sqs_queue" "jobs" {
  name = "\${var.alias}-jobs"
}
`,
};

let home = "";
let repository = "";

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "terrafix-installed-"));
  repository = path.join(home, "repository");
  // What was written a moment ago is not believed to stay: here it is some seconds old.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10_000 });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(home, { recursive: true, force: true });
});

function put(files: Files): void {
  for (const [file, text] of Object.entries(files)) {
    const full = path.join(repository, file);
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, text);
    const past = new Date(Date.now() - 3_600_000);
    utimesSync(full, past, past);
  }
}

const load = (cache?: string): Promise<TerraformIndex> => loadIndex(repository, signal, { ...NO_OPTIONS, cache });
const addresses = (index: TerraformIndex): string[] => index.resources.map(({ address }) => address).sort();
const ALL = ["module.keys.aws_kms_key.fixed", "module.keys.aws_kms_key.this", "module.keys.aws_sqs_queue.jobs"];

function rotation() {
  const found = policies.find(({ id }) => id === "kms-rotation");
  if (found === undefined) throw new Error("no policy of key rotation");
  return found;
}

describe("the manifest", () => {
  it("names folders below the one for downloads and no other", () => {
    const folders = [
      ".terraform/modules/a",
      ".terraform\\modules\\a.b\\x",
      "../b",
      "/etc",
      ".terraform/modules/../x",
      ".",
    ];
    const read = readManifest(manifest(...folders.map((folder, i) => [`k${i}`, "s", folder] as const)), "prod");
    expect(read?.map(({ key, directory }) => [key, directory])).toEqual([
      ["k0", "prod/.terraform/modules/a"],
      ["k1", "prod/.terraform/modules/a.b/x"],
    ]);
  });

  it.each(["", "{", "[]", '{"Modules": 3}', "null"])("is none: %j", (text) => {
    expect(readManifest(text, "")).toBeNull();
  });

  it("leaves out entries that are not whole", () => {
    expect(readManifest('{"Modules":[null,3,{"Key":"a"},{"Key":"","Source":"","Dir":"."}]}', "")).toEqual([]);
  });

  it("is known by its path, as are the files beside it", () => {
    expect([MANIFEST, `a/b/${MANIFEST}`, "modules.json", `x${MANIFEST}`].map(rootOfManifest)).toEqual([
      "",
      "a/b",
      null,
      null,
    ]);
    expect([KEYS, `a/${KEYS}`, "terraform/modules/x.tf", "x.terraform/modules/y.tf"].map(isInstalledPath)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe("downloaded modules", () => {
  it("are read with their root, and only what the manifest names", async () => {
    put({ ...FILES, ".terraform/modules/keys/examples/x/main.tf": 'resource "aws_vpc" "x" {}\n' });
    const index = await load();
    expect(addresses(index)).toEqual(ALL);
    expect(index.problems).toEqual([]);
    expect(index.instances.filter(({ parent }) => parent === null).map(({ directory }) => directory.path)).toEqual([
      "",
    ]);
  });

  it("are not read without a manifest, and not below a link", async () => {
    put({ "main.tf": FILES["main.tf"] ?? "", [KEYS]: FILES[KEYS] ?? "" });
    expect(addresses(await load())).toEqual([]);
    rmSync(path.join(repository, ".terraform"), { recursive: true });
    put({ [MANIFEST]: FILES[MANIFEST] ?? "", "elsewhere/main.txt": "" });
    writeFileSync(path.join(home, "main.tf"), FILES[KEYS] ?? "");
    symlinkSync(home, path.join(repository, ".terraform/modules/keys"));
    expect(addresses(await load())).toEqual([]);
  });

  it("say what is wrong with a manifest", async () => {
    put({ ...FILES, [MANIFEST]: "{" });
    const index = await load();
    expect(index.problems).toEqual([
      { where: MANIFEST, message: "not what `terraform init` writes, skipped; run it again" },
    ]);
    expect(addresses(index)).toEqual([]);
  });

  it("come and go with the manifest, also with a cache", async () => {
    const cache = path.join(home, "cache");
    put({ "main.tf": FILES["main.tf"] ?? "", [KEYS]: FILES[KEYS] ?? "" });
    expect(await keepIndex(await load(cache))).toBe(true);
    expect(addresses(await load(cache))).toEqual([]);
    put({ [MANIFEST]: FILES[MANIFEST] ?? "" });
    const index = await load(cache);
    expect(addresses(index)).toEqual(ALL);
    await keepIndex(index);
    expect(addresses(await load(cache))).toEqual(ALL);
    put({ [KEYS]: 'resource "aws_kms_key" "new" {}\n' });
    expect(addresses(await load(cache))).toEqual(["module.keys.aws_kms_key.new"]);
    put({ [MANIFEST]: manifest() });
    expect(addresses(await load(cache))).toEqual([]);
  });

  it("stay when another file changes", async () => {
    put(FILES);
    const index = await load();
    expect(addresses(withChanges(index, new Map([["new.tf", 'resource "aws_vpc" "v" {}\n']])))).toEqual(
      ["aws_vpc.v", ...ALL].sort(),
    );
    const changed = (FILES["main.tf"] ?? "").replace('"main"', '"other"');
    const after = withChanges(index, new Map([["main.tf", changed]]));
    const ref = { arn: "arn:aws:sqs:eu-west-1:123456789012:other-jobs" };
    expect(locateOrRefuse(ref, after, { state: null }).instance).toBe("module.keys.aws_sqs_queue.jobs");
  });

  it("are in the slices of the editor", async () => {
    put(FILES);
    const tree = createTree(repository);
    const ignore = () => undefined;
    await tree.load({ pause: createPause(signal), signal, onProgress: ignore, onReadable: ignore });
    expect(addresses(tree.slice(""))).toEqual(ALL);
    tree.setBuffer("main.tf", `${FILES["main.tf"]}resource "aws_vpc" "typed" {}\n`);
    expect(addresses(tree.slice(""))).toEqual(["aws_vpc.typed", ...ALL].sort());
    expect(addresses(tree.refresh())).toEqual(["aws_vpc.typed", ...ALL].sort());
  });

  it("name the argument that decides in the receipt", async () => {
    put(FILES);
    const ref = { arn: "arn:aws:sqs:eu-west-1:123456789012:main-jobs" };
    const { receipt } = locateOrRefuse(ref, await load(), { state: null });
    expect(receipt.confidence).toBe("exact");
    expect(receipt.file).toBe(KEYS);
    expect(receipt.evidence.join("\n")).toContain('module "keys" (main.tf:1), whose code is "acme/keys/aws" 1.2.3');
  });

  it("are no findings of their own", async () => {
    put({ ...FILES, "own.tf": 'resource "aws_kms_key" "own" {}\n' });
    const { findings } = scanPolicies(await load(), catalogueOf(policies), SETTINGS, ["kms-rotation"]);
    expect(findings.map(({ node }) => node.address)).toEqual(["aws_kms_key.own"]);
  });
});

describe("fixes of downloaded modules", () => {
  async function fixed(files: Files, address: string) {
    put(files);
    return proposeFix(contextAt(rotation(), await load(), address));
  }

  it("change the argument of the call", async () => {
    const fix = await fixed(FILES, "module.keys.aws_kms_key.this");
    if (!fix.ok) throw new Error(fix.error.message);
    expect(applyFix(FILES, fix.value)).toEqual({
      ...FILES,
      "main.tf": (FILES["main.tf"] ?? "").replace("rotate  = false", "rotate  = true"),
    });
  });

  it("give the argument that overrules a default", async () => {
    const files = { ...FILES, "main.tf": (FILES["main.tf"] ?? "").replace("  rotate  = false\n", "") };
    const fix = await fixed(files, "module.keys.aws_kms_key.this");
    if (!fix.ok) throw new Error(fix.error.message);
    expect(applyFix(files, fix.value)).toEqual({
      ...files,
      "main.tf": (files["main.tf"] ?? "").replace('"main"\n', '"main"\n  rotate  = true\n'),
    });
  });

  it("are refused where no argument decides, with the module, its version and both places", async () => {
    const fix = await fixed(FILES, "module.keys.aws_kms_key.fixed");
    expect(fix.ok).toBe(false);
    if (fix.ok) return;
    expect(fix.error.code).toBe("external-module");
    expect(fix.error.message).toContain(`(${KEYS}:12) belongs to "acme/keys/aws" 1.2.3`);
    expect(fix.error.message).toContain('module "keys" (main.tf:1)');
  });
});
