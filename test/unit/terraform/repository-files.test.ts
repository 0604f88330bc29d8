import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadIndex } from "../../../server/src/terraform/index/build-index.ts";
import { encodeJson } from "../../../server/src/terraform/values/functions/json.ts";
import { attributeValue } from "./estate.ts";

const root = mkdtempSync(path.join(tmpdir(), "terrafix-files-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function put(file: string, text: string): void {
  mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

const EXPRESSIONS: readonly (readonly [name: string, expression: string, json: string | null])[] = [
  ["flat", 'fileset(path.module, "files/*.json")', '["files/a.json","files/b.json"]'],
  ["deep", 'fileset("files", "**/*.json")', '["a.json","b.json","sub/c.json"]'],
  ["either", 'fileset("files", "{a,b}.json")', '["a.json","b.json"]'],
  ["one", 'fileset("files", "?.txt")', '["d.txt"]'],
  ["hidden", 'fileset("files", ".*")', '[".e"]'],
  ["none", 'fileset("files", "*.zip")', null],
  ["class", 'fileset("files", "[ab].json")', null],
  ["outside", 'fileset("../../..", "*")', null],
  ["linked", 'fileset("linked", "*")', null],
  ["yaml", 'yamldecode(file("files/names.yaml")).buckets', '["logs","audit"]'],
  ["json", 'jsondecode(file("${path.module}/files/a.json")).name', '"acme-a"'],
  ["md5", 'filemd5("files/d.txt")', '"8277e0910d750195b448797616e091ad"'],
  ["base64", 'filebase64("files/d.txt")', '"ZA=="'],
  ["exists", 'fileexists("files/d.txt")', "true"],
  ["missing", 'fileexists("files/built.zip")', null],
  ["string", 'templatestring(local.t, { n = "x" })', '"acme-x-logs"'],
];

describe("files of the repository", () => {
  beforeAll(() => {
    put("files/a.json", '{"name":"acme-a"}');
    put("files/b.json", '{"name":"acme-b"}');
    put("files/sub/c.json", "{}");
    put("files/d.txt", "d");
    put("files/.e", "");
    put("files/names.yaml", "buckets:\n- logs\n- audit\n");
    mkdirSync(path.join(root, "linked"));
    symlinkSync(path.join(root, "files"), path.join(root, "linked/files"));
    const lines = EXPRESSIONS.map(([name, expression]) => `  ${name} = ${expression}`);
    put(
      "main.tf",
      `locals {\n  t = "acme-$\${n}-logs"\n}\nresource "aws_x" "r" {\n${lines.join("\n")}\n}\nresource "aws_s3_bucket" "b" {\n  for_each = fileset("files", "*.json")\n  bucket = "acme-\${trimsuffix(each.key, ".json")}"\n}\n`,
    );
  });

  it.each(EXPRESSIONS)("%s: %s", async (name, _, json) => {
    const index = await loadIndex(root, AbortSignal.timeout(20_000));
    expect(encodeJson(attributeValue(index, "aws_x.r", name))).toBe(json);
  });

  it("make the instances of a block", async () => {
    const index = await loadIndex(root, AbortSignal.timeout(20_000));
    const [node] = index.byType("aws_s3_bucket");
    expect(node === undefined ? [] : index.expand(node).map(({ address }) => address)).toEqual([
      'aws_s3_bucket.b["a.json"]',
      'aws_s3_bucket.b["b.json"]',
    ]);
  });
});
