import { beforeAll, describe, expect, it } from "vitest";
import { locateOrRefuse } from "../../../server/src/locate/locate.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { indexOf } from "./support.ts";

beforeAll(loadHcl);

function bucket(name: string, files: Readonly<Record<string, string>>) {
  const { receipt } = locateOrRefuse({ arn: `arn:aws:s3:::${name}` }, indexOf(files), { state: null });
  return receipt;
}

const PLAIN = {
  "main.tf": `
resource "random_id" "suffix" {
  byte_length = 4
}
resource "aws_s3_bucket" "logs" {
  bucket = "acme-audit-logs-\${random_id.suffix.hex}"
}
`,
};

const MODULE = {
  "main.tf": `
resource "random_id" "suffix" {
  byte_length = 4
}
module "logs" {
  source = "./modules/logs"
  name   = "acme-audit-logs-\${random_id.suffix.hex}"
}
`,
  "modules/logs/main.tf": `
variable "name" {}
resource "aws_s3_bucket" "this" {
  bucket = "\${var.name}-archive"
}
`,
};

describe("a variable that is validated", () => {
  const variable = (condition: string) =>
    `variable "env" {\n  type = string\n  validation {\n    condition     = ${condition}\n    error_message = "x"\n  }\n}\n`;
  const files = (condition: string, name = "acme-audit-${var.env}-logs") => ({
    "main.tf": `${variable(condition)}resource "aws_s3_bucket" "logs" {\n  bucket = "${name}"\n}\n`,
  });
  const ALLOWED = 'contains(["dev", "prod"], var.env)';

  it("is one of those values, whatever is given", () => {
    expect(bucket("acme-audit-prod-logs", files(ALLOWED)).address).toBe("aws_s3_bucket.logs");
    expect(bucket("acme-audit-legacy-logs", files(ALLOWED)).address).toBe("");
    expect(
      bucket("ACME-AUDIT-DEV-LOGS".toLowerCase(), files(ALLOWED, "acme-audit-${lower(upper(var.env))}-logs")).address,
    ).toBe("aws_s3_bucket.logs");
  });

  it("also when it is one of a module that is given something unknown", () => {
    const inner = files(ALLOWED)["main.tf"];
    const call = 'variable "e" {}\nmodule "m" {\n  source = "./m"\n  env = var.e\n}\n';
    expect(bucket("acme-audit-dev-logs", { "main.tf": call, "m/main.tf": inner }).address).toBe(
      "module.m.aws_s3_bucket.logs",
    );
    expect(bucket("acme-audit-legacy-logs", { "main.tf": call, "m/main.tf": inner }).address).toBe("");
  });

  it.each([
    'contains(["dev", "prod"], lower(var.env))',
    'var.env == null || contains(["dev"], var.env)',
    "contains(local.envs, var.env)",
    '!contains(["dev", "prod"], var.env)',
  ])("says nothing by %s", (condition) => {
    expect(bucket("acme-audit-legacy-logs", files(condition)).address).toBe("aws_s3_bucket.logs");
  });
});

describe("a bucket with a random end", () => {
  it("is found, and the receipt says how much of the name is decided", () => {
    const receipt = bucket("acme-audit-logs-0a1b2c3d", PLAIN);
    expect(receipt.address).toBe("aws_s3_bucket.logs");
    expect(receipt.confidence).toBe("inferred");
    expect(receipt.evidence.join()).toContain(
      "16 of 24 characters are literal text and 8 are of the kind that the code says",
    );
  });

  it.each(["acme-audit-logs-archive", "acme-audit-logs-0a1b2c3", "acme-audit-logs-0a1b2c3dx", "acme-audit-logs-"])(
    "is not %s, which no reading of the code allows",
    (name) => expect(bucket(name, PLAIN).address).toBe(""),
  );

  it("is told from one whose end is open", () => {
    const files = {
      "main.tf": `${PLAIN["main.tf"]}
variable "end" {}
resource "aws_s3_bucket" "other" {
  bucket = "acme-audit-logs-\${var.end}"
}
`,
    };
    expect(bucket("acme-audit-logs-0a1b2c3d", files).address).toBe("aws_s3_bucket.logs");
    expect(bucket("acme-audit-logs-archive", files).address).toBe("aws_s3_bucket.other");
  });

  it("keeps it through a module's variable", () => {
    expect(bucket("acme-audit-logs-0a1b2c3d-archive", MODULE).address).toBe("module.logs.aws_s3_bucket.this");
    expect(bucket("acme-audit-logs-blue-archive", MODULE).address).toBe("");
  });
});
