import { beforeAll, describe, expect, it } from "vitest";
import { generateEstate } from "../../../bench/generate/generate.ts";
import { buildIndex, withChanges } from "../../../server/src/terraform/index/build-index.ts";
import type { TerraformIndex } from "../../../server/src/terraform/index/model.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { attributeValue, estate } from "./estate.ts";
import { told } from "./told.ts";

beforeAll(loadHcl);

/** An index made anew from what another one holds: what a change must come out as. */
function anew(index: TerraformIndex): TerraformIndex {
  const sources = [...index.files.values()].map(({ path, text }) => ({ path, text }));
  for (const { path, lock } of index.directories.values()) {
    if (lock !== null) sources.push({ path: `${path === "" ? "" : `${path}/`}.terraform.lock.hcl`, text: lock });
  }
  sources.sort((a, b) => (a.path < b.path ? -1 : 1));
  return buildIndex({ root: index.root, sources });
}

describe("an index after changes says what a new index says", () => {
  const { files } = generateEstate({ resources: 250, seed: 21, moduleDepth: 3, moduleShare: 0.4 });
  const fresh = () => estate(Object.fromEntries(files));
  const pick = (pattern: RegExp): string => [...files.keys()].find((path) => pattern.test(path)) ?? "";
  const root = pick(/^live\/.*\/variables\.tf$/).replace(/\/[^/]*$/, "");

  it.each([
    ["a root", pick(/^live\/.*\/storage\.tf$/), 'resource "aws_s3_bucket" "new" {\n  bucket = "acme-new"\n}\n'],
    ["a module that several call", pick(/^modules\/.*\/variables\.tf$/), 'variable "name" { default = "n" }\n'],
    ["tfvars", `${root}/terraform.tfvars`, 'environment = "else"\n'],
    ["calls", pick(/^live\/.*\/main\.tf$/), 'module "other" {\n  source = "../../../modules/component-1"\n}\n'],
    ["a new file", `${root}/zz-new.tf`, 'resource "aws_s3_bucket" "late" {}\n'],
    [
      "a new folder",
      "live/production/quite-new/main.tf",
      'module "m" {\n  source = "../../../modules/component-1"\n}\n',
    ],
    ["a broken file", pick(/^live\/.*\/storage\.tf$/), 'resource "aws_s3_bucket" "x" {\n  bucket = \n}\n'],
  ])("%s", (_, path, text) => {
    expect(path).not.toBe("");
    const after = withChanges(fresh(), new Map([[path, text]]));
    expect(told(after)).toEqual(told(anew(after)));
    const back = withChanges(after, new Map([[path, files.get(path) ?? ""]]));
    expect(told(back)).toEqual(told(anew(back)));
  });

  it("whatever the order of many changes", () => {
    let index = fresh();
    const paths = [...files.keys()].filter((path) => path.endsWith(".tf"));
    for (let i = 0; i < 25; i++) {
      const path = paths[(i * 7) % paths.length] ?? "";
      index = withChanges(index, new Map([[path, `${index.files.get(path)?.text}\n# change ${i}\n`]]));
    }
    expect(told(index)).toEqual(told(anew(index)));
  });
});

describe("an index after changes keeps what did not change", () => {
  const base = {
    "a/main.tf": 'module "m" {\n  source = "../shared"\n  name   = "one"\n}\n',
    "b/main.tf": 'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n',
    "shared/main.tf": 'variable "name" {}\nresource "aws_s3_bucket" "s" {\n  bucket = "${var.name}-x"\n}\n',
  };

  it("builds only the root modules that reach the change", () => {
    const index = estate(base);
    const after = withChanges(index, new Map([["shared/main.tf", base["shared/main.tf"].replace("-x", "-y")]]));
    const [oldB, newB] = [index, after].map((one) =>
      one.resources.find(({ address }) => address === "aws_s3_bucket.b"),
    );
    expect(newB).toBe(oldB);
    expect(attributeValue(after, "module.m.aws_s3_bucket.s", "bucket")).toEqual({ kind: "known", value: "one-y" });
    expect(attributeValue(index, "module.m.aws_s3_bucket.s", "bucket")).toEqual({ kind: "known", value: "one-x" });
  });

  it("sees a value that another directory decides", () => {
    const index = estate(base);
    const after = withChanges(index, new Map([["a/main.tf", base["a/main.tf"].replace("one", "two")]]));
    expect(attributeValue(after, "module.m.aws_s3_bucket.s", "bucket")).toEqual({ kind: "known", value: "two-x" });
  });

  it("sees outputs of another root, also when they were first asked for by an edit", () => {
    const reading =
      'data "terraform_remote_state" "o" {\n  backend = "local"\n  config = {\n    path = "../o/terraform.tfstate"\n  }\n}\n';
    const output = (name: string) => `output "name" {\n  value = "${name}"\n}\n`;
    const bucket = (name: string) => `resource "aws_s3_bucket" "b" {\n  bucket = ${name}\n}\n`;
    const first = estate({ "b/main.tf": bucket('"b"'), "o/main.tf": output("one") });
    const asking = `${reading}${bucket("data.terraform_remote_state.o.outputs.name")}`;
    const second = withChanges(first, new Map([["b/main.tf", asking]]));
    expect(attributeValue(second, "aws_s3_bucket.b", "bucket")).toEqual({ kind: "known", value: "one" });
    const third = withChanges(second, new Map([["o/main.tf", output("two")]]));
    expect(attributeValue(third, "aws_s3_bucket.b", "bucket")).toEqual({ kind: "known", value: "two" });
    expect(attributeValue(second, "aws_s3_bucket.b", "bucket")).toEqual({ kind: "known", value: "one" });
  });

  it("turns a called module into a root when its only call goes", () => {
    const after = withChanges(estate(base), new Map([["a/main.tf", "# nothing\n"]]));
    expect(after.resources.map(({ address }) => address)).toEqual(["aws_s3_bucket.b", "aws_s3_bucket.s"]);
  });

  it("keeps the problems of files that could not be read", () => {
    const problems = [{ where: "binary.tf", message: "not a text file" }];
    const index = buildIndex({ root: "/estate", sources: [{ path: "a.tf", text: "" }], problems });
    expect(withChanges(index, new Map([["a.tf", "# x\n"]])).problems).toEqual(problems);
  });
});

it("says the same problems before and after the uses of modules are looked at, in files with errors, too", () => {
  const sources = [{ path: "mod/main.tf", text: 'module "back" {\n  source = ".\n' }];
  const index = buildIndex({ root: "/repo", sources });
  const before = index.problems.map(({ message }) => message);
  expect(index.instances.length).toBeGreaterThan(0);
  expect(index.problems.map(({ message }) => message)).toEqual(before);
});
