import { beforeAll, expect, it } from "vitest";
import { findingsFromPolicies } from "../../../server/src/findings/policies/source.ts";
import { locateOrRefuse } from "../../../server/src/locate/locate.ts";
import { loadCatalogue } from "../../../server/src/policies/catalogue.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { estate } from "../terraform/estate.ts";

beforeAll(loadHcl);

const settings = { logRetentionDays: 365, backupRetentionDays: 7, passwordMinimumLength: 14, trustedCidrs: [] };

it("names the root when two of them share a module's address, so that the failing one is found", () => {
  const call = (days: number) => `module "logs" {\n  source = "../../modules/logs"\n  days   = ${days}\n}\n`;
  const index = estate({
    "envs/prod/main.tf": call(365),
    "envs/staging/main.tf": call(7),
    "modules/logs/main.tf":
      'variable "days" {}\n\nresource "aws_cloudwatch_log_group" "this" {\n  name              = "app"\n  retention_in_days = var.days\n}\n',
  });
  const [finding, ...others] = findingsFromPolicies(index, loadCatalogue(), settings, "acme/infra").filter(
    (one) => one.testId === "log-retention",
  );
  expect(others).toEqual([]);
  expect(finding?.resource).toMatchObject({
    address: "module.logs.aws_cloudwatch_log_group.this",
    root: "envs/staging",
  });
  const located = locateOrRefuse(finding?.resource ?? {}, index, { state: null });
  expect(located.node?.module.root.path).toBe("envs/staging");
});
