import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, refusal } from "./helpers.ts";
import { anyPort, inline, rdp, rule, ssh } from "./security-group.ts";

describe("ports", () => {
  it.each([
    ["22", "22", '"tcp"'],
    ["0", "65535", '"tcp"'],
    ["20", "25", '"tcp"'],
    ["0", "0", '"-1"'],
    ["0", "0", "-1"],
    ["0", "0", '"all"'],
    ["0", "0", '"tcp"'],
    ["-1", "-1", '"tcp"'],
    ["22", "22", '"6"'],
    ["22", "22", '"TCP"'],
    ['"22"', '"22"', '"tcp"'],
    ["local.port", "local.port", '"tcp"'],
    ["var.port", "var.port", '"tcp"'],
  ])("%s to %s %s opens SSH", (from, to, protocol) => {
    const extra = 'locals {\n  port = 22\n}\nvariable "port" {\n  default = "22"\n}\n';
    expect(check(rule({ from, to, protocol }, extra), ssh)).toMatchObject({ status: "fail" });
  });

  it.each([
    ["222", "222", '"tcp"'],
    ["443", "443", '"tcp"'],
    ["22", "22", '"udp"'],
    ["-1", "-1", '"icmp"'],
    ["8", "0", '"1"'],
    ["0", "0", '"50"'],
    ["23", "var.port", '"tcp"'],
    ["var.port", "21", '"tcp"'],
  ])("%s to %s %s does not open SSH", (from, to, protocol) => {
    expect(check(rule({ from, to, protocol }, 'variable "port" {}\n'), ssh)).toMatchObject({ status: "pass" });
  });

  it.each([
    ["var.port", "var.port", '"tcp"'],
    ["22", "22", "var.protocol"],
    ["0", "var.port", '"tcp"'],
  ])("%s to %s %s cannot be told", (from, to, protocol) => {
    const text = rule({ from, to, protocol }, 'variable "port" {}\nvariable "protocol" {}\n');
    expect(check(text, ssh)).toMatchObject({ status: "unknown" });
    expect(refusal(text, ssh).code).toBe("unknown-value");
  });

  it("counts RDP over UDP too", () => {
    expect(check(rule({ from: "3389", to: "3389", protocol: '"udp"' }), rdp).status).toBe("fail");
    expect(check(rule({ from: "3389", to: "3389", protocol: '"udp"' }), ssh).status).toBe("pass");
  });

  it("lets only the web ports alone when any port counts", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65535 }), fc.integer({ min: 0, max: 200 }), (from, width) => {
        const to = Math.min(65535, from + width);
        const status = check(rule({ from: String(from), to: String(to) }), anyPort).status;
        expect(status).toBe(from === to && (from === 80 || from === 443) ? "pass" : "fail");
      }),
      { numRuns: 60 },
    );
  });
});

describe("networks", () => {
  it.each([
    ['["0.0.0.0/0"]'],
    ['["10.0.0.0/8", "0.0.0.0/0"]'],
    ['["::/0"]'],
    ['["0:0:0:0:0:0:0:0/0"]'],
    ["[local.everyone]"],
    ["local.list"],
    ["var.list"],
    ['concat(var.unknown, ["0.0.0.0/0"])'],
    ['toset(["0.0.0.0/0"])'],
    ["[for c in local.list : c]"],
    ['var.unknown == "x" ? ["0.0.0.0/0"] : ["0.0.0.0/0"]'],
    ['["${local.everyone}"]'],
    ['[var.unknown, "0.0.0.0/0"]'],
  ])("%s is the world", (cidrs) => {
    const extra = `locals {
  everyone = "0.0.0.0/0"
  list     = [local.everyone]
}
variable "list" {
  default = ["0.0.0.0/0"]
}
variable "unknown" {}
`;
    expect(check(rule({ cidrs }, extra), ssh)).toMatchObject({ status: "fail" });
  });

  it.each([
    ['["10.0.0.0/8"]'],
    ["[]"],
    ["null"],
    ["[aws_vpc.main.cidr_block]"],
    ['["${aws_eip.office.public_ip}/32"]'],
    ["[data.aws_vpc.main.cidr_block]"],
    ["concat([aws_vpc.main.cidr_block], aws_subnet.a[*].cidr_block)"],
    ["[module.vpc.vpc_cidr_block]"],
    ['var.unknown ? ["10.0.0.0/8"] : ["10.1.0.0/16"]'],
  ])("%s is not the world", (cidrs) => {
    expect(check(rule({ cidrs }, 'variable "unknown" {}\n'), ssh)).toMatchObject({ status: "pass" });
  });

  it.each([
    ["var.unknown"],
    ['["10.0.0.0/8", var.unknown]'],
    ['var.unknown ? ["0.0.0.0/0"] : ["10.0.0.0/8"]'],
    ["[module.network.office]"],
    ['split(",", var.unknown)'],
  ])("%s cannot be told", (cidrs) => {
    expect(check(rule({ cidrs }, 'variable "unknown" {}\n'), ssh)).toMatchObject({ status: "unknown" });
  });

  it("takes variables from tfvars", () => {
    const text = rule({ cidrs: "var.list" }, 'variable "list" {\n  default = ["10.0.0.0/8"]\n}\n');
    expect(check({ "main.tf": text, "terraform.tfvars": 'list = ["0.0.0.0/0"]\n' }, ssh).status).toBe("fail");
  });
});

