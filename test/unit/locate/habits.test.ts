import { beforeAll, describe, expect, it } from "vitest";
import { locateOrRefuse } from "../../../server/src/locate/locate.ts";
import { holesOf, patternOf } from "../../../server/src/locate/patterns.ts";
import { withChanges } from "../../../server/src/terraform/index/build-index.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { indexOf } from "./support.ts";

beforeAll(loadHcl);

const role = (label: string, name: string): string =>
  `resource "aws_iam_role" "${label}" {\n  name               = ${name}\n  assume_role_policy = "{}"\n}\n`;
const arn = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;
const variable = (name: string): string => `variable "${name}" {}\n`;

describe("a name that fits an open template", () => {
  const files = {
    "apps/billing/main.tf": role("host", '"billing-ec2-instance-role"'),
    "apps/orders/main.tf": `${variable("app")}${role("host", '"${var.app}-ec2-instance-role"')}`,
  };
  const ask = (name: string, given: Readonly<Record<string, string>> = files) =>
    locateOrRefuse({ arn: arn(name) }, indexOf(given), { state: null });

  it("is no answer when the template's text is what others are called, too", () => {
    const { receipt, refusal } = ask("legacy-crm-ec2-instance-role");
    expect(refusal?.code).toBe("low-confidence");
    expect(refusal?.message).toBe(
      'arn:aws:iam::111122223333:role/legacy-crm-ec2-instance-role may be aws_iam_role.host, but that text fits "billing-ec2-instance-role" (apps/billing/main.tf:2), too, and nothing of apps/orders says the rest; give the Terraform state with --state.',
    );
    expect(receipt.candidates.map(({ file }) => file)).toEqual(["apps/orders/main.tf"]);
  });

  it.each([
    ["the root's folder says the rest", "orders-ec2-instance-role"],
    ["the rest is an environment", "preprod-ec2-instance-role"],
    ["the rest is a region", "eu-west-1-ec2-instance-role"],
  ])("is one when %s", (_why, name) => {
    const { receipt, refusal } = ask(name);
    expect(refusal).toBeNull();
    expect([receipt.confidence, receipt.file]).toEqual(["inferred", "apps/orders/main.tf"]);
  });

  it("is one when a var-file says the rest", () => {
    const { receipt } = ask("legacy-crm-ec2-instance-role", {
      ...files,
      "apps/orders/terraform.tfvars": 'team = "legacy-crm"\n',
    });
    expect([receipt.confidence, receipt.file]).toEqual(["inferred", "apps/orders/main.tf"]);
  });

  it("is one when no other block is called so and the rest is a word", () => {
    const { receipt } = ask("legacy-ec2-instance-role", { "apps/orders/main.tf": files["apps/orders/main.tf"] });
    expect(receipt.confidence).toBe("inferred");
  });

  it("is no answer when the rest is several words that nothing says", () => {
    const given = { "apps/orders/main.tf": files["apps/orders/main.tf"] };
    const { refusal } = ask("legacy-crm-ec2-instance-role", given);
    expect(refusal?.code).toBe("low-confidence");
    expect(refusal?.message).toContain('nothing of apps/orders says "legacy-crm", which the code leaves open');
    const told = { ...given, "apps/orders/terraform.tfvars": 'team = "legacy-crm"\n' };
    expect(ask("legacy-crm-ec2-instance-role", told).receipt.confidence).toBe("inferred");
  });

  it("follows an edit that takes the other block away or brings it back", () => {
    const index = indexOf(files);
    const code = (given: typeof index) =>
      locateOrRefuse({ arn: arn("legacy-ec2-instance-role") }, given, { state: null }).refusal?.code ?? null;
    expect(code(index)).toBe("low-confidence");
    const without = withChanges(index, new Map([["apps/billing/main.tf", role("host", '"billing"')]]));
    expect(code(without)).toBeNull();
    expect(code(withChanges(without, new Map([["apps/billing/main.tf", files["apps/billing/main.tf"]]])))).toBe(
      "low-confidence",
    );
  });

  it("stays in a list with the others that fit", () => {
    const { receipt } = ask("legacy-crm-ec2-instance-role", {
      ...files,
      "apps/media/main.tf": `${variable("app")}${role("host", '"${var.app}-ec2-instance-role"')}`,
    });
    expect(receipt.confidence).toBe("ambiguous");
    expect(receipt.candidates).toHaveLength(2);
  });
});

describe("a name that a module would give with other arguments", () => {
  const module = { "modules/task/main.tf": `${variable("name")}${role("this", '"task-execution-${var.name}"')}` };
  const call = (label: string, name: string): string =>
    `module "${label}" {\n  source = "../modules/task"\n  name   = ${name}\n}\n`;
  const ask = (files: Readonly<Record<string, string>>) =>
    locateOrRefuse({ arn: arn("task-execution-triage") }, indexOf(files), { state: null });

  it("is no answer when the code says the names of all that the module makes", () => {
    const { receipt, refusal } = ask({ ...module, "live/main.tf": call("web", '"web"') });
    expect(refusal?.code).toBe("low-confidence");
    expect(receipt.candidates.map(({ file }) => file)).toEqual(["modules/task/main.tf"]);
  });

  it("is one when nobody calls it here", () => {
    expect(ask(module).receipt.confidence).toBe("inferred");
  });

  it("is one when a caller leaves the argument open", () => {
    const files = { ...module, "live/main.tf": `${variable("task")}${call("web", "var.task")}` };
    expect(ask(files).receipt.confidence).toBe("inferred");
  });

  it("is one when the block makes nothing as the code stands", () => {
    const off = { "modules/task/main.tf": module["modules/task/main.tf"].replace('"this" {', '"this" {\n  count = 0') };
    expect(ask({ ...off, "live/main.tf": call("web", '"web"') }).receipt.confidence).toBe("inferred");
  });
});

describe("what the holes of a pattern stand for", () => {
  it.each([
    [["acme-", null, "-logs"], "acme-blue-green-logs", ["blue-green"]],
    [[null, "-logs"], "blue-logs", ["blue"]],
    [["logs-", null], "logs-", [""]],
    [[null, "-", null], "a-b-c", ["a", "b-c"]],
    [[null, "-a-a"], "x-a-a-a", ["x-a"]],
  ])("of %j in %s", (parts, text, holes) => {
    expect(holesOf(patternOf({ parts }), text, false)).toEqual(holes);
  });
});
