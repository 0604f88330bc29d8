import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { createPause } from "../../../server/src/lsp/scheduler.ts";
import { createTree, type Tree } from "../../../server/src/lsp/workspace/tree.ts";
import { buildIndex } from "../../../server/src/terraform/index/build-index.ts";
import { told } from "../terraform/told.ts";

const FILES = {
  "live/a/main.tf": 'module "m" {\n  source = "../../modules/m"\n}\nresource "aws_vpc" "a" {}\n',
  "live/b/main.tf": 'module "m" {\n  source = "../../modules/m"\n}\n',
  "live/c/main.tf": 'resource "aws_vpc" "c" {}\n',
  "modules/m/main.tf": 'resource "aws_s3_bucket" "m" {}\n',
};

async function loaded(
  files: Readonly<Record<string, string>> = FILES,
  onReadable: (tree: Tree) => void = () => undefined,
): Promise<Tree> {
  const root = await mkdtemp(path.join(tmpdir(), "terrafix-tree-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text);
  }
  const tree = createTree(root);
  const { signal } = new AbortController();
  await tree.load({
    pause: createPause(signal),
    signal,
    onProgress: () => undefined,
    onReadable: () => onReadable(tree),
  });
  return tree;
}

const addresses = (index: ReturnType<Tree["refresh"]>): string[] =>
  index.resources.map((node) => `${node.module.root.path}: ${node.address}`).sort();

describe("the tree of a folder", () => {
  it("slices to everything that can change a verdict in a directory", async () => {
    const tree = await loaded();
    tree.setBuffer("live/a/main.tf", `${FILES["live/a/main.tf"]}# typed\n`);
    expect([...tree.slice("live/a").directories.keys()].sort()).toEqual(["live/a", "modules/m"]);
    expect([...tree.slice("modules/m").directories.keys()].sort()).toEqual(["live/a", "live/b", "modules/m"]);
    expect([...tree.slice("live/c").directories.keys()]).toEqual(["live/c"]);
    expect(tree.isFresh()).toBe(false);
    tree.refresh();
    expect(tree.isFresh()).toBe(true);
  });

  it("stamps only the neighbourhood of a change", async () => {
    const tree = await loaded();
    const before = ["live/a", "live/b", "live/c", "modules/m"].map(tree.stamp);
    tree.setBuffer("live/a/main.tf", "");
    const after = ["live/a", "live/b", "live/c", "modules/m"].map(tree.stamp);
    expect(after.map((stamp, i) => stamp !== before[i])).toEqual([true, false, false, true]);
  });

  it("a call that goes changes what it called, before and after the graph knows", async () => {
    const tree = await loaded();
    tree.setBuffer("live/a/main.tf", 'resource "aws_vpc" "a" {}\n');
    const typed = tree.stamp("modules/m");
    tree.refresh();
    expect(tree.stamp("modules/m")).toBe(typed);
    expect(addresses(tree.slice("modules/m"))).toEqual(["live/b: module.m.aws_s3_bucket.m"]);
  });

  it("is, after any changes, what a fresh reading of the same text would be", async () => {
    const tree = await loaded();
    tree.setBuffer("live/b/main.tf", 'module "x" {\n  source = "../../modules/m"\n}\n');
    tree.slice("live/b");
    tree.setDisk("live/c/main.tf", null);
    tree.setDisk("live/d/main.tf", 'resource "aws_vpc" "d" {}\n');
    tree.setBuffer("live/a/main.tf", "resource");
    tree.setBuffer("live/a/main.tf", null);
    const fresh = buildIndex({
      root: tree.root,
      sources: [...tree.paths()].sort().map((file) => ({ path: file, text: tree.text(file) ?? "" })),
    });
    expect(addresses(tree.refresh())).toEqual(addresses(fresh));
    expect(tree.text("live/a/main.tf")).toBe(FILES["live/a/main.tf"]);
    expect(tree.text("live/c/main.tf")).toBeNull();
  });

  it("with texts replaced leaves itself as it is", async () => {
    const tree = await loaded();
    const before = addresses(tree.refresh());
    const changes = new Map<string, string | null>([
      ["live/a/main.tf", null],
      ["live/c/main.tf", 'resource "aws_vpc" "other" {}\n'],
    ]);
    expect(addresses(tree.wholeWith(changes))).toEqual(["live/b: module.m.aws_s3_bucket.m", "live/c: aws_vpc.other"]);
    expect(addresses(tree.refresh())).toEqual(before);
  });

  it("judges a file before everything is read, on the very slice that it has afterwards", async () => {
    const files = {
      ...FILES,
      "live/d/main.tf.json": '{"module": {"j": {"source": "..\\/..\\/modules\\/m"}}}',
      "live/e/main.tf": 'module "e" {\n  source = "\\u002e./../modules/m"\n}\n',
      "live/g/main.tf": 'module "g" {\n  source = "../../Modules/M"\n}\n',
      "live/e/envs/prod.tfvars": 'a = "b"\n',
      "live/f/main.tf": 'module "f" {\n  source = "."\n}\nresource "aws_vpc" "f" {}\n# "./x"\n',
    };
    const directories = [
      "live/a",
      "live/b",
      "live/c",
      "live/d",
      "live/e",
      "live/e/envs",
      "live/f",
      "live/g",
      "modules/m",
    ];
    const slices = (tree: Tree): unknown[] =>
      directories.map((each) => [[...tree.slice(each).files.keys()], addresses(tree.slice(each))]);
    const early: unknown[] = [];
    const tree = await loaded(files, (each) => {
      expect(each.whole()).toBeNull();
      early.push(...slices(each));
    });
    expect(early).toEqual(slices(tree));
    expect([...tree.slice("modules/m").files.keys()]).toEqual([
      "live/a/main.tf",
      "live/b/main.tf",
      "live/d/main.tf.json",
      "live/e/envs/prod.tfvars",
      "live/e/main.tf",
      "live/g/main.tf",
      "modules/m/main.tf",
    ]);
  });

  it("waits for everything where calls alone do not say what a root is", async () => {
    let early = false;
    const files = { ...FILES, "live/prod/terragrunt.hcl": 'terraform {\n  source = "../../modules/m"\n}\n' };
    const tree = await loaded(files, () => {
      early = true;
    });
    expect(early).toBe(false);
    expect(tree.isReadable()).toBe(true);
    expect([...tree.slice("modules/m").files.keys()]).toContain("live/prod/terragrunt.hcl");
  });

  it("knows a call at once, before the whole index does", async () => {
    const tree = await loaded();
    const before = tree.stamp("modules/m");
    tree.setBuffer("live/c/main.tf", 'module "m" {\n  source = "../../modules/m"\n}\n');
    expect(tree.isFresh()).toBe(false);
    expect(tree.stamp("modules/m")).not.toBe(before);
    expect(addresses(tree.slice("modules/m"))).toContain("live/c: module.m.aws_s3_bucket.m");
  });

  it("what changes on disk while it is read is newer than what was read", async () => {
    const tree = await loaded();
    const { signal } = new AbortController();
    const reading = tree.load({
      pause: createPause(signal),
      signal,
      onProgress: () => undefined,
      onReadable: () => undefined,
    });
    tree.setDisk("live/c/main.tf", 'resource "aws_vpc" "newer" {}\n');
    tree.setDisk("live/b/main.tf", null);
    await reading;
    expect(addresses(tree.refresh())).toEqual([
      "live/a: aws_vpc.a",
      "live/a: module.m.aws_s3_bucket.m",
      "live/c: aws_vpc.newer",
    ]);
  });

  it("is brought up to date as if it were read anew, whatever was typed, saved and deleted", async () => {
    const tree = await loaded({ ...FILES, "live/a/prod.tfvars": 'name = "p"\n' });
    const paths = [...tree.paths(), "live/d/main.tf", "live/a/dev.tfvars"];
    const texts = [...Object.values(FILES), 'variable "name" {}\n', 'name = "x"\n', null];
    const choice = fc.tuple(fc.constantFrom(...paths), fc.constantFrom(...texts), fc.boolean(), fc.boolean());
    fc.assert(
      fc.property(fc.array(choice, { minLength: 1, maxLength: 6 }), (steps) => {
        for (const [file, text, isBuffer, isSettled] of steps) {
          if (isBuffer) tree.setBuffer(file, text);
          else tree.setDisk(file, text);
          if (isSettled) tree.refresh();
          else tree.slice("live/a");
        }
        const sources = [...tree.paths()].sort().map((file) => ({ path: file, text: tree.text(file) ?? "" }));
        expect(told(tree.refresh())).toEqual(told(buildIndex({ root: tree.root, sources })));
      }),
      { numRuns: 100 },
    );
  });
});