describe("where rules are written", () => {
  it("reads `ingress` as an attribute", () => {
    const text = `resource "aws_security_group" "a" {
  ingress = [
    {
      from_port        = 22
      to_port          = 22
      protocol         = "tcp"
      cidr_blocks      = ["10.0.0.0/8"]
      ipv6_cidr_blocks = ["::/0"]
    }
  ]
}
`;
    expect(check(text, ssh).status).toBe("fail");
    expect(check(text.replace("::/0", "fd00::/8"), ssh).status).toBe("pass");
    expect(
      check('resource "aws_security_group" "a" {\n  ingress = var.rules\n}\nvariable "rules" {}\n', ssh).status,
    ).toBe("unknown");
  });

  it("reads dynamic blocks turn by turn", () => {
    const text = (ports: string): string => `resource "aws_security_group" "a" {
  dynamic "ingress" {
    for_each = ${ports}
    iterator = it
    content {
      from_port   = it.value
      to_port     = it.value
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0"]
    }
  }
}
variable "ports" {}
`;
    expect(check(text("[443, 22]"), ssh).status).toBe("fail");
    expect(check(text("[443, 80]"), ssh).status).toBe("pass");
    expect(check(text("[]"), ssh).status).toBe("pass");
    expect(check(text("var.ports"), ssh).status).toBe("unknown");
  });

  it("answers for rules of the group in other blocks and modules", () => {
    const files = {
      "main.tf": `resource "aws_security_group" "a" {}
module "rule" {
  source = "./rule"
  group  = aws_security_group.a.id
}
`,
      "rule/main.tf": `variable "group" {}
resource "aws_security_group_rule" "r" {
  type              = "ingress"
  from_port         = 22
  to_port           = 22
  protocol          = "tcp"
  cidr_blocks       = ["0.0.0.0/0"]
  security_group_id = var.group
}
`,
    };
    expect(check(files, ssh)).toMatchObject({
      status: "fail",
      because: expect.stringContaining("aws_security_group_rule.r"),
    });
    expect(
      check({ ...files, "rule/main.tf": (files["rule/main.tf"] ?? "").replace('"ingress"', '"egress"') }, ssh).status,
    ).toBe("pass");
    const other = `${files["main.tf"]}resource "aws_security_group" "b" {}\n`;
    expect(check({ ...files, "main.tf": other }, { ...ssh, address: "aws_security_group.b" }).status).toBe("pass");
  });

  it("does not let `self` or a group excuse an open network", () => {
    const text = inline('from_port = 22\nto_port = 22\nprotocol = "tcp"\nself = true\ncidr_blocks = ["0.0.0.0/0"]');
    expect(check(text, ssh).status).toBe("fail");
    expect(check(inline('from_port = 22\nto_port = 22\nprotocol = "tcp"\nself = true'), ssh).status).toBe("pass");
  });

  it("leaves alone what Terraform leaves alone", () => {
    const text = rule({}).replace('name = "a"', 'name = "a"\n  lifecycle {\n    ignore_changes = [ingress]\n  }');
    expect(check(text, ssh).status).toBe("unknown");
  });

  it("reads default groups and JSON syntax", () => {
    const text = rule({}).replace("aws_security_group", "aws_default_security_group");
    expect(check(text, { ...ssh, address: "aws_default_security_group.a" }).status).toBe("fail");
    const ingress = [{ from_port: 22, to_port: 22, protocol: "tcp", cidr_blocks: ["0.0.0.0/0"] }];
    const json = { "main.tf.json": JSON.stringify({ resource: { aws_security_group: { a: { ingress } } } }) };
    expect(check(json, ssh).status).toBe("fail");
    expect(refusal(json, ssh).code).toBe("generated-code");
  });
});
