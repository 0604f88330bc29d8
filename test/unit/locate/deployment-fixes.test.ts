import { beforeAll, describe, expect, it } from "vitest";
import { locateOrRefuse } from "../../../server/src/locate/locate.ts";
import { loadCatalogue } from "../../../server/src/policies/catalogue.ts";
import { proposeFix } from "../../../server/src/policies/engine/propose.ts";
import { verifyFix } from "../../../server/src/remediate/verify/verify.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { SETTINGS as settings } from "../policies/helpers.ts";
import { indexOf } from "./support.ts";

beforeAll(loadHcl);

const MODULE = `
variable "env" {}
variable "retention" {}
resource "aws_cloudwatch_log_group" "app" {
  name              = "/acme/\${var.env}/app"
  retention_in_days = var.retention
}
`;

const ROOT = `locals {
  short = 3
}

inputs = {
  retention = 7
}
`;

const unit = (inputs: string): string => `include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "../../modules//logs"
}

inputs = {
${inputs}
}
`;

/** The diff of the fix for the log group of that name, through every layer of the verification. */
async function fixFor(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const index = indexOf(files);
  const catalogue = loadCatalogue();
  const policy = catalogue.byId("log-retention");
  const { node, refusal } = locateOrRefuse({ type: "aws_cloudwatch_log_group", name }, index, { state: null });
  if (policy === null || node === null) throw new Error(refusal?.message);
  const proposed = proposeFix({ policy, node, index, settings });
  if (!proposed.ok) return proposed.error.message;
  const request = { index, candidate: proposed.value, node, policy, catalogue, settings };
  const tools = { terraform: null, checkov: null };
  const { fix, failedGate } = await verifyFix({ ...request, tools }, new AbortController().signal);
  expect(failedGate).toBeNull();
  return fix.diff;
}

describe("a fix of a value that a Terragrunt unit decides", () => {
  it("is written to the unit's inputs and passes the verification", async () => {
    const diff = await fixFor("/acme/prod/app", {
      "live/root.hcl": ROOT,
      "live/prod/terragrunt.hcl": unit('  env       = "prod"\n  retention = 14'),
      "live/dev/terragrunt.hcl": unit('  env = "dev"'),
      "modules/logs/main.tf": MODULE,
    });
    expect(diff).toContain("+++ b/live/prod/terragrunt.hcl");
    expect(diff.match(/^[-+] .*/gm)).toEqual(["-  retention = 14", "+  retention = 365"]);
  });

  it("is written to the included configuration that all units share", async () => {
    const diff = await fixFor("/acme/dev/app", {
      "live/root.hcl": ROOT,
      "live/dev/terragrunt.hcl": unit('  env = "dev"'),
      "modules/logs/main.tf": MODULE,
    });
    expect(diff).toContain("+++ b/live/root.hcl");
    expect(diff.match(/^[-+] .*/gm)).toEqual(["-  retention = 7", "+  retention = 365"]);
  });

  it("is refused where the unit computes it: its names mean other things than the module's", async () => {
    const message = await fixFor("/acme/prod/app", {
      "live/root.hcl": ROOT,
      "live/prod/terragrunt.hcl": `locals {\n  days = 7\n}\n${unit('  env       = "prod"\n  retention = local.days')}`,
      "modules/logs/main.tf": MODULE,
    });
    expect(message).toContain("`retention` is computed in live/prod/terragrunt.hcl");
  });
});
