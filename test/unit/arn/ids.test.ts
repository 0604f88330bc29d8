import { describe, expect, it } from "vitest";
import { typeForId } from "../../../server/src/locate/arn/ids.ts";
import { arnTable } from "../../../server/src/locate/arn/table.ts";

const table = arnTable();

describe("typeForId", () => {
  it.each([
    ["sg-0123456789abcdef0", "aws_security_group"],
    ["vpc-a01106c2", "aws_vpc"],
    ["subnet-0123456789abcdef0", "aws_subnet"],
    ["i-0123456789abcdef0", "aws_instance"],
    ["vol-049df61146c4d7901", "aws_ebs_volume"],
    ["tgw-attach-0123456789abcdef0", "aws_ec2_transit_gateway_vpc_attachment"],
    ["ou-ab12-cd34ef56", "aws_organizations_organizational_unit"],
    ["Z1D633PJN98FT9", "aws_route53_zone"],
    ["E2QWRUHAPOMQZL", "aws_cloudfront_distribution"],
  ])("%s belongs to %s", (id, type) => {
    expect(typeForId(id)[0]).toBe(type);
  });

  it.each(["vpc-production", "web", "", "sg-", "constructor-01234567", `i-${"0".repeat(500)}`])(
    "%s tells nothing",
    (id) => {
      expect(typeForId(id)).toEqual([]);
    },
  );

  it("names only types of the provider", () => {
    const ids = [
      "acl",
      "ami",
      "cgw",
      "dxvif",
      "fs",
      "fsvol",
      "sgr",
      "rtbassoc",
      "snap",
      "dopt",
      "vpce-svc",
      "svm",
      "mrk",
      "pcx",
      "fl",
      "eni-attach",
      "tgw-rtb",
      "cvpn-endpoint",
      "ipam",
      "sir",
      "key",
      "eipassoc",
      "fsmt",
      "dxcon",
      "eigw",
      "vpn",
      "vgw",
      "pl",
      "lt",
      "nat",
      "igw",
      "eni",
      "eipalloc",
      "d",
      "o",
      "p",
    ];
    for (const prefix of ids) {
      const types = typeForId(`${prefix}-0123456789`);
      expect([prefix, types.length > 0]).toEqual([prefix, true]);
      for (const type of types) expect(table.types).toContain(type);
    }
  });
});
