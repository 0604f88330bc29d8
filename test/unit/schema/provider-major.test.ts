import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { awsConstraints, lockedVersion, providerMajor } from "../../../server/src/terraform/schema/provider-major.ts";
import { parseConstraint, parseVersion } from "../../../server/src/terraform/schema/version.ts";
import { loadHcl, parseHcl } from "../../../server/src/terraform/syntax/parse.ts";

const lock = (
  version: string,
  host = "registry.terraform.io",
) => `# This file is maintained automatically by "terraform init".

provider "${host}/hashicorp/random" {
  version = "3.6.0"
}

provider "${host}/hashicorp/aws" {
  version     = "${version}"
  constraints = "~> 5.0"
  hashes = [
    "h1:abc=",
  ]
}
`;

describe("parseConstraint", () => {
  it.each([
    ["5.1.0", [5, 1, 0], [5, 1, 1]],
    ["= 5.1", [5, 1, 0], [5, 1, 1]],
    ["~> 5.0", [5, 0, 0], [6, 0, 0]],
    ["~> 5", [5, 0, 0], [6, 0, 0]],
    ["~> 5.31.2", [5, 31, 2], [5, 32, 0]],
    [">= 4.9, < 6", [4, 9, 0], [6, 0, 0]],
    ["<6.0.0,>=5.2", [5, 2, 0], [6, 0, 0]],
    ["> 5.0.0, <= 5.9.9", [5, 0, 1], [5, 9, 10]],
    [">= 5.0, != 5.37.0", [5, 0, 0], null],
    [">= 6.0.0-beta1", [6, 0, 0], null],
  ])("reads %s", (text, low, high) => {
    expect(parseConstraint(text)).toEqual({ low, high });
  });

  it.each(["", "latest", "~> ", ">= 5.x", "5.0.0.0", ">= 6, < 5", "~> 5.0,", "=> 5"])("refuses %j", (text) => {
    expect(parseConstraint(text)).toBeNull();
  });

  it("never throws", () => {
    fc.assert(fc.property(fc.string(), (text) => void parseConstraint(text)));
    expect(parseVersion("5.31.0")).toEqual([5, 31, 0]);
    expect(parseVersion(">= 5")).toBeNull();
  });
});

describe("providerMajor", () => {
  it.each([
    [["~> 5.0"], 5, true],
    [["~> 6.2"], 6, true],
    [[">= 4.9, < 6"], 5, true],
    [[">= 5.0"], 6, true],
    [[">= 4.0"], 6, true],
    [["5.31.0"], 5, true],
    [[">= 5.0", "< 6.0"], 5, true],
    [["~> 4.0"], 5, false],
    [["~> 3.74"], 5, false],
    [["~> 7.0"], 6, false],
    [["nonsense"], 6, true],
    [[], 6, true],
  ])("chooses for %j", (constraints, major, exact) => {
    expect(providerMajor({ constraints })).toMatchObject({ major, exact });
  });

  it("believes the lock file first", () => {
    expect(providerMajor({ lock: lock("5.99.1"), constraints: [">= 6.0"] })).toMatchObject({ major: 5, exact: true });
    expect(providerMajor({ lock: lock("4.67.0") })).toMatchObject({ major: 5, exact: false });
    expect(providerMajor({ lock: lock("6.0.0", "registry.opentofu.org") }).because).toContain("6.0.0");
    expect(providerMajor({ lock: "garbage", constraints: ["~> 5.0"] }).major).toBe(5);
  });
});

describe("lockedVersion", () => {
  it("finds the provider among others", () => {
    expect(lockedVersion(lock("5.31.0"))).toBe("5.31.0");
    expect(lockedVersion(lock("5.31.0").replaceAll("\n", "\r\n"))).toBe("5.31.0");
    expect(lockedVersion('provider "registry.terraform.io/acme/aws" {\n version = "1.0.0"\n}\n')).toBeNull();
    expect(lockedVersion("")).toBeNull();
  });
});

describe("awsConstraints", () => {
  beforeAll(() => loadHcl());
  const of = (text: string) => awsConstraints(parseHcl(text).body.blocks);

  it("reads required_providers in every spelling", () => {
    const block = (inner: string) => `terraform {\n  required_providers {\n    ${inner}\n  }\n}\n`;
    expect(of(block('aws = { source = "hashicorp/aws", version = "~> 5.0" }'))).toEqual(["~> 5.0"]);
    expect(of(block('aws = {\n version = ">= 4.9, < 6"\n}'))).toEqual([">= 4.9, < 6"]);
    expect(of(block('aws = "~> 4.0"'))).toEqual(["~> 4.0"]);
    expect(of(block('amazon = { source = "registry.terraform.io/hashicorp/aws", version = "6.0.0" }'))).toEqual([
      "6.0.0",
    ]);
    expect(of(block('aws = { source = "acme/aws", version = "1.0.0" }'))).toEqual([]);
    expect(of(block('random = { source = "hashicorp/random", version = "3.0.0" }'))).toEqual([]);
    expect(of(block('aws = { source = "hashicorp/aws" }'))).toEqual([]);
    expect(of("terraform {\n}\nlocals {\n}\n")).toEqual([]);
  });
});
