import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { locateOrRefuse } from "../../../server/src/locate/locate.ts";
import { loadIndex } from "../../../server/src/terraform/index/build-index.ts";
import { type IndexOptions, ignoredBy, NO_OPTIONS, optionsKey } from "../../../server/src/terraform/index/options.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "terrafix-options-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
}

async function pathsWith(options: Partial<IndexOptions>): Promise<readonly string[]> {
  const index = await loadIndex(root, new AbortController().signal, { ...NO_OPTIONS, ...options });
  return [...index.files.keys()];
}

describe("ignored paths", () => {
  it("follow the rules of .gitignore", async () => {
    write({
      "main.tf": "",
      "examples/basic/main.tf": "",
      "modules/a/examples/main.tf": "",
      "modules/a/main.tf": "",
      "modules/a/generated.tf": "",
    });
    expect(await pathsWith({ ignore: ["/examples/", "generated.tf"] })).toEqual([
      "main.tf",
      "modules/a/examples/main.tf",
      "modules/a/main.tf",
    ]);
  });

  it("a pattern that is none matches nothing", () => {
    expect(ignoredBy({ ignore: ["", "#", "["] })("main.tf")).toBe(false);
  });
});

describe("chosen var-files", () => {
  it("are read whatever they are called and wherever they stand, a missing one is a problem", async () => {
    write({ "repo/main.tf": "", "data/prod.hcl": 'env = "prod"\n' });
    root = join(root, "repo");
    const index = await loadIndex(root, new AbortController().signal, {
      ...NO_OPTIONS,
      varFiles: [join(root, "../data/prod.hcl"), "none.tfvars"],
    });
    expect([...index.files.keys()]).toContain("../data/prod.hcl");
    expect(index.problems).toEqual([{ where: "none.tfvars", message: "cannot read this file (ENOENT), skipped" }]);
    root = dirname(root);
  });
});

it("options that read alike have one key", () => {
  expect(optionsKey({ ...NO_OPTIONS })).toBe(optionsKey(NO_OPTIONS));
  for (const other of [{ varFiles: ["a"] }, { workspace: "a" }, { ignore: ["a"] }]) {
    expect(optionsKey({ ...NO_OPTIONS, ...other })).not.toBe(optionsKey(NO_OPTIONS));
  }
});

describe("files that are not as Terraform takes them", () => {
  it("UTF-16 is named, a byte order mark of UTF-8 and CRLF are read", async () => {
    write({ "crlf.tf": '\uFEFFresource "aws_sqs_queue" "a" {\r\n  name = "a"\r\n}\r\n' });
    writeFileSync(join(root, "wide.tf"), Buffer.from("\uFEFFlocals {}\n", "utf16le"));
    const index = await loadIndex(root, new AbortController().signal);
    expect(index.problems).toEqual([
      { where: "wide.tf", message: "the file is UTF-16, which Terraform does not read, skipped; save it as UTF-8" },
    ]);
    expect(index.resources.map(({ address }) => address)).toEqual(["aws_sqs_queue.a"]);
  });

  it("a module source that differs in case, or is written with backslashes, is followed; the first one is said", async () => {
    write({
      "main.tf": 'module "a" {\n  source = "./Modules/a"\n}\nmodule "b" {\n  source = ".\\\\modules\\\\a"\n}\n',
      "modules/a/main.tf": 'resource "aws_sqs_queue" "q" {}\n',
    });
    const index = await loadIndex(root, new AbortController().signal);
    expect(index.problems.map(({ message }) => message)).toEqual([
      'module source "./Modules/a" means modules/a, which it only is where the case of letters does not count; write it that way',
    ]);
    expect(index.directories.get("")?.calls.get("a")?.target).toBe("modules/a");
  });
});

describe("more ways to apply a root than are tried", () => {
  const environments = (count: number): Record<string, string> => ({
    "app/main.tf": 'variable "env" {}\nresource "aws_sqs_queue" "q" {\n  name = "acme-${var.env}-jobs"\n}\n',
    ...Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`app/envs/e${i}.tfvars`, `env = "number-${i}"\n`] as const),
    ),
  });
  const ref = { arn: "arn:aws:iam::123456789012:role/nobody" };

  it("are said to be left out", async () => {
    write(environments(43));
    const index = await loadIndex(root, new AbortController().signal);
    const message =
      "only 40 of 43 ways to apply this root module (var-files, workspaces) were tried; choose with --var-file or --workspace";
    expect(index.untried()).toEqual([{ where: "app", message }]);
    const { receipt, refusal } = locateOrRefuse(ref, index, { state: null });
    expect(refusal?.code).toBe("unmanaged");
    expect(receipt.evidence).toContain(`app: ${message}`);
  });

  it("are none up to the limit", async () => {
    write(environments(40));
    const index = await loadIndex(root, new AbortController().signal);
    expect(index.untried()).toEqual([]);
    expect(locateOrRefuse(ref, index, { state: null }).receipt.evidence.join()).not.toContain("ways to apply");
  });
});
