import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadIndex } from "../../../server/src/terraform/index/build-index.ts";
import type { Value } from "../../../server/src/terraform/values/value.ts";
import { attributeValue } from "./estate.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "terrafix-template-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** What a template gives, called with these values. */
async function filled(template: string, values: string, name = "${path.module}/x.tftpl"): Promise<Value> {
  const repository = path.join(home, "repository");
  mkdirSync(repository);
  writeFileSync(path.join(home, "outside.tftpl"), "secret\n");
  writeFileSync(path.join(repository, "x.tftpl"), template);
  const main = `variable "open" {}\nresource "aws_sqs_queue" "q" {\n  name = templatefile("${name}", ${values})\n}\n`;
  writeFileSync(path.join(repository, "main.tf"), main);
  return attributeValue(await loadIndex(repository, new AbortController().signal), "aws_sqs_queue.q", "name");
}

describe("templatefile", () => {
  it.each([
    ["acme-${env}-jobs", '{ env = "prod" }', "acme-prod-jobs"],
    ["acme-${env}\n", '{ env = "prod" }', "acme-prod\n"],
    ["${upper(env)}-${list[1]}", '{ env = "prod", list = ["a", "b"] }', "PROD-b"],
    ['{"a": "\\n$${x}"}', "{}", '{"a": "\\n${x}"}'],
    ["", "{}", ""],
  ])("fills %j", async (template, values, text) => {
    expect(await filled(template, values)).toEqual({ kind: "known", value: text });
  });

  it("keeps what is known around what is not", async () => {
    const value = await filled("acme-${env}-jobs", "{ env = var.open }");
    expect(value).toMatchObject({ kind: "pattern", parts: ["acme-", null, "-jobs"] });
  });

  it.each([
    ["a directive", "a%{ if on }b%{ endif }", "{ on = true }"],
    ["nothing but a value, which need not be text", "${n}", "{ n = 1 }"],
    ["values that are not known", "a", "var.open"],
    ["broken syntax", "a ${", "{}"],
    ["line ends of Windows", "a\r\n", "{}"],
  ])("does not know %s", async (_, template, values) => {
    expect((await filled(template, values)).kind).toBe("unknown");
  });

  it("sees nothing of the module and opens nothing outside of the repository", async () => {
    expect(await filled("a-${open}-b", "{}")).toMatchObject({ kind: "pattern", parts: ["a-", null, "-b"] });
    rmSync(path.join(home, "repository"), { recursive: true });
    expect((await filled("", "{}", "../outside.tftpl")).kind).toBe("unknown");
  });
});
