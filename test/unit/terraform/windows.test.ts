import { win32 } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { classifySource } from "../../../server/src/deliver/git/remote.ts";
import { locateOrRefuse } from "../../../server/src/locate/locate.ts";
import { staysInside } from "../../../server/src/states/files.ts";
import { readManifest } from "../../../server/src/terraform/index/installed.ts";
import { isOutside } from "../../../server/src/terraform/index/paths.ts";
import { varFilePath } from "../../../server/src/terraform/index/read-sources.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { attributeValue, estate } from "./estate.ts";

beforeAll(loadHcl);

describe("paths as Windows writes them", () => {
  it.each(["C:\\code\\infra", "C:/code/infra", "\\\\server\\share\\infra", "..\\infra"])(
    "%s is a folder, not a git address",
    (source) => expect(classifySource(source)).toEqual({ ok: true, value: { kind: "folder", path: source } }),
  );

  it.each([
    ["envs\\prod.tfvars", "envs/prod.tfvars", false],
    ["C:\\code\\infra\\envs\\prod.tfvars", "envs/prod.tfvars", false],
    ["c:\\CODE\\infra\\envs\\prod.tfvars", "envs/prod.tfvars", false],
    ["..\\data\\prod.tfvars", "../data/prod.tfvars", true],
    ["D:\\data\\prod.tfvars", "D:/data/prod.tfvars", true],
  ])("a var-file %s is %s", (given, expected, outside) => {
    const path = varFilePath("C:\\code\\infra", given, win32);
    expect([path, isOutside(path)]).toEqual([expected, outside]);
  });

  it.each(["..\\x", "D:\\x", "..\\..\\x", "a\\..\\..\\x"])("a local state at %s leads out of its folder", (path) => {
    expect(staysInside(path)).toBe(false);
  });

  it("modules are called and installed with backslashes", () => {
    const files = {
      "main.tf": 'module "m" {\n  source = ".\\\\modules\\\\m"\n}\n',
      "modules/m/main.tf": 'resource "aws_sqs_queue" "q" {\n  name = "jobs"\n}\n',
    };
    expect(attributeValue(estate(files), "module.m.aws_sqs_queue.q", "name")).toEqual({ kind: "known", value: "jobs" });
    const manifest = '{"Modules":[{"Key":"vpc","Source":"x/vpc/aws","Dir":".terraform\\\\modules\\\\vpc"}]}';
    expect(readManifest(manifest, "live")?.[0]?.directory).toBe("live/.terraform/modules/vpc");
  });

  it("line ends do not count", () => {
    const text =
      'locals {\n  n = <<-EOT\n    jobs\n  EOT\n}\nresource "aws_sqs_queue" "q" {\n  name = trimspace(local.n)\n}\n';
    expect(attributeValue(estate({ "main.tf": text.replaceAll("\n", "\r\n") }), "aws_sqs_queue.q", "name")).toEqual({
      kind: "known",
      value: "jobs",
    });
  });
});

describe("a finding that names a file", () => {
  const index = () =>
    estate({
      "Envs/prod/main.tf": 'resource "aws_sqs_queue" "q" {\n  name = "jobs"\n}\n',
      "app/Main.tf": 'resource "aws_sqs_queue" "one" {\n  name = "a"\n}\n',
      "app/main.tf": 'resource "aws_sqs_queue" "two" {\n  name = "b"\n}\n',
    });
  const addressAt = (file: string): string =>
    locateOrRefuse({ file, line: 1 }, index(), { state: null }).receipt.address;

  it.each([
    ["C:\\code\\infra\\Envs\\prod\\main.tf", "aws_sqs_queue.q"],
    ["c:/code/infra/envs/PROD/main.tf", "aws_sqs_queue.q"],
    ["envs\\prod\\main.tf", "aws_sqs_queue.q"],
    ["app/main.tf", "aws_sqs_queue.two"],
    // Two files differ in case only: neither is taken for a third spelling.
    ["APP/MAIN.tf", ""],
    ["myenvs/prod/main.tf", ""],
  ])("%s means %s", (file, address) => expect(addressAt(file)).toBe(address));
});
