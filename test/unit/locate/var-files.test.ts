import { beforeAll, describe, expect, it } from "vitest";
import { locateOrRefuse } from "../../../server/src/locate/locate.ts";
import { loadCatalogue } from "../../../server/src/policies/catalogue.ts";
import { checkPolicy } from "../../../server/src/policies/engine/check.ts";
import { proposeFix } from "../../../server/src/policies/engine/propose.ts";
import { sameNode } from "../../../server/src/remediate/verify/layer.ts";
import { buildIndex, withChanges } from "../../../server/src/terraform/index/build-index.ts";
import type { ResourceNode, TerraformIndex } from "../../../server/src/terraform/index/model.ts";
import { type IndexOptions, NO_OPTIONS } from "../../../server/src/terraform/index/options.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { SETTINGS as settings } from "../policies/helpers.ts";

beforeAll(loadHcl);

const FILES = {
  "app/main.tf": `
variable "env" {}
variable "retention" {
  default = 30
}
resource "aws_cloudwatch_log_group" "app" {
  name              = "/acme/\${var.env}/app"
  retention_in_days = var.retention
}
`,
  "app/envs/prod.tfvars": 'env       = "prod"\nretention = 7\n',
  "app/envs/dev.tfvars": 'env = "dev"\n',
};

function indexOf(options: Partial<IndexOptions> = {}, files: Readonly<Record<string, string>> = FILES): TerraformIndex {
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  return buildIndex({ root: "/repo", sources, options: { ...NO_OPTIONS, ...options } });
}

function nodeNamed(name: string, index: TerraformIndex): ResourceNode {
  const { node, refusal } = locateOrRefuse({ type: "aws_cloudwatch_log_group", name }, index, { state: null });
  if (node === null) throw new Error(refusal?.message);
  return node;
}

function fixOf(node: ResourceNode, index: TerraformIndex) {
  const policy = loadCatalogue().byId("log-retention");
  if (policy === null) throw new Error("no such policy");
  return {
    verdict: checkPolicy({ policy, node, index, settings }),
    fix: proposeFix({ policy, node, index, settings }),
  };
}

describe("a fix of a value that a var-file decides", () => {
  it.each([
    ["nobody chose", {}],
    ["the user chose", { varFiles: ["app/envs/prod.tfvars"] }],
  ])("is written to the var-file that %s", (_about, options) => {
    const index = indexOf(options);
    const node = nodeNamed("/acme/prod/app", index);
    const { verdict, fix } = fixOf(node, index);
    expect(verdict.status).toBe("fail");
    expect(fix.ok && [...new Set(fix.value.edits.map((edit) => edit.file))]).toEqual(["app/envs/prod.tfvars"]);
    // The verification finds the same use of the block in the changed index, and there the value holds.
    const after = withChanges(index, new Map([["app/envs/prod.tfvars", 'env = "prod"\nretention = 365\n']]));
    const again = sameNode(node, after);
    expect(again === undefined ? null : fixOf(again, after).verdict.status).toBe("pass");
  });

  it("is written to the default when the var-file says nothing of it", () => {
    const index = indexOf();
    const { fix } = fixOf(nodeNamed("/acme/dev/app", index), index);
    expect(fix.ok && [...new Set(fix.value.edits.map((edit) => edit.file))]).toEqual(["app/main.tf"]);
  });

  it("is refused when the var-file is outside of the repository", () => {
    const { "app/envs/prod.tfvars": text, ...files } = FILES;
    const index = indexOf({ varFiles: ["../data/prod.tfvars"] }, { ...files, "../data/prod.tfvars": text });
    const { fix } = fixOf(nodeNamed("/acme/prod/app", index), index);
    expect(fix.ok).toBe(false);
    expect(!fix.ok && fix.error.message).toContain("../data/prod.tfvars, outside of this repository");
  });
});
